import type { AllocationRequest } from '../allocation-types.ts';
import type { LedgerNode, ResultLedger } from './result-ledger.ts';

export interface PoolVisitor {
  readonly pool?: (poolId: string) => void;
  readonly holder?: (request: AllocationRequest) => void;
}

/** The pools from which a further unit for the node could come without any re-routing. */
export function poolsAskedBy(ledger: ResultLedger, node: LedgerNode): Set<string> {
  const open = node.requests.filter((request) => ledger.granted(request.id) < request.quantity);
  return new Set(open.flatMap((request) => ledger.eligible(request).map(({ id }) => id)));
}

/**
 * All pools that re-routing leads to: who holds a unit of a reached pool may hold one of another pool instead, or leave
 * the unit to an open request of the same account. Adds to `visited` and enters no pool twice.
 */
export function reachableFrom(ledger: ResultLedger, starts: Iterable<string>, visited: Set<string>, visitor: PoolVisitor = {}): Set<string> {
  const stack: string[] = [];
  const enter = (poolId: string): void => {
    if (visited.has(poolId)) return;
    visited.add(poolId);
    stack.push(poolId);
  };
  const expandedNodes = new Set<LedgerNode>();
  const expandedRequests = new Set<string>();
  for (const poolId of starts) enter(poolId);
  for (let poolId = stack.pop(); poolId !== undefined; poolId = stack.pop()) {
    visitor.pool?.(poolId);
    for (const requestId of ledger.holders.get(poolId) ?? []) {
      const request = ledger.requests.get(requestId);
      if (!request || expandedRequests.has(requestId)) continue;
      expandedRequests.add(requestId);
      visitor.holder?.(request);
      for (const { id } of ledger.eligible(request)) enter(id);
      const node = ledger.nodeOf(request);
      if (expandedNodes.has(node)) continue;
      expandedNodes.add(node);
      for (const other of poolsAskedBy(ledger, node)) enter(other);
    }
  }
  return visited;
}
