import type { SocialFactorPolicy } from './allocation-types.ts';

export const BASIS_POINTS = 10_000;

/** 1.0 + 0.1 per step of the index; 1.8 where a school has none (special schools, vocational colleges). */
export const defaultSocialFactor: SocialFactorPolicy = { applied: true, stepBasisPoints: 1_000, unknownIndexBasisPoints: 18_000 };

export interface AccountWeight {
  /** Head count × factor, at least 1. */
  readonly weight: number;
  readonly factorBasisPoints: number;
  readonly factorSource: 'index' | 'policy_default' | 'not_applied';
}

/**
 * The weight of an account in basis-point heads.
 * `heads` is the official head count (not what the account claims); `socialIndex` 1 to 9, or null where no official one exists.
 * Throws RangeError on anything that is not such a number: a wrong weight must never be computed with.
 */
export function weightOf(heads: number, socialIndex: number | null, policy: SocialFactorPolicy): AccountWeight {
  if (!Number.isSafeInteger(heads) || heads < 0) throw new RangeError(`head count ${heads} is not a non-negative integer`);
  if (socialIndex !== null && !(Number.isInteger(socialIndex) && socialIndex >= 1 && socialIndex <= 9)) {
    throw new RangeError(`social index ${socialIndex} is not an integer from 1 to 9`);
  }
  const { factorBasisPoints, factorSource } = factorOf(socialIndex, policy);
  return { weight: Math.max(1, heads * factorBasisPoints), factorBasisPoints, factorSource };
}

function factorOf(socialIndex: number | null, policy: SocialFactorPolicy): Omit<AccountWeight, 'weight'> {
  if (!policy.applied) return { factorBasisPoints: BASIS_POINTS, factorSource: 'not_applied' };
  if (socialIndex === null) return { factorBasisPoints: policy.unknownIndexBasisPoints, factorSource: 'policy_default' };
  return { factorBasisPoints: BASIS_POINTS + policy.stepBasisPoints * (socialIndex - 1), factorSource: 'index' };
}
