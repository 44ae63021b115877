import type { PriorityKey } from './allocation-types.ts';
import { sha256Hex } from './canonical-form.ts';
import { compareText } from './stable-order.ts';

const offsetOf: Readonly<Record<PriorityKey, number>> = { webster: 0, adams: -1, dhondt: 1 };

/**
 * The numerator of the key at which an account that has `count` devices would get its next `lot` devices at once:
 * for a single one Webster 2n+1, Adams 2n, D'Hondt 2n+2; for a lot the mean of its units' numerators.
 */
export function numeratorOf(key: PriorityKey, count: number, lot: number): number {
  return 2 * count + lot + offsetOf[key];
}

export type CompareFractions = (numA: number, weightA: number, numB: number, weightB: number) => number;

const byNumber: CompareFractions = (numA, weightA, numB, weightB) => numA * weightB - numB * weightA;

const byBigInt: CompareFractions = (numA, weightA, numB, weightB) => {
  const left = BigInt(numA) * BigInt(weightB);
  const right = BigInt(numB) * BigInt(weightA);
  return left < right ? -1 : left > right ? 1 : 0;
};

/** Exact comparison of num/weight by cross-multiplication: plain numbers where every product stays below 2^53, else BigInt. */
export function fractionComparison(largestNum: number, largestWeight: number): CompareFractions {
  return largestNum * largestWeight < Number.MAX_SAFE_INTEGER ? byNumber : byBigInt;
}

/** Position of each account among equals: the order of SHA-256(seed|account id), which nobody can choose. */
export function tieRanks(seed: string, accountIds: readonly string[]): Map<string, number> {
  const drawn = accountIds.map((id) => ({ id, digest: sha256Hex(`${seed}|${id}`) }));
  drawn.sort((a, b) => compareText(a.digest, b.digest) || compareText(a.id, b.id));
  return new Map(drawn.map(({ id }, rank) => [id, rank]));
}
