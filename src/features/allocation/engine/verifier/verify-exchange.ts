import type { AllocationRequest } from '../allocation-types.ts';
import { beforeInTurn, type AccountNumber } from './account-number.ts';
import type { OpenNode } from './open-nodes.ts';
import { poolsAskedBy, reachableFrom } from './reachable-pools.ts';
import { keyOfRequest, nodeKey, type ResultLedger } from './result-ledger.ts';
import { lastNumbers } from './verify-trace.ts';
import type { ReportViolation } from './violation.ts';

/**
 * Maximal and exchange-optimal, by one search over the unsatisfied nodes in increasing order of their next number:
 * what the search finds from a smaller number need not be looked at again from a larger one.
 */
export function verifyExchange(ledger: ResultLedger, openNodes: readonly OpenNode[], report: ReportViolation): void {
  const last = lastNumbers(ledger);
  const visited = new Set<string>();
  for (const open of openNodes) {
    const { node } = open;
    if (node.lot > 1 && node.granted === 0) continue;
    const who = `${node.accountId} in class ${node.classRank}`;
    reachableFrom(ledger, poolsAskedBy(ledger, node), visited, {
      pool: (poolId) => {
        if ((ledger.free.get(poolId) ?? 0) > 0) report('supply.left_idle', `${poolId} could serve ${who}`);
      },
      holder: (request) => compareWithHolder(open, request, last, ledger, who, report),
    });
  }
}

function compareWithHolder(
  open: OpenNode,
  request: AllocationRequest,
  last: ReadonlyMap<string, AccountNumber>,
  ledger: ResultLedger,
  who: string,
  report: ReportViolation,
): void {
  const { node, next } = open;
  if (request.classRank > node.classRank) report('class.lower_served_first', `${request.id} of class ${request.classRank} instead of ${who}`);
  if (request.classRank !== node.classRank) return;
  const key = keyOfRequest(request);
  if (key === nodeKey(node.accountId, node.classRank, node.lotRequestId)) return;
  const holder = last.get(key);
  // At its minimum a lot gives nothing back: all or nothing is a declared exception from the rule.
  const atMinimum = (request.minimumLot ?? 1) > 1 && ledger.granted(request.id) <= (request.minimumLot ?? 1);
  if (!holder || atMinimum || beforeInTurn(holder, next) <= 0) return;
  report('exchange.not_optimal', `${request.accountId} got a unit at ${holder.num}/${holder.weight}, ${who} was at ${next.num}/${next.weight}`);
}
