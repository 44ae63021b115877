import type { AccountFlow } from './account-flow.ts';
import type { CompiledInstance, Rows } from './compile-instance.ts';

/** A set of pools as bits, 32 to a word. */
export type PoolSet = Int32Array;

/** The members of a set, in the order of their ids. */
export function poolsOf(set: PoolSet): number[] {
  const pools: number[] = [];
  set.forEach((word, at) => {
    for (let bit = 0; bit < 32; bit++) if ((word >> bit) & 1) pools.push(32 * at + bit);
  });
  return pools;
}

/**
 * Which pools one more unit for a node would have to come from, directly or by re-routing others: all that can be reached
 * from it. Strongly connected vertices reach the same, so each component is looked at once (Tarjan 1972), with its pools
 * as bits.
 */
export function reachablePools(instance: CompiledInstance, flow: AccountFlow): (node: number) => PoolSet {
  const nodes = instance.nodes.length;
  const firstPool = nodes + instance.edgeStarts.length - 1;
  const vertices = firstPool + instance.capacities.length;
  const words = Math.max(1, Math.ceil(instance.capacities.length / 32));
  const index = new Int32Array(vertices);
  const low = new Int32Array(vertices);
  const component = new Int32Array(vertices).fill(-1);
  const reach: Int32Array[] = [];
  let counter = 0;
  const open: number[] = [];

  function visit(root: number): void {
    const frames: { readonly vertex: number; readonly arcs: readonly number[]; next: number }[] = [];
    const enter = (vertex: number): void => {
      counter += 1;
      index[vertex] = low[vertex] = counter;
      open.push(vertex);
      frames.push({ vertex, arcs: arcsOf(instance, flow, vertex), next: 0 });
    };
    enter(root);
    for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
      const { vertex, arcs } = frame;
      const to = arcs[frame.next];
      if (to !== undefined) {
        frame.next += 1;
        if (index[to] === 0) enter(to);
        else if (component[to] === -1) low[vertex] = Math.min(low[vertex] ?? 0, index[to] ?? 0);
        continue;
      }
      frames.pop();
      const parent = frames.at(-1);
      if (parent) low[parent.vertex] = Math.min(low[parent.vertex] ?? 0, low[vertex] ?? 0);
      if (low[vertex] === index[vertex]) close(vertex);
    }
  }

  function close(root: number): void {
    const bits = new Int32Array(words);
    const members: number[] = [];
    for (let vertex = open.pop(); vertex !== undefined; vertex = vertex === root ? undefined : open.pop()) {
      component[vertex] = reach.length;
      members.push(vertex);
    }
    for (const vertex of members) {
      if (vertex >= firstPool) bits[(vertex - firstPool) >> 5] = (bits[(vertex - firstPool) >> 5] ?? 0) | (1 << ((vertex - firstPool) & 31));
      for (const to of arcsOf(instance, flow, vertex)) {
        const other = reach[component[to] ?? -1];
        if (other) for (let word = 0; word < words; word++) bits[word] = (bits[word] ?? 0) | (other[word] ?? 0);
      }
    }
    reach.push(bits);
  }

  return (node) => {
    if (index[node] === 0) visit(node);
    return reach[component[node] ?? -1] ?? new Int32Array(words);
  };
}

/** As in `AccountFlow`: by which other vertices a unit could come to this one. */
function arcsOf(instance: CompiledInstance, { got, flow }: AccountFlow, vertex: number): number[] {
  const { nodes, cellStarts, cellSignature, cellDemand, cellNode, cellsOfSignature, edgeStarts, edgePool, edgeSignature, edgesOfPool } = instance;
  const arcs: number[] = [];
  const firstPool = nodes.length + edgeStarts.length - 1;
  if (vertex < nodes.length) {
    for (let cell = cellStarts[vertex] ?? 0; cell < (cellStarts[vertex + 1] ?? 0); cell++) {
      if ((got[cell] ?? 0) < (cellDemand[cell] ?? 0)) arcs.push(nodes.length + (cellSignature[cell] ?? 0));
    }
  } else if (vertex < firstPool) {
    const signature = vertex - nodes.length;
    for (let edge = edgeStarts[signature] ?? 0; edge < (edgeStarts[signature + 1] ?? 0); edge++) arcs.push(firstPool + (edgePool[edge] ?? 0));
    for (const cell of rowOf(cellsOfSignature, signature)) if ((got[cell] ?? 0) > 0) arcs.push(cellNode[cell] ?? 0);
  } else {
    for (const edge of rowOf(edgesOfPool, vertex - firstPool)) if ((flow[edge] ?? 0) > 0) arcs.push(nodes.length + (edgeSignature[edge] ?? 0));
  }
  return arcs;
}

const rowOf = ({ starts, items }: Rows, index: number): Int32Array => items.subarray(starts[index], starts[index + 1]);
