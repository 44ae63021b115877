import type {
  AllocationAccount,
  AllocationInput,
  AllocationPolicy,
  AllocationPool,
  AllocationRequest,
  AllocationResult,
} from '../../../src/features/allocation/engine/allocation-types.ts';
import { defaultSocialFactor } from '../../../src/features/allocation/engine/weight.ts';

export const policy: AllocationPolicy = {
  version: '2020-04',
  key: 'webster',
  seed: 'published on 20 April',
  socialFactor: defaultSocialFactor,
  classes: ['crisis', 'ordinary'],
};

export function pool(id: string, capacity: number, more: Partial<AllocationPool> = {}): AllocationPool {
  return { id, modelId: `model-${id}`, earmarkId: null, locationId: null, capacity, topClassOnly: false, ...more };
}

export function account(id: string, weight: number, more: Partial<AllocationAccount> = {}): AllocationAccount {
  return { id, heads: weight, weight, held: 0, earmarkIds: [], ...more };
}

/** A request over the pools named, each of which is its own model (see `pool`). */
export function request(id: string, accountId: string, quantity: number, poolIds: readonly string[], more: Partial<AllocationRequest> = {}): AllocationRequest {
  return {
    id,
    accountId,
    quantity,
    acceptableModelIds: poolIds.map((poolId) => `model-${poolId}`),
    classRank: 1,
    neededBy: null,
    minimumLot: null,
    ...more,
  };
}

export function input(
  pools: readonly AllocationPool[],
  accounts: readonly AllocationAccount[],
  requests: readonly AllocationRequest[],
  more: Partial<AllocationPolicy> = {},
): AllocationInput {
  return { policy: { ...policy, ...more }, pools, accounts, requests };
}

/** One pool, one request per account: `weights` and `demands` by position; ids a0, a1, … */
export function onePool(capacity: number, weights: readonly number[], demands: readonly number[], more: Partial<AllocationPolicy> = {}): AllocationInput {
  return input(
    [pool('p', capacity)],
    weights.map((weight, i) => account(`a${i}`, weight)),
    demands.map((demand, i) => request(`r${i}`, `a${i}`, demand, ['p'])),
    more,
  );
}

/** Units per account over all classes, in the order of `ids`. */
export function unitsOf(result: AllocationResult, ids: readonly string[]): number[] {
  return ids.map((id) => result.awards.reduce((sum, award) => sum + (award.accountId === id ? award.quantity : 0), 0));
}

export function unitsOfRequest(result: AllocationResult, requestId: string): number {
  return result.requests.find((request_) => request_.requestId === requestId)?.quantity ?? -1;
}

export function flowOf(result: AllocationResult, poolId: string, requestId: string): number {
  return result.flows.find((flow) => flow.poolId === poolId && flow.requestId === requestId)?.quantity ?? 0;
}
