import { beforeInTurn, drawsOf, expectedNumerator, type AccountNumber } from './account-number.ts';
import type { PoolBits, PoolReach } from './pool-reach.ts';
import { covers, nodeKey, openSignatures, type LedgerNode, type ResultLedger } from './result-ledger.ts';
import type { ReportViolation } from './violation.ts';

/** A node that did not get all it asked for, with the number of its next turn. */
export interface OpenNode {
  readonly node: LedgerNode;
  readonly next: AccountNumber;
  /** How many devices the next turn would bring. */
  readonly units: number;
}

/** Highest class first, then by the next number. */
export function openNodesOf(ledger: ResultLedger): OpenNode[] {
  const draws = drawsOf(ledger.input);
  const nodesOfAccount = new Map<string, LedgerNode[]>();
  for (const node of ledger.nodes) {
    const own = nodesOfAccount.get(node.accountId);
    if (own) own.push(node);
    else nodesOfAccount.set(node.accountId, [node]);
  }
  return ledger.nodes
    .filter((node) => node.granted < node.demand)
    .map((node) => {
      const account = ledger.accounts.get(node.accountId);
      const count = (nodesOfAccount.get(node.accountId) ?? [])
        .filter(({ classRank }) => classRank <= node.classRank)
        .reduce((sum, { granted }) => sum + granted, account?.held ?? 0);
      const units = node.granted === 0 ? node.lot : 1;
      return { node, units, next: { num: expectedNumerator(ledger.input, count, units), weight: account?.weight ?? 1, draw: draws.get(node.accountId) ?? '' } };
    })
    .sort((a, b) => a.node.classRank - b.node.classRank || beforeInTurn(a.next, b.next));
}

/** Whether no limit stands in the way of `units` more for the node; one that covers `giver` too is not touched by an exchange with it. */
export function leavesRoom(ledger: ResultLedger, node: LedgerNode, units: number, giver?: LedgerNode): boolean {
  return ledger.capsOf(node).every((each) => each.used + units <= each.cap.limit || (giver !== undefined && covers(each, giver)));
}

/** Exactly the unsatisfied nodes have a closing level, with the right number and the pools or the limit that binds them. */
export function verifyClosings(ledger: ResultLedger, openNodes: readonly OpenNode[], reach: PoolReach, report: ReportViolation): void {
  const stated = new Map(
    ledger.result.closings.map((closing) => [nodeKey(closing.accountId, closing.classRank, closing.lotRequestId), closing]),
  );
  const sets = new Map<number, PoolBits>();
  const setAt = (index: number): PoolBits => {
    const known = sets.get(index) ?? reach.ofIds(ledger.result.tightSets[index]?.poolIds ?? []);
    sets.set(index, known);
    return known;
  };
  for (const { node, next, units } of openNodes) {
    const key = nodeKey(node.accountId, node.classRank, node.lotRequestId);
    const closing = stated.get(key);
    if (!closing) {
      report('closing.missing', `${node.accountId} in class ${node.classRank} got ${node.granted} of ${node.demand}`);
      continue;
    }
    stated.delete(key);
    const isCapped = closing.reason === 'cap_reached';
    const cap = ledger.capsOf(node).find(({ cap: { id } }) => id === closing.capId);
    const isFull = cap !== undefined && cap.used + units > cap.cap.limit;
    const pendingLot = node.lot > 1 && node.granted === 0;
    if (isCapped ? !isFull : (closing.reason === 'lot_infeasible') !== pendingLot || closing.capId !== undefined) report('closing.reason_differs', `${node.accountId}: ${closing.reason}`);
    if (closing.num !== next.num || closing.weight !== next.weight) {
      report('closing.number_differs', `${node.accountId}: ${closing.num}/${closing.weight} instead of ${next.num}/${next.weight}`);
    }
    const expected = isCapped ? reach.from([]) : reach.from([...openSignatures(node)].flatMap(({ pools }) => pools));
    const found = setAt(closing.tightSet);
    if (expected.some((word, at) => word !== found[at])) report('closing.tight_set_differs', `${node.accountId} in class ${node.classRank}`);
  }
  for (const { accountId, classRank } of stated.values()) report('closing.not_due', `${accountId} in class ${classRank}`);
}
