import type { AllocationInput } from './engine/allocation-types.ts';
import { fractionComparison, numeratorOf, tieRanks } from './engine/priority.ts';

/** The place of a request among those who wait; requests of one account and class share it. */
export interface QueueStanding {
  readonly requestId: string;
  /** 1 = the next device is theirs. */
  readonly position: number;
  /** How many accounts wait. */
  readonly length: number;
}

/** In which order the next devices would be offered if every device suited everybody. */
export function queueOrder(input: AllocationInput): readonly QueueStanding[] {
  const accounts = new Map(input.accounts.map((account) => [account.id, account]));
  const draw = tieRanks(input.policy.seed, input.accounts.map((account) => account.id));
  const places = new Map<string, { readonly accountId: string; readonly classRank: number; readonly num: number; readonly weight: number; readonly requestIds: string[] }>();
  for (const { id, accountId, classRank, quantity } of input.requests) {
    if (quantity === 0) continue;
    const account = accounts.get(accountId);
    const key = `${classRank}/${accountId}`;
    const place = places.get(key) ?? { accountId, classRank, num: numeratorOf(input.policy.key, account?.held ?? 0, 1), weight: account?.weight ?? 1, requestIds: [] };
    place.requestIds.push(id);
    places.set(key, place);
  }
  const waiting = [...places.values()];
  const compare = fractionComparison(Math.max(1, ...waiting.map((each) => each.num)), Math.max(1, ...waiting.map((each) => each.weight)));
  return waiting
    .sort((a, b) => a.classRank - b.classRank || compare(a.num, a.weight, b.num, b.weight) || (draw.get(a.accountId) ?? 0) - (draw.get(b.accountId) ?? 0))
    .flatMap(({ requestIds }, index) => requestIds.map((requestId) => ({ requestId, position: index + 1, length: waiting.length })));
}
