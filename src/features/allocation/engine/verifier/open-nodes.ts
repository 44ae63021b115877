import { beforeInTurn, drawsOf, expectedNumerator, type AccountNumber } from './account-number.ts';
import { nodeKey, type LedgerNode, type ResultLedger } from './result-ledger.ts';
import type { ReportViolation } from './violation.ts';
import { poolsAskedBy, reachableFrom } from './reachable-pools.ts';

/** A node that did not get all it asked for, with the number of its next turn. */
export interface OpenNode {
  readonly node: LedgerNode;
  readonly next: AccountNumber;
}

/** Highest class first, then by the next number. */
export function openNodesOf(ledger: ResultLedger): OpenNode[] {
  const draws = drawsOf(ledger.input);
  const nodesOfAccount = new Map<string, LedgerNode[]>();
  for (const node of ledger.nodes.values()) nodesOfAccount.set(node.accountId, [...(nodesOfAccount.get(node.accountId) ?? []), node]);
  return [...ledger.nodes.values()]
    .filter((node) => node.granted < node.demand)
    .map((node) => {
      const account = ledger.accounts.get(node.accountId);
      const count = (nodesOfAccount.get(node.accountId) ?? [])
        .filter(({ classRank }) => classRank <= node.classRank)
        .reduce((sum, { granted }) => sum + granted, account?.held ?? 0);
      const num = expectedNumerator(ledger.input, count, node.granted === 0 ? node.lot : 1);
      return { node, next: { num, weight: account?.weight ?? 1, draw: draws.get(node.accountId) ?? '' } };
    })
    .sort((a, b) => a.node.classRank - b.node.classRank || beforeInTurn(a.next, b.next));
}

/** Exactly the unsatisfied nodes have a closing level, with the right number and the pools that bind them. */
export function verifyClosings(ledger: ResultLedger, openNodes: readonly OpenNode[], report: ReportViolation): void {
  const stated = new Map(
    ledger.result.closings.map((closing) => [nodeKey(closing.accountId, closing.classRank, closing.lotRequestId), closing]),
  );
  const tightSets = new Map<string, string>();
  for (const { node, next } of openNodes) {
    const key = nodeKey(node.accountId, node.classRank, node.lotRequestId);
    const closing = stated.get(key);
    if (!closing) {
      report('closing.missing', `${node.accountId} in class ${node.classRank} got ${node.granted} of ${node.demand}`);
      continue;
    }
    stated.delete(key);
    const pendingLot = node.lot > 1 && node.granted === 0;
    if ((closing.reason === 'lot_infeasible') !== pendingLot) report('closing.reason_differs', `${node.accountId}: ${closing.reason}`);
    if (closing.num !== next.num || closing.weight !== next.weight) {
      report('closing.number_differs', `${node.accountId}: ${closing.num}/${closing.weight} instead of ${next.num}/${next.weight}`);
    }
    const asked = poolsAskedBy(ledger, node);
    const askedKey = JSON.stringify([...asked].sort());
    const expected = tightSets.get(askedKey) ?? JSON.stringify([...reachableFrom(ledger, asked, new Set())].sort());
    tightSets.set(askedKey, expected);
    const found = JSON.stringify([...(ledger.result.tightSets[closing.tightSet]?.poolIds ?? [])].sort());
    if (found !== expected) report('closing.tight_set_differs', `${node.accountId}: ${found} instead of ${expected}`);
  }
  for (const { accountId, classRank } of stated.values()) report('closing.not_due', `${accountId} in class ${classRank}`);
}
