import { openSignatures, type ResultLedger } from './result-ledger.ts';

/** A set of pools as bits, 32 to a word. */
export type PoolBits = Uint32Array;

export const hasPool = (bits: PoolBits, pool: number): boolean => (((bits[pool >> 5] ?? 0) >>> (pool & 31)) & 1) === 1;

/**
 * Which pools re-routing leads to from which: who holds a unit of a pool may hold one of another pool instead and, where
 * accounts may trade between their requests, leave it to an open request of the same account. Pools, signatures and nodes
 * that lead to each other are found as one (Kosaraju), the last ones first, so that each takes over what those behind it reach.
 */
export class PoolReach {
  readonly #bits: readonly PoolBits[];
  readonly #ledger: ResultLedger;
  readonly #words: number;

  constructor(ledger: ResultLedger, { trades }: { readonly trades: boolean }) {
    this.#ledger = ledger;
    const pools = ledger.free.length;
    this.#words = Math.max(1, Math.ceil(pools / 32));
    const firstNode = pools + ledger.signatures.length;
    const arcs: number[][] = Array.from({ length: firstNode + (trades ? ledger.nodes.length : 0) }, () => []);
    ledger.holders.forEach((signatures, pool) => { for (const { index } of signatures) arcs[pool]?.push(pools + index); });
    for (const signature of ledger.signatures) {
      const own = arcs[pools + signature.index];
      own?.push(...signature.pools);
      if (trades) for (const node of ledger.nodesOf[signature.index] ?? []) own?.push(firstNode + node.index);
    }
    if (trades) for (const node of ledger.nodes) arcs[firstNode + node.index]?.push(...[...openSignatures(node)].map(({ index }) => pools + index));
    this.#bits = this.#close(arcs, pools);
  }

  /** All that can be reached from these pools, themselves included. */
  from(pools: Iterable<number>): PoolBits {
    const bits = new Uint32Array(this.#words);
    for (const pool of pools) unite(bits, this.#bits[pool]);
    return bits;
  }

  ofIds(poolIds: readonly string[]): PoolBits {
    const bits = new Uint32Array(this.#words);
    for (const id of poolIds) setPool(bits, this.#ledger.poolAt.get(id) ?? 0);
    return bits;
  }

  #close(arcs: readonly (readonly number[])[], pools: number): PoolBits[] {
    const back: number[][] = arcs.map(() => []);
    arcs.forEach((targets, from) => { for (const to of targets) back[to]?.push(from); });
    const bits: PoolBits[] = [];
    // by falling time of leaving, everything that leads into a component has been left after all of it
    const components = finishOrder(arcs).reverse();
    const found: number[][] = [];
    const seen = new Uint8Array(arcs.length);
    for (const root of components) if (seen[root] === 0) found.push(collect(back, root, seen));
    for (const members of found.reverse()) {
      const own = new Uint32Array(this.#words);
      for (const vertex of members) {
        if (vertex < pools) setPool(own, vertex);
        for (const to of arcs[vertex] ?? []) unite(own, bits[to]);
      }
      for (const vertex of members) bits[vertex] = own;
    }
    return bits;
  }
}

function setPool(bits: PoolBits, pool: number): void {
  bits[pool >> 5] = (bits[pool >> 5] ?? 0) | (1 << (pool & 31));
}

function unite(bits: PoolBits, other: PoolBits | undefined): void {
  if (other) for (let word = 0; word < bits.length; word++) bits[word] = (bits[word] ?? 0) | (other[word] ?? 0);
}

/** Vertices in the order in which a search in depth leaves them. */
function finishOrder(arcs: readonly (readonly number[])[]): number[] {
  const left: number[] = [];
  const seen = new Uint8Array(arcs.length);
  for (let root = 0; root < arcs.length; root++) {
    if (seen[root] === 1) continue;
    seen[root] = 1;
    const stack = [{ vertex: root, next: 0 }];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const to = arcs[top.vertex]?.[top.next++];
      if (to === undefined) {
        left.push(top.vertex);
        stack.pop();
      } else if (seen[to] === 0) {
        seen[to] = 1;
        stack.push({ vertex: to, next: 0 });
      }
    }
  }
  return left;
}

function collect(arcs: readonly (readonly number[])[], root: number, seen: Uint8Array): number[] {
  const members = [root];
  seen[root] = 1;
  for (const vertex of members) {
    for (const to of arcs[vertex] ?? []) {
      if (seen[to] === 1) continue;
      seen[to] = 1;
      members.push(to);
    }
  }
  return members;
}
