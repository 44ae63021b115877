import type { AccountFlow } from './account-flow.ts';
import type { ClaimNode, CompiledInstance } from './compile-instance.ts';
import { ExchangeSearch } from './exchange-search.ts';

/** What each request gets. */
export interface Expansion {
  /** Units by request. */
  readonly got: Float64Array;
  /** By request: edge (signature × pool) → units. */
  readonly taken: readonly ReadonlyMap<number, number>[];
}

/**
 * With the nodes' quantities fixed, decides which requests and then which models they become: inside an account the more
 * urgent request first, as far as its models allow; then, in the order of class, needed-by and id, each request its better
 * models out of what its signature has, and no worse one while a better one lies idle.
 */
export function expand(instance: CompiledInstance, flow: AccountFlow): Expansion {
  const got = new Float64Array(instance.requests.length);
  const search = new ExchangeSearch(instance, flow);
  // Where a limit left devices idle, an exchange may free one that a request looked at before has waited for.
  for (let freed = true; freed; ) {
    freed = false;
    for (const node of instance.nodes) if (fillRequests(instance, flow, search, node, got)) freed = true;
  }
  return { got, taken: chooseModels(instance, flow, got) };
}

/** The more urgent request takes from less urgent ones of its account, where others can do with other models. True: devices came free. */
function fillRequests(instance: CompiledInstance, flow: AccountFlow, search: ExchangeSearch, node: ClaimNode, got: Float64Array): boolean {
  const { requests, cellOfRequest, cellSignature } = instance;
  const cellOf = (request: number): number => cellOfRequest[request] ?? -1;
  const signatureOf = (cell: number): number => cellSignature[cell] ?? -1;
  /** Units of each cell that more urgent requests have not taken. */
  const left = new Map(node.requests.map((request) => [cellOf(request), flow.got[cellOf(request)] ?? 0]));
  const take = (cell: number, units: number): void => void left.set(cell, (left.get(cell) ?? 0) - units);
  const stuck = new Set<number>();
  let freed = false;
  for (const request of node.requests) {
    const cell = cellOf(request);
    const wanted = requests[request]?.quantity ?? 0;
    let has = Math.min(wanted, left.get(cell) ?? 0);
    take(cell, has);
    while (has < wanted && !stuck.has(cell)) {
      const givers = new Map([...left].flatMap(([other, units]) => (units > 0 ? [[signatureOf(other), other] as const] : [])));
      const found = givers.size === 0 ? undefined : search.find(signatureOf(cell), givers);
      if (!found) {
        stuck.add(cell);
        break;
      }
      const giver = found.giver ?? node.requests.map(cellOf).findLast((other) => (left.get(other) ?? 0) > 0) ?? cell;
      const units = Math.min(wanted - has, left.get(giver) ?? 0, found.most);
      found.move(units);
      if (found.giver === null) {
        giveBack(instance, flow, signatureOf(giver), units);
        freed = true;
      }
      flow.got[cell] = (flow.got[cell] ?? 0) + units;
      flow.got[giver] = (flow.got[giver] ?? 0) - units;
      take(giver, units);
      has += units;
    }
    got[request] = has;
  }
  return freed;
}

function giveBack({ edgeStarts, edgePool }: CompiledInstance, { flow, free }: AccountFlow, signature: number, units: number): void {
  let due = units;
  for (let edge = (edgeStarts[signature + 1] ?? 0) - 1; due > 0 && edge >= (edgeStarts[signature] ?? 0); edge--) {
    const back = Math.min(due, flow[edge] ?? 0);
    const pool = edgePool[edge] ?? -1;
    flow[edge] = (flow[edge] ?? 0) - back;
    free[pool] = (free[pool] ?? 0) + back;
    due -= back;
  }
}

function chooseModels({ optionsOf, edgePool }: CompiledInstance, { flow, free }: AccountFlow, got: Float64Array): readonly ReadonlyMap<number, number>[] {
  const left = flow.slice();
  const taken = optionsOf.map(({ edges }, request) => {
    const own = new Map<number, number>();
    let due = got[request] ?? 0;
    for (const edge of edges) {
      if (due === 0) break;
      const units = Math.min(due, left[edge] ?? 0);
      if (units === 0) continue;
      own.set(edge, units);
      left[edge] = (left[edge] ?? 0) - units;
      due -= units;
    }
    return own;
  });
  /** Moves what it can from the request's worst models to idle better ones. */
  const improve = (own: Map<number, number>, edges: readonly number[]): boolean => {
    let moved = false;
    for (let worst = edges.length - 1; worst > 0; worst--) {
      const from = edges[worst] ?? -1;
      for (let best = 0; best < worst && (own.get(from) ?? 0) > 0; best++) {
        const to = edges[best] ?? -1;
        const [pool, other] = [edgePool[to] ?? -1, edgePool[from] ?? -1];
        const units = Math.min(own.get(from) ?? 0, free[pool] ?? 0);
        if (units === 0) continue;
        own.set(to, (own.get(to) ?? 0) + units);
        own.set(from, (own.get(from) ?? 0) - units);
        flow[to] = (flow[to] ?? 0) + units;
        flow[from] = (flow[from] ?? 0) - units;
        free[pool] = (free[pool] ?? 0) - units;
        free[other] = (free[other] ?? 0) + units;
        moved = true;
      }
    }
    return moved;
  };
  // What is given back may be what an earlier request would rather have; each move is to a better model, so it ends.
  for (let moved = free.some((units) => units > 0); moved; ) {
    moved = false;
    taken.forEach((own, request) => {
      if (own.size > 0 && improve(own, optionsOf[request]?.edges ?? [])) moved = true;
    });
  }
  return taken;
}
