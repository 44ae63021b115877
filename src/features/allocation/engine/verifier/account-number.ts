import { createHash } from 'node:crypto';
import type { AllocationInput } from '../allocation-types.ts';

/** An account's number at a moment: num / weight, and its place in the draw for equal numbers. */
export interface AccountNumber {
  readonly num: number;
  readonly weight: number;
  readonly draw: string;
}

/** Negative if `a` has its turn before `b`; exact at any size. */
export function beforeInTurn(a: AccountNumber, b: AccountNumber): number {
  const difference = BigInt(a.num) * BigInt(b.weight) - BigInt(b.num) * BigInt(a.weight);
  if (difference !== 0n) return difference < 0n ? -1 : 1;
  return a.draw === b.draw ? 0 : a.draw < b.draw ? -1 : 1;
}

/** The draw of every account: SHA-256 over seed, bar and id; the id itself decides if two were ever equal. */
export function drawsOf(input: AllocationInput): Map<string, string> {
  return new Map(
    input.accounts.map(({ id }) => [id, `${createHash('sha256').update(`${input.policy.seed}|${id}`).digest('hex')} ${id}`]),
  );
}

/** The rule of the policy: with `count` devices, for `units` more at once. */
export function expectedNumerator(input: AllocationInput, count: number, units: number): number {
  switch (input.policy.key) {
    case 'webster':
      return 2 * count + units;
    case 'adams':
      return 2 * count + units - 1;
    case 'dhondt':
      return 2 * count + units + 1;
  }
}
