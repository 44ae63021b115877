import { leavesRoom, type OpenNode } from './open-nodes.ts';
import { hasPool, type PoolReach } from './pool-reach.ts';
import type { LedgerNode, ResultLedger, Signature } from './result-ledger.ts';
import type { ReportViolation } from './violation.ts';

/** A lot that got nothing must not fit into what is idle, nor into that plus what lower classes got. */
export function verifyPendingLots(ledger: ResultLedger, openNodes: readonly OpenNode[], reach: PoolReach, report: ReportViolation): void {
  const within = new Map<number, readonly number[]>();
  for (const { node } of openNodes) {
    const [entry] = node.requests;
    if (!entry || node.lot <= 1 || node.granted > 0 || !leavesRoom(ledger, node, node.lot)) continue;
    const available = within.get(node.classRank) ?? availableTo(ledger, node.classRank);
    within.set(node.classRank, available);
    // most lots need no trial: within reach there is less than they ask for
    const bits = reach.from(entry.signature.pools);
    if (available.reduce((sum, units, pool) => (hasPool(bits, pool) ? sum + units : sum), 0) < node.lot) continue;
    if (new Stand(ledger, Infinity).serves(entry.signature, node.lot)) report('supply.left_idle', `a lot of ${node.lot} for ${entry.request.id} fits`);
    else if (new Stand(ledger, node.classRank).serves(entry.signature, node.lot)) report('class.lower_served_first', `before a lot of ${node.lot} for ${entry.request.id}`);
  }
}

/** Units by pool that are idle or in the hands of lower classes. */
function availableTo(ledger: ResultLedger, classRank: number): readonly number[] {
  const available = [...ledger.free];
  for (const node of ledger.nodes) {
    if (node.classRank <= classRank) continue;
    for (const { held } of node.requests) for (const [pool, units] of held) available[pool] = (available[pool] ?? 0) + units;
  }
  return available;
}

/** Who holds what, on paper, with nothing in the hands of classes below `lowest`; signature by signature and cell by cell. */
class Stand {
  readonly #free: number[];
  /** Pool → signature → units. */
  readonly #held: Map<Signature, number>[];
  /** Signature → node → units granted through it. */
  readonly #cells = new Map<Signature, Map<LedgerNode, number>>();

  constructor(ledger: ResultLedger, lowest: number) {
    this.#free = [...ledger.free];
    this.#held = ledger.free.map(() => new Map<Signature, number>());
    for (const node of ledger.nodes) {
      for (const { signature, held, granted } of node.requests) {
        if (granted === 0) continue;
        for (const [pool, units] of held) {
          if (node.classRank > lowest) this.#free[pool] = (this.#free[pool] ?? 0) + units;
          else add(this.#held[pool] ?? new Map<Signature, number>(), signature, units);
        }
        if (node.classRank <= lowest) add(this.#cellsOf(signature), node, granted);
      }
    }
  }

  /** Tries the units one by one. */
  serves(signature: Signature, units: number): boolean {
    for (let unit = 0; unit < units; unit++) if (!this.#serveOne(signature)) return false;
    return true;
  }

  #cellsOf(signature: Signature): Map<LedgerNode, number> {
    const known = this.#cells.get(signature) ?? new Map<LedgerNode, number>();
    this.#cells.set(signature, known);
    return known;
  }

  /** One more unit by a chain of moves between pools and between the requests of an account. */
  #serveOne(start: Signature): boolean {
    const cameTo = new Map<number, { readonly by: Signature; readonly step: Step | null }>();
    const queue: number[] = [];
    const enter = (by: Signature, step: Step | null): void => {
      for (const pool of by.pools) {
        if (cameTo.has(pool)) continue;
        cameTo.set(pool, { by, step });
        queue.push(pool);
      }
    };
    const moved = new Set<Signature>();
    const traded = new Set<LedgerNode>();
    enter(start, null);
    for (const pool of queue) {
      if ((this.#free[pool] ?? 0) > 0) {
        this.#take(pool, cameTo);
        return true;
      }
      for (const [holder, units] of this.#held[pool] ?? []) {
        if (units === 0) continue;
        if (!moved.has(holder)) {
          moved.add(holder);
          enter(holder, { pool, giver: holder, node: null });
        }
        for (const [node, granted] of this.#cellsOf(holder)) {
          if (granted === 0 || traded.has(node)) continue;
          traded.add(node);
          for (const other of this.#openOf(node)) if (other !== holder) enter(other, { pool, giver: holder, node });
        }
      }
    }
    return false;
  }

  #openOf(node: LedgerNode): ReadonlySet<Signature> {
    const asked = new Map<Signature, number>();
    for (const { signature, request } of node.requests) add(asked, signature, request.quantity);
    return new Set([...asked].filter(([signature, quantity]) => (this.#cellsOf(signature).get(node) ?? 0) < quantity).map(([signature]) => signature));
  }

  #take(end: number, cameTo: ReadonlyMap<number, { readonly by: Signature; readonly step: Step | null }>): void {
    this.#free[end] = (this.#free[end] ?? 0) - 1;
    for (let [pool, came] = [end, cameTo.get(end)]; came; [pool, came] = [came.step?.pool ?? -1, cameTo.get(came.step?.pool ?? -1)]) {
      add(this.#held[pool] ?? new Map<Signature, number>(), came.by, 1);
      const { step } = came;
      if (!step) return;
      add(this.#held[step.pool] ?? new Map<Signature, number>(), step.giver, -1);
      if (!step.node) continue;
      add(this.#cellsOf(step.giver), step.node, -1);
      add(this.#cellsOf(came.by), step.node, 1);
    }
  }
}

interface Step {
  readonly pool: number;
  readonly giver: Signature;
  /** Who leaves the giver's unit for one of another of its requests; null where the same request moves. */
  readonly node: LedgerNode | null;
}

function add<K>(map: Map<K, number>, key: K, units: number): void {
  map.set(key, (map.get(key) ?? 0) + units);
}
