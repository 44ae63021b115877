import type { ClaimNode, CompiledInstance } from './compile-instance.ts';

/** The unit of a pool is taken by request `gainer`; it gives back the unit of pool `from` that `giver` held there. */
interface Step {
  readonly gainer: number;
  readonly giver: number;
  readonly from: number;
}

/** A chain of re-routings found by a search; it leads to `end`, the pool whose unit makes it possible. */
export interface Route {
  readonly steps: ReadonlyMap<number, Step>;
  readonly end: number;
}

export interface RouteSearch {
  /** Where the chain may begin: this request takes a unit of this pool. */
  readonly starts: readonly { readonly request: number; readonly pool: number }[];
  readonly isEnd: (pool: number) => boolean;
  /** May this request be moved to another of its models? Its quantity stays. */
  readonly movable?: (request: number) => boolean;
  /** May the first request hand a unit on to the second, of the same node? The account's quantity stays. */
  readonly tradable?: (giver: number, gainer: number) => boolean;
  /** Pools known to lead nowhere. */
  readonly skip?: ReadonlySet<number>;
}

export interface RouteSearchResult {
  readonly route: Route | null;
  /** The pools that were looked at. */
  readonly visited: ReadonlySet<number>;
}

const START = -1;

/** Who holds how many units of which pool, and the search for a chain of exchanges that frees one more. */
export class FlowNetwork {
  readonly free: number[];
  /** Units per request. */
  readonly got: number[];
  readonly #instance: CompiledInstance;
  /** Per request: pool → units. */
  readonly #flow: Map<number, number>[];
  readonly #candidates: number[][];

  constructor(instance: CompiledInstance) {
    this.#instance = instance;
    this.free = [...instance.capacities];
    this.got = instance.requests.map(() => 0);
    this.#flow = instance.requests.map(() => new Map<number, number>());
    this.#candidates = instance.capacities.map(() => []);
    instance.options.forEach((pools, request) => pools.forEach((pool) => this.#candidates[pool]?.push(request)));
  }

  units(request: number, pool: number): number {
    return this.#flow[request]?.get(pool) ?? 0;
  }

  hasRoom(request: number): boolean {
    return (this.got[request] ?? 0) < (this.#instance.requests[request]?.quantity ?? 0);
  }

  /** Adds or removes units that a request holds of a pool; keeps the free units of the pool in step. */
  shift(request: number, pool: number, by: number): void {
    const flow = this.#flow[request];
    if (!flow) throw new RangeError(`no request ${request}`);
    flow.set(pool, this.units(request, pool) + by);
    this.got[request] = (this.got[request] ?? 0) + by;
    this.free[pool] = (this.free[pool] ?? 0) - by;
  }

  /** Pools from which a first unit for the node could come directly. */
  startsOf(node: ClaimNode): { request: number; pool: number }[] {
    return node.requests
      .filter((request) => this.hasRoom(request))
      .flatMap((request) => (this.#instance.options[request] ?? []).map((pool) => ({ request, pool })));
  }

  /** Shortest chain of exchanges, breadth first. */
  find(search: RouteSearch): RouteSearchResult {
    const visited = new Set<number>();
    const steps = new Map<number, Step>();
    const traded = new Set<number>();
    const moved = new Set<number>();
    const queue: number[] = [];
    const reach = (pool: number, step: Step): void => {
      if (visited.has(pool) || search.skip?.has(pool)) return;
      visited.add(pool);
      steps.set(pool, step);
      queue.push(pool);
    };
    for (const { request, pool } of search.starts) reach(pool, { gainer: request, giver: START, from: START });
    for (let head = 0; head < queue.length; head++) {
      const pool = queue[head] ?? START;
      if (search.isEnd(pool)) return { route: { steps, end: pool }, visited };
      for (const giver of this.#candidates[pool] ?? []) {
        if (this.units(giver, pool) === 0) continue;
        if (!moved.has(giver) && (search.movable?.(giver) ?? true)) {
          moved.add(giver);
          for (const other of this.#instance.options[giver] ?? []) reach(other, { gainer: giver, giver, from: pool });
        }
        this.#trade(giver, pool, search, traded, reach);
      }
    }
    return { route: null, visited };
  }

  /** The free unit at the end of the route wanders back along it to the request that began it; `by` = -1 takes the same way back. */
  apply(route: Route, by: 1 | -1 = 1): void {
    for (let pool = route.end; pool !== START; ) {
      const step = route.steps.get(pool);
      if (!step) throw new Error('a route lost its way');
      if (step.giver !== START) this.shift(step.giver, step.from, -by);
      this.shift(step.gainer, pool, by);
      pool = step.from;
    }
  }

  /** Pools that can be reached from each pool by one re-routing, whatever is free. */
  successors(): Set<number>[] {
    const { options, nodes, nodeOfRequest, requests } = this.#instance;
    const next = this.#candidates.map(() => new Set<number>());
    const openPools = nodes.map((node) => new Set(this.startsOf(node).map(({ pool }) => pool)));
    requests.forEach((_, giver) => {
      const targets = new Set([...(options[giver] ?? []), ...(openPools[nodeOfRequest[giver] ?? START] ?? [])]);
      for (const [pool, units] of this.#flow[giver] ?? []) {
        if (units > 0) targets.forEach((target) => next[pool]?.add(target));
      }
    });
    return next;
  }

  #trade(giver: number, pool: number, search: RouteSearch, traded: Set<number>, reach: (pool: number, step: Step) => void): void {
    const nodeIndex = this.#instance.nodeOfRequest[giver] ?? START;
    const node = this.#instance.nodes[nodeIndex];
    if (!node || node.requests.length < 2) return;
    const mayTrade = search.tradable;
    // With a condition that depends on the giver one look per node is not enough.
    const key = mayTrade ? this.#instance.requests.length + giver : nodeIndex;
    if (traded.has(key)) return;
    traded.add(key);
    for (const gainer of node.requests) {
      if (gainer === giver || !this.hasRoom(gainer) || (mayTrade && !mayTrade(giver, gainer))) continue;
      for (const other of this.#instance.options[gainer] ?? []) reach(other, { gainer, giver, from: pool });
    }
  }
}
