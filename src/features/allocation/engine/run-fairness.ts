import type { AllocationInput, AllocationResult } from './allocation-types.ts';
import { levelOfCount, type DeviceLevel } from './device-level.ts';
import { fractionComparison } from './priority.ts';
import { sortedById } from './stable-order.ts';

export interface AccountStanding {
  readonly accountId: string;
  readonly devices: number;
  readonly level: DeviceLevel;
  /** 1 = fewest devices per weighted head; equal levels share a rank. */
  readonly rank: number;
}

export interface FairnessPicture {
  /** Jain's index of devices per weighted head, in ten-thousandths: 10,000 = all alike, 10,000/n = one has everything. */
  readonly jainIndex: number;
  readonly accounts: readonly AccountStanding[];
}

/** How evenly the accounts of a run are supplied, before it and after it. For reports; nothing is decided by it. */
export function runFairness(input: AllocationInput, result: AllocationResult): { readonly before: FairnessPicture; readonly after: FairnessPicture } {
  const awarded = new Map<string, number>();
  for (const { accountId, quantity } of result.awards) awarded.set(accountId, (awarded.get(accountId) ?? 0) + quantity);
  return {
    before: pictureOf(input, () => 0),
    after: pictureOf(input, (accountId) => awarded.get(accountId) ?? 0),
  };
}

function pictureOf(input: AllocationInput, awarded: (accountId: string) => number): FairnessPicture {
  const accounts = sortedById(input.accounts).map(({ id, held, weight }) => ({ id, weight, devices: held + awarded(id) }));
  const compare = fractionComparison(
    accounts.reduce((most, { devices }) => Math.max(most, devices), 1),
    accounts.reduce((most, { weight }) => Math.max(most, weight), 1),
  );
  const ascending = [...accounts].sort((a, b) => compare(a.devices, a.weight, b.devices, b.weight));
  const ranks = new Map<string, number>();
  let rank = 1;
  ascending.forEach((account, position) => {
    const previous = ascending[position - 1];
    if (previous && compare(previous.devices, previous.weight, account.devices, account.weight) !== 0) rank = position + 1;
    ranks.set(account.id, rank);
  });
  return {
    jainIndex: jainIndexOf(accounts.map(({ devices, weight }) => devices / weight)),
    accounts: accounts.map(({ id, devices, weight }) => ({ accountId: id, devices, level: levelOfCount(devices, weight), rank: ranks.get(id) ?? 0 })),
  };
}

function jainIndexOf(ratios: readonly number[]): number {
  const sum = ratios.reduce((total, ratio) => total + ratio, 0);
  const squares = ratios.reduce((total, ratio) => total + ratio * ratio, 0);
  return squares === 0 ? 10_000 : Math.round((10_000 * sum * sum) / (ratios.length * squares));
}
