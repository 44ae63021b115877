import type { AllocationRequest } from '../allocation-types.ts';
import type { OpenNode } from './open-nodes.ts';
import type { ResultLedger } from './result-ledger.ts';
import type { ReportViolation } from './violation.ts';

/** A lot that got nothing must not fit into what is idle, nor into that plus what lower classes got. */
export function verifyPendingLots(ledger: ResultLedger, openNodes: readonly OpenNode[], report: ReportViolation): void {
  for (const { node } of openNodes) {
    const [request] = node.requests;
    if (!request || node.lot <= 1 || node.granted > 0) continue;
    if (canServe(ledger, request, node.lot, Infinity)) report('supply.left_idle', `a lot of ${node.lot} for ${request.id} fits`);
    else if (canServe(ledger, request, node.lot, node.classRank)) report('class.lower_served_first', `before a lot of ${node.lot} for ${request.id}`);
  }
}

/** Tries the units one by one on a copy of the flows, in which classes below `lowestClass` hold nothing. */
function canServe(ledger: ResultLedger, request: AllocationRequest, units: number, lowestClass: number): boolean {
  const free = new Map(ledger.free);
  const held = new Map<string, Map<string, number>>();
  for (const [requestId, byPool] of ledger.held) {
    if ((ledger.requests.get(requestId)?.classRank ?? 0) <= lowestClass) held.set(requestId, new Map(byPool));
    else byPool.forEach((quantity, poolId) => free.set(poolId, (free.get(poolId) ?? 0) + quantity));
  }
  for (let unit = 0; unit < units; unit++) if (!serveOne(ledger, request, free, held)) return false;
  return true;
}

/** One more unit by a chain of moves between pools and between the requests of an account. */
function serveOne(ledger: ResultLedger, request: AllocationRequest, free: Map<string, number>, held: Map<string, Map<string, number>>): boolean {
  const cameBy = new Map<string, { readonly gainer: string; readonly giver: string | null; readonly from: string }>();
  const queue: string[] = [];
  const enter = (gainer: AllocationRequest, giver: string | null, from: string): void => {
    for (const { id } of ledger.eligible(gainer)) {
      if (cameBy.has(id)) continue;
      cameBy.set(id, { gainer: gainer.id, giver, from });
      queue.push(id);
    }
  };
  const shift = (requestId: string, poolId: string, by: number): void => {
    const byPool = held.get(requestId) ?? new Map<string, number>();
    held.set(requestId, byPool.set(poolId, (byPool.get(poolId) ?? 0) + by));
    free.set(poolId, (free.get(poolId) ?? 0) - by);
  };
  const total = (requestId: string): number => [...(held.get(requestId)?.values() ?? [])].reduce((sum, units) => sum + units, 0);
  enter(request, null, '');
  for (const poolId of queue) {
    if ((free.get(poolId) ?? 0) > 0) {
      for (let at = poolId, step = cameBy.get(at); step; at = step.from, step = cameBy.get(at)) {
        if (step.giver !== null) shift(step.giver, step.from, -1);
        shift(step.gainer, at, 1);
      }
      return true;
    }
    for (const [holderId, byPool] of held) {
      const holder = ledger.requests.get(holderId);
      if (!holder || (byPool.get(poolId) ?? 0) === 0) continue;
      enter(holder, holderId, poolId);
      for (const other of ledger.nodeOf(holder).requests) {
        if (other !== holder && total(other.id) < other.quantity) enter(other, holderId, poolId);
      }
    }
  }
  return false;
}
