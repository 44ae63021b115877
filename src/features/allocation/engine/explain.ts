import type { AllocationAccount, AllocationInput, AllocationPool, AllocationRequest, AllocationResult, ClosingLevel, PriorityKey, TraceUnit } from './allocation-types.ts';
import { allocationEngineErrors } from './allocation-engine-errors.ts';
import { levelOfCount, levelOfKey, type DeviceLevel } from './device-level.ts';
import { accountsAhead } from './next-in-line.ts';
import { BASIS_POINTS } from './weight.ts';

export type ExplanationReason =
  | 'fully_served'
  | 'next_in_line'
  | 'others_first'
  | 'higher_classes_first'
  | 'no_suitable_supply'
  | 'lot_infeasible'
  | 'cap_reached';

/** Why a request got what it got, in the account's own numbers. It names no other account. */
export interface RequestExplanation {
  readonly requestId: string;
  readonly accountId: string;
  readonly className: string;
  readonly priorityKey: PriorityKey;
  readonly asked: number;
  readonly awarded: number;
  /** The turns that brought it devices, with the level of the account's number at that moment. */
  readonly turns: readonly { readonly turn: number; readonly units: number; readonly level: DeviceLevel }[];
  readonly heldBefore: number;
  /** Over all requests of the account in this run. */
  readonly awardedToAccount: number;
  readonly holdsNow: number;
  readonly heads: number;
  /** Head count × factor. */
  readonly weightedHeads: number;
  readonly level: DeviceLevel;
  /** Where the last device went that this account could have had instead, in its class; null if there was none. */
  readonly lastLevel: DeviceLevel | null;
  /** The level at which the account's next device would go; null if it got everything. */
  readonly closingLevel: DeviceLevel | null;
  /** Pools that bind: one more device in one of them is what the account waits for. */
  readonly tightPoolIds: readonly string[];
  /** Pools of which the next device is this account's. */
  readonly nextFromPoolIds: readonly string[];
  /** How many accounts would be served before this one from the pool where it stands best. */
  readonly accountsAhead: number;
  readonly minimumLot: number | null;
  readonly reason: ExplanationReason;
}

export type RunExplainer = (requestId: string) => RequestExplanation;

/** Explains one request of a stored run. Throws `allocation.request_unknown`. */
export function explainRequest(input: AllocationInput, result: AllocationResult, requestId: string): RequestExplanation {
  return runExplainer(input, result)(requestId);
}

/** For explaining many requests of one run: reads the run once. */
export function runExplainer(input: AllocationInput, result: AllocationResult): RunExplainer {
  const run = indexRun(input, result);
  return (requestId) => {
    const request = run.requests.get(requestId);
    const account = run.accounts.get(request?.accountId ?? '');
    if (!request || !account) throw allocationEngineErrors['allocation.request_unknown']({ requestId });
    const awarded = run.awarded.get(requestId) ?? 0;
    const awardedToAccount = run.awardedToAccount.get(account.id) ?? 0;
    const holdsNow = account.held + awardedToAccount;
    const closing = awarded < request.quantity ? run.closings.get(closingKey(request)) : undefined;
    const tightPoolIds = closing ? (result.tightSets[closing.tightSet]?.poolIds ?? []) : [];
    const ahead = [...((closing && run.ahead.get(closing)) ?? [])];
    const nextFromPoolIds = ahead.filter(([, accounts]) => accounts === 0).map(([poolId]) => poolId);
    const last = closing ? run.lastTurn(closing) : undefined;
    return {
      requestId,
      accountId: account.id,
      className: input.policy.classes[request.classRank] ?? String(request.classRank),
      priorityKey: input.policy.key,
      asked: request.quantity,
      awarded,
      turns: (run.turns.get(requestId) ?? []).map(({ turn, units, num, weight }) => ({ turn, units, level: levelOfKey(num, weight) })),
      heldBefore: account.held,
      awardedToAccount,
      holdsNow,
      heads: account.heads,
      weightedHeads: account.weight / BASIS_POINTS,
      level: levelOfCount(holdsNow, account.weight),
      lastLevel: last ? levelOfKey(last.num, last.weight) : null,
      closingLevel: closing ? levelOfKey(closing.num, closing.weight) : null,
      tightPoolIds,
      nextFromPoolIds,
      accountsAhead: ahead.reduce((least, [, accounts]) => Math.min(least, accounts), ahead[0]?.[1] ?? 0),
      minimumLot: request.minimumLot,
      reason: reasonOf(input, closing, tightPoolIds, nextFromPoolIds, last),
    };
  };
}

interface IndexedRun {
  readonly requests: ReadonlyMap<string, AllocationRequest>;
  readonly accounts: ReadonlyMap<string, AllocationAccount>;
  readonly awarded: ReadonlyMap<string, number>;
  readonly awardedToAccount: ReadonlyMap<string, number>;
  readonly turns: ReadonlyMap<string, readonly TraceUnit[]>;
  readonly closings: ReadonlyMap<string, ClosingLevel>;
  readonly ahead: ReadonlyMap<ClosingLevel, ReadonlyMap<string, number>>;
  /** The last decision of the closing's class over a device of the pools that bind it. */
  lastTurn(closing: ClosingLevel): TraceUnit | undefined;
}

function indexRun(input: AllocationInput, result: AllocationResult): IndexedRun {
  const awardedToAccount = new Map<string, number>();
  for (const { accountId, quantity } of result.awards) awardedToAccount.set(accountId, (awardedToAccount.get(accountId) ?? 0) + quantity);
  const turns = new Map<string, TraceUnit[]>();
  for (const step of result.trace) {
    const own = turns.get(step.requestId);
    if (own) own.push(step);
    else turns.set(step.requestId, [step]);
  }
  const lastTurnOf = lastTurns(result);
  return {
    requests: new Map(input.requests.map((request) => [request.id, request])),
    accounts: new Map(input.accounts.map((account) => [account.id, account])),
    awarded: new Map(result.requests.map(({ requestId, quantity }) => [requestId, quantity])),
    awardedToAccount,
    turns,
    closings: new Map(result.closings.map((closing) => [JSON.stringify([closing.accountId, closing.classRank, closing.lotRequestId]), closing])),
    ahead: accountsAhead(input, result),
    lastTurn: ({ classRank, tightSet }) => {
      const index = (result.tightSets[tightSet]?.poolIds ?? []).reduce((last, poolId) => Math.max(last, lastTurnOf.get(poolId)?.[classRank] ?? -1), -1);
      return result.trace[index];
    },
  };
}

/** By pool and class: the entry of the last turn of anybody who has a device of the pool; looked up for thousands of closing levels. */
function lastTurns(result: AllocationResult): ReadonlyMap<string, readonly number[]> {
  const ofRequest = new Map(result.trace.map(({ requestId, classRank }, index) => [requestId, { index, classRank }]));
  const ofPool = new Map<string, number[]>();
  for (const { poolId, requestId } of result.flows) {
    const last = ofRequest.get(requestId);
    if (!last) continue;
    const byClass = ofPool.get(poolId) ?? [];
    byClass[last.classRank] = Math.max(byClass[last.classRank] ?? -1, last.index);
    ofPool.set(poolId, byClass);
  }
  return ofPool;
}

function closingKey(request: AllocationRequest): string {
  return JSON.stringify([request.accountId, request.classRank, (request.minimumLot ?? 1) > 1 ? request.id : null]);
}

function reasonOf(
  input: AllocationInput,
  closing: ClosingLevel | undefined,
  tightPoolIds: readonly string[],
  nextFromPoolIds: readonly string[],
  last: TraceUnit | undefined,
): ExplanationReason {
  if (!closing) return 'fully_served';
  if (closing.reason !== 'supply_exhausted') return closing.reason;
  const isEmpty = (pool: AllocationPool): boolean => !tightPoolIds.includes(pool.id) || pool.capacity === 0;
  if (input.pools.every(isEmpty)) return 'no_suitable_supply';
  if (nextFromPoolIds.length > 0) return 'next_in_line';
  return last ? 'others_first' : 'higher_classes_first';
}
