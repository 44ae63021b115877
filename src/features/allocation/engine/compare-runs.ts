import type { AllocationInput, AllocationResult } from './allocation-types.ts';
import { compareText } from './stable-order.ts';

export interface StoredRun {
  readonly input: AllocationInput;
  readonly result: AllocationResult;
}

/** What differs for the whole run. */
export type RunDifference = 'key' | 'seed' | 'social_factor' | 'classes' | 'limits' | 'supply' | 'claimants';
/** What differs for the one account; if nothing does, its change comes from the others or from the run. */
export type AccountDifference = 'weight' | 'held' | 'demand' | 'eligibility';

export interface AccountChange {
  readonly accountId: string;
  readonly before: number;
  readonly after: number;
  readonly change: number;
  readonly differences: readonly AccountDifference[];
}

export interface RunComparison {
  readonly differences: readonly RunDifference[];
  readonly unitsBefore: number;
  readonly unitsAfter: number;
  /** Largest gain first. */
  readonly gains: readonly AccountChange[];
  /** Largest loss first. */
  readonly losses: readonly AccountChange[];
  readonly unchanged: number;
}

/** Who gains and who loses between two runs, and which of their inputs differ. */
export function compareRuns(before: StoredRun, after: StoredRun): RunComparison {
  const [unitsBefore, unitsAfter] = [unitsPerAccount(before), unitsPerAccount(after)];
  const ids = [...new Set([...unitsBefore.keys(), ...unitsAfter.keys()])].sort(compareText);
  const changes = ids.map((accountId): AccountChange => {
    const [from, to] = [unitsBefore.get(accountId) ?? 0, unitsAfter.get(accountId) ?? 0];
    return { accountId, before: from, after: to, change: to - from, differences: [] };
  });
  const changed = changes
    .filter(({ change }) => change !== 0)
    .map((change) => ({ ...change, differences: accountDifferences(before.input, after.input, change.accountId) }))
    .sort((a, b) => Math.abs(b.change) - Math.abs(a.change) || compareText(a.accountId, b.accountId));
  return {
    differences: runDifferences(before.input, after.input),
    unitsBefore: total(unitsBefore),
    unitsAfter: total(unitsAfter),
    gains: changed.filter(({ change }) => change > 0),
    losses: changed.filter(({ change }) => change < 0),
    unchanged: changes.length - changed.length,
  };
}

function unitsPerAccount({ input, result }: StoredRun): Map<string, number> {
  const units = new Map(input.accounts.map(({ id }) => [id, 0]));
  for (const { accountId, quantity } of result.awards) units.set(accountId, (units.get(accountId) ?? 0) + quantity);
  return units;
}

function total(units: ReadonlyMap<string, number>): number {
  return [...units.values()].reduce((sum, value) => sum + value, 0);
}

function runDifferences(a: AllocationInput, b: AllocationInput): RunDifference[] {
  const socialFactor = ({ socialFactor: s }: AllocationInput['policy']): string => JSON.stringify([s.applied, s.stepBasisPoints, s.unknownIndexBasisPoints]);
  const supply = ({ pools }: AllocationInput): string =>
    JSON.stringify(pools.map((p) => [p.id, p.modelId, p.earmarkId, p.capacity, p.topClassOnly]).sort((x, y) => compareText(String(x[0]), String(y[0]))));
  const limits = ({ caps = [] }: AllocationInput): string => JSON.stringify(caps.map(({ id, limit }) => [id, limit]).sort((x, y) => compareText(String(x[0]), String(y[0]))));
  const claimants = ({ accounts }: AllocationInput): string => JSON.stringify(accounts.map(({ id }) => id).sort(compareText));
  const differs: Readonly<Record<RunDifference, boolean>> = {
    key: a.policy.key !== b.policy.key,
    seed: a.policy.seed !== b.policy.seed,
    social_factor: socialFactor(a.policy) !== socialFactor(b.policy),
    classes: JSON.stringify(a.policy.classes) !== JSON.stringify(b.policy.classes),
    limits: limits(a) !== limits(b),
    supply: supply(a) !== supply(b),
    claimants: claimants(a) !== claimants(b),
  };
  return (Object.keys(differs) as RunDifference[]).filter((name) => differs[name]);
}

function accountDifferences(a: AllocationInput, b: AllocationInput, accountId: string): AccountDifference[] {
  const [from, to] = [a, b].map((input) => input.accounts.find(({ id }) => id === accountId));
  const demand = (input: AllocationInput): number => input.requests.reduce((sum, { accountId: id, quantity }) => sum + (id === accountId ? quantity : 0), 0);
  const earmarks = (ids: readonly string[] | undefined): string => JSON.stringify([...(ids ?? [])].sort(compareText));
  const differs: Readonly<Record<AccountDifference, boolean>> = {
    weight: from?.weight !== to?.weight,
    held: from?.held !== to?.held,
    demand: demand(a) !== demand(b),
    eligibility: earmarks(from?.earmarkIds) !== earmarks(to?.earmarkIds),
  };
  return (Object.keys(differs) as AccountDifference[]).filter((name) => differs[name]);
}
