import type { PriorityKey } from './allocation-types.ts';
import type { ClaimNode, CompiledInstance } from './compile-instance.ts';
import type { FlowNetwork, Route } from './flow-network.ts';
import { numeratorOf } from './priority.ts';
import { TurnHeap } from './turn-heap.ts';

/** One decision: this node got `units`, when the number of its account was num / weight. */
export interface Turn {
  readonly node: number;
  readonly units: number;
  readonly num: number;
}

export interface NodeClosing {
  readonly node: number;
  readonly reason: 'supply_exhausted' | 'lot_infeasible';
  /** Of the next turn it would have, after all turns of its own and higher classes. */
  readonly num: number;
}

export interface FilledAccounts {
  readonly turns: readonly Turn[];
  readonly closings: readonly NodeClosing[];
}

interface Claim {
  readonly node: number;
  readonly num: number;
}

/**
 * Decides the quantities: class by class, each unit to the account with the smallest number that can still be served.
 * Serving may change which models others get (in `network`), never how many.
 */
export function fillAccounts(instance: CompiledInstance, key: PriorityKey, network: FlowNetwork): FilledAccounts {
  const turns: Turn[] = [];
  const closed: Omit<NodeClosing, 'num'>[] = [];
  const counts = [...instance.held];
  const given = instance.nodes.map(() => 0);
  const exhausted = new Set<number>();
  const heap = new TurnHeap<Claim>(claimOrder(instance));
  const lotOf = (index: number): number => (given[index] === 0 ? (instance.nodes[index]?.lot ?? 1) : 1);
  const claim = (index: number): Claim => {
    const account = instance.nodes[index]?.account ?? -1;
    return { node: index, num: numeratorOf(key, counts[account] ?? 0, lotOf(index)) };
  };
  instance.nodes.forEach((node, index) => node.demand > 0 && heap.push(claim(index)));
  for (let next = heap.pop(); next; next = heap.pop()) {
    const node = instance.nodes[next.node];
    if (!node) break;
    const current = claim(next.node);
    if (current.num !== next.num) {
      // Another request of the same account had its turn meanwhile.
      heap.push(current);
      continue;
    }
    const units = lotOf(next.node);
    const outcome = serve(network, node, units, exhausted);
    if (outcome !== 'served') {
      closed.push({ node: next.node, reason: outcome });
      continue;
    }
    counts[node.account] = (counts[node.account] ?? 0) + units;
    given[next.node] = (given[next.node] ?? 0) + units;
    turns.push({ node: next.node, units, num: next.num });
    if ((given[next.node] ?? 0) < node.demand) heap.push(claim(next.node));
  }
  return { turns, closings: closed.map((closing) => ({ ...closing, num: closingNum(instance, key, given, closing.node) })) };
}

/** Lower classes do not count: with one more device the higher class would have had its turn before them. */
function closingNum(instance: CompiledInstance, key: PriorityKey, given: readonly number[], index: number): number {
  const node = instance.nodes[index];
  if (!node) return 0;
  let count = instance.held[node.account] ?? 0;
  for (const other of instance.nodesOfAccount[node.account] ?? []) {
    if ((instance.nodes[other]?.classRank ?? 0) <= node.classRank) count += given[other] ?? 0;
  }
  return numeratorOf(key, count, given[index] === 0 ? node.lot : 1);
}

/** Class first, then the number, then the draw; an account's own nodes keep the order of their ids. */
function claimOrder(instance: CompiledInstance): (a: Claim, b: Claim) => number {
  const { nodes, weights, ties, compare } = instance;
  return (a, b) => {
    const left = nodes[a.node];
    const right = nodes[b.node];
    if (!left || !right) return 0;
    return (
      left.classRank - right.classRank ||
      compare(a.num, weights[left.account] ?? 1, b.num, weights[right.account] ?? 1) ||
      (ties[left.account] ?? 0) - (ties[right.account] ?? 0) ||
      a.node - b.node
    );
  };
}

/** `units` more for the node or none at all: what was re-routed for a lot that cannot be completed is taken back. */
function serve(network: FlowNetwork, node: ClaimNode, units: number, exhausted: Set<number>): 'served' | NodeClosing['reason'] {
  const done: Route[] = [];
  while (done.length < units) {
    const { route, visited } = network.find({
      starts: network.startsOf(node),
      isEnd: (pool) => (network.free[pool] ?? 0) > 0,
      skip: exhausted,
    });
    if (route) {
      network.apply(route);
      done.push(route);
      continue;
    }
    // What led to no free unit now never will: later turns only take units, so these pools need no second look.
    if (done.length === 0) visited.forEach((pool) => exhausted.add(pool));
    for (const undo of done.reverse()) network.apply(undo, -1);
    return units > 1 ? 'lot_infeasible' : 'supply_exhausted';
  }
  return 'served';
}
