import type { AllocationInput, AllocationResult } from '../allocation-types.ts';
import type { ReportViolation } from './violation.ts';
import { hasEarmark } from './result-ledger.ts';

/** Ids known, numbers are counts, nothing twice: what the other checks rely on. */
export function verifyShape(input: AllocationInput, result: AllocationResult, report: ReportViolation): void {
  const accounts = new Set(input.accounts.map(({ id }) => id));
  const pools = new Set(input.pools.map(({ id }) => id));
  const requests = new Set(input.requests.map(({ id }) => id));
  const known = (ids: ReadonlySet<string>, id: string, where: string): void => {
    if (!ids.has(id)) report('reference.unknown', `${where} names ${id}`);
  };
  const count = (value: number, where: string, least = 0): void => {
    if (!Number.isSafeInteger(value) || value < least) report('quantity.not_a_count', `${where}: ${value}`);
  };
  for (const award of result.awards) {
    known(accounts, award.accountId, 'an award');
    count(award.quantity, `award of ${award.accountId}`);
  }
  for (const award of result.requests) {
    known(requests, award.requestId, 'an award');
    count(award.quantity, `award of ${award.requestId}`);
  }
  for (const flow of result.flows) {
    known(requests, flow.requestId, 'a flow');
    known(pools, flow.poolId, 'a flow');
    count(flow.quantity, `flow from ${flow.poolId} to ${flow.requestId}`, 1);
  }
  for (const step of result.trace) {
    known(accounts, step.accountId, `turn ${step.turn}`);
    known(requests, step.requestId, `turn ${step.turn}`);
    count(step.units, `turn ${step.turn}`, 1);
    count(step.num, `turn ${step.turn}`);
    count(step.weight, `turn ${step.turn}`, 1);
  }
  for (const closing of result.closings) {
    known(accounts, closing.accountId, 'a closing level');
    count(closing.num, `closing level of ${closing.accountId}`);
    count(closing.weight, `closing level of ${closing.accountId}`, 1);
  }
  for (const pool of result.pools) known(pools, pool.poolId, 'a pool');
  verifyOnce('award', result.awards.map(({ accountId, classRank }) => `${accountId} in class ${classRank}`), report);
  verifyOnce('request', result.requests.map(({ requestId }) => requestId), report);
  verifyOnce('flow', result.flows.map(({ poolId, requestId }) => `${poolId} to ${requestId}`), report);
  verifyOnce('pool', result.pools.map(({ poolId }) => poolId), report);
}

function verifyOnce(what: string, keys: readonly string[], report: ReportViolation): void {
  const seen = new Set<string>();
  for (const key of keys) {
    if (seen.has(key)) report('entry.duplicate', `${what} ${key}`);
    seen.add(key);
  }
}

/** Feasible and adding up: requests, accounts and pools tell the same story, and every flow was allowed. */
export function verifySums(input: AllocationInput, result: AllocationResult, report: ReportViolation): void {
  const byRequest = new Map<string, number>();
  const byPool = new Map<string, number>();
  for (const { requestId, poolId, quantity } of result.flows) {
    byRequest.set(requestId, (byRequest.get(requestId) ?? 0) + quantity);
    byPool.set(poolId, (byPool.get(poolId) ?? 0) + quantity);
  }
  verifyRequests(input, result, byRequest, report);
  verifyAccounts(input, result, byRequest, report);
  verifyPools(input, result, byPool, report);
  verifyEligibility(input, result, report);
}

function verifyRequests(input: AllocationInput, result: AllocationResult, flowed: ReadonlyMap<string, number>, report: ReportViolation): void {
  const awards = new Map(result.requests.map((award) => [award.requestId, award]));
  for (const request of input.requests) {
    const got = flowed.get(request.id) ?? 0;
    if (got > request.quantity) report('request.exceeds_demand', `${request.id} gets ${got} of ${request.quantity}`);
    if (got > 0 && got < (request.minimumLot ?? 1)) report('lot.below_minimum', `${request.id} gets ${got}, minimum ${request.minimumLot}`);
    const award = awards.get(request.id);
    if (!award) report('entry.missing', `request ${request.id}`);
    else if (award.quantity !== got) report('request.sum_differs', `${request.id}: ${award.quantity} awarded, ${got} from pools`);
    if (award && award.demand !== request.quantity) report('request.demand_differs', `${request.id}: ${award.demand} instead of ${request.quantity}`);
  }
}

function verifyAccounts(input: AllocationInput, result: AllocationResult, flowed: ReadonlyMap<string, number>, report: ReportViolation): void {
  const expected = new Map<string, { quantity: number; demand: number }>();
  const keyOf = (accountId: string, classRank: number): string => `${accountId} in class ${classRank}`;
  for (const request of input.requests) {
    const key = keyOf(request.accountId, request.classRank);
    const total = expected.get(key) ?? { quantity: 0, demand: 0 };
    total.quantity += flowed.get(request.id) ?? 0;
    total.demand += request.quantity;
    expected.set(key, total);
  }
  const awards = new Map(result.awards.map((award) => [keyOf(award.accountId, award.classRank), award]));
  for (const [key, total] of expected) {
    const award = awards.get(key);
    if (!award) report('entry.missing', `account ${key}`);
    if (award && award.quantity !== total.quantity) report('account.sum_differs', `${key}: ${award.quantity} instead of ${total.quantity}`);
    if (award && award.demand !== total.demand) report('account.demand_differs', `${key}: ${award.demand} instead of ${total.demand}`);
  }
  for (const key of awards.keys()) if (!expected.has(key)) report('account.sum_differs', `${key} asked for nothing`);
}

function verifyPools(input: AllocationInput, result: AllocationResult, flowed: ReadonlyMap<string, number>, report: ReportViolation): void {
  const stated = new Map(result.pools.map((pool) => [pool.poolId, pool]));
  for (const { id, capacity } of input.pools) {
    const used = flowed.get(id) ?? 0;
    if (used > capacity) report('pool.exceeds_capacity', `${id}: ${used} of ${capacity}`);
    const pool = stated.get(id);
    if (!pool) report('entry.missing', `pool ${id}`);
    else if (pool.capacity !== capacity || pool.used !== used || pool.unused !== capacity - used) {
      report('pool.sum_differs', `${id}: ${pool.used} used, ${pool.unused} unused, but ${used} flow of ${capacity}`);
    }
  }
}

function verifyEligibility(input: AllocationInput, result: AllocationResult, report: ReportViolation): void {
  const pools = new Map(input.pools.map((pool) => [pool.id, pool]));
  const requests = new Map(input.requests.map((request) => [request.id, request]));
  const accounts = new Map(input.accounts.map((account) => [account.id, account]));
  for (const flow of result.flows) {
    const [pool, request] = [pools.get(flow.poolId), requests.get(flow.requestId)];
    if (!pool || !request) continue;
    const where = `${pool.id} to ${request.id}`;
    if (!request.acceptableModelIds.includes(pool.modelId)) report('flow.model_not_acceptable', `${where}: ${pool.modelId}`);
    if (!hasEarmark(accounts.get(request.accountId), pool)) report('flow.not_eligible', `${where}: earmark ${pool.earmarkId}`);
    if (pool.topClassOnly && request.classRank !== 0) report('flow.reserve_for_top_class', `${where}: class ${request.classRank}`);
  }
}
