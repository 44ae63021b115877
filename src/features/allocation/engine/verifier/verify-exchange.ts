import { beforeInTurn, type AccountNumber } from './account-number.ts';
import { leavesRoom, type OpenNode } from './open-nodes.ts';
import { hasPool, type PoolReach } from './pool-reach.ts';
import { covers, openSignatures, type LedgerNode, type ResultLedger, type Signature } from './result-ledger.ts';
import { lastNumbers } from './verify-trace.ts';
import type { ReportViolation } from './violation.ts';

/**
 * Maximal and exchange-optimal, by one search over the unsatisfied nodes in increasing order of their next number:
 * what the search finds from a smaller number need not be looked at again from a larger one.
 */
export function verifyExchange(ledger: ResultLedger, openNodes: readonly OpenNode[], reach: PoolReach, report: ReportViolation): void {
  const last = lastNumbers(ledger);
  const poolsSeen = new Set<number>();
  const signaturesSeen = new Set<Signature>();
  const nodesSeen = new Set<LedgerNode>();
  for (const open of openNodes) {
    const { node } = open;
    if (node.lot > 1 && node.granted === 0) continue;
    if (!leavesRoom(ledger, node, 1)) {
      compareWithinLimits(ledger, open, last, reach, report);
      continue;
    }
    const who = `${node.accountId} in class ${node.classRank}`;
    const stack: number[] = [];
    const enter = (signature: Signature): void => {
      for (const pool of signature.pools) {
        if (poolsSeen.has(pool)) continue;
        poolsSeen.add(pool);
        stack.push(pool);
      }
    };
    for (const signature of openSignatures(node)) enter(signature);
    for (let pool = stack.pop(); pool !== undefined; pool = stack.pop()) {
      if ((ledger.free[pool] ?? 0) > 0) report('supply.left_idle', `${ledger.input.pools[pool]?.id} could serve ${who}`);
      for (const signature of ledger.holders[pool] ?? []) {
        if (signaturesSeen.has(signature)) continue;
        signaturesSeen.add(signature);
        enter(signature);
        for (const holder of ledger.nodesOf[signature.index] ?? []) {
          if (nodesSeen.has(holder)) continue;
          nodesSeen.add(holder);
          compareWithHolder(open, holder, last, who, report);
          for (const other of openSignatures(holder)) enter(other);
        }
      }
    }
  }
}

function compareWithHolder({ node, next }: OpenNode, holder: LedgerNode, last: ReadonlyMap<LedgerNode, AccountNumber>, who: string, report: ReportViolation): void {
  if (holder.classRank > node.classRank) report('class.lower_served_first', `${holder.accountId} in class ${holder.classRank} instead of ${who}`);
  if (holder.classRank !== node.classRank || holder === node) return;
  const number = last.get(holder);
  if (!number || isAtMinimum(holder) || beforeInTurn(number, next) <= 0) return;
  report('exchange.not_optimal', `${holder.accountId} got a unit at ${number.num}/${number.weight}, ${who} was at ${next.num}/${next.weight}`);
}

/** At its minimum a lot gives nothing back: all or nothing is a declared exception from the rule. */
const isAtMinimum = ({ lot, granted }: LedgerNode): boolean => lot > 1 && granted <= lot;

/** Where a limit binds, nobody whom it binds too may have got a device that this one could have had, at a larger number. */
function compareWithinLimits(ledger: ResultLedger, { node, next }: OpenNode, last: ReadonlyMap<LedgerNode, AccountNumber>, reach: PoolReach, report: ReportViolation): void {
  const bits = reach.from([...openSignatures(node)].flatMap(({ pools }) => pools));
  const full = ledger.capsOf(node).filter(({ used, cap }) => used + 1 > cap.limit);
  for (const holder of ledger.nodes) {
    const number = last.get(holder);
    if (!number || holder === node || holder.classRank !== node.classRank || isAtMinimum(holder) || beforeInTurn(number, next) <= 0 || !full.every((cap) => covers(cap, holder))) continue;
    const isWithinReach = ledger.free.some((units, pool) => units > 0 && hasPool(bits, pool)) || holder.requests.some(({ held }) => [...held.keys()].some((pool) => hasPool(bits, pool)));
    if (isWithinReach) report('exchange.not_optimal', `${holder.accountId} got a unit at ${number.num}/${number.weight} under the limit of ${node.accountId}, who was at ${next.num}/${next.weight}`);
  }
}
