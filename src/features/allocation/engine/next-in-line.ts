import type { AllocationInput, AllocationResult, ClosingLevel } from './allocation-types.ts';
import { fractionComparison, tieRanks } from './priority.ts';
import { compareText } from './stable-order.ts';

/** Per closing level and binding pool: how many other accounts would be offered a further device of the pool before. */
export function accountsAhead(input: AllocationInput, result: AllocationResult): Map<ClosingLevel, Map<string, number>> {
  const waiting = new Map<string, Set<string>>();
  const ahead = new Map<ClosingLevel, Map<string, number>>();
  for (const closing of closingsInTurn(input, result)) {
    const perPool = new Map<string, number>();
    for (const poolId of result.tightSets[closing.tightSet]?.poolIds ?? []) {
      const before = waiting.get(poolId) ?? new Set<string>();
      waiting.set(poolId, before);
      perPool.set(poolId, before.size - Number(before.has(closing.accountId)));
      // A single further device does not complete a lot: it goes on to the next.
      if (closing.reason === 'supply_exhausted') before.add(closing.accountId);
    }
    ahead.set(closing, perPool);
  }
  return ahead;
}

/** The unsatisfied accounts in the order in which further devices would be offered to them. */
function closingsInTurn(input: AllocationInput, result: AllocationResult): readonly ClosingLevel[] {
  const draw = tieRanks(input.policy.seed, input.accounts.map(({ id }) => id));
  const compare = fractionComparison(
    result.closings.reduce((most, { num }) => Math.max(most, num), 1),
    result.closings.reduce((most, { weight }) => Math.max(most, weight), 1),
  );
  return [...result.closings].sort(
    (a, b) =>
      a.classRank - b.classRank ||
      compare(a.num, a.weight, b.num, b.weight) ||
      (draw.get(a.accountId) ?? 0) - (draw.get(b.accountId) ?? 0) ||
      compareText(a.lotRequestId ?? '', b.lotRequestId ?? ''),
  );
}
