import type { AllocationRules } from './allocation-rules.ts';
import type { AllocationAccount, AllocationCap, AllocationInput, AllocationRequest } from './engine/allocation-types.ts';
import { BASIS_POINTS } from './engine/weight.ts';

/**
 * What each account that asks in a class with a limit may still be awarded there: so many devices a head, less what it
 * has. Without any limit the input has no `caps` at all: its text, and so its hash, is what it was before there were any.
 */
export function headCountCaps({ classes, headCountCaps: limits = {} }: AllocationRules, accounts: readonly AllocationAccount[], requests: readonly AllocationRequest[]): Pick<AllocationInput, 'caps'> {
  const asking = new Set(requests.map(({ accountId, classRank }) => `${classRank} ${accountId}`));
  const caps = classes.flatMap((name, classRank) => {
    const basisPoints = limits[name];
    if (basisPoints === undefined) return [];
    return accounts.filter(({ id }) => asking.has(`${classRank} ${id}`)).map(({ id, heads, held }): AllocationCap => ({
      id: `head-count:${name}:${id}`, kind: 'class', accountIds: [id], classRank, limit: Math.max(0, Math.floor((heads * basisPoints) / BASIS_POINTS) - held),
    }));
  });
  return caps.length > 0 ? { caps } : {};
}
