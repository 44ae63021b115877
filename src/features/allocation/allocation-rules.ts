import type { PriorityKey, SocialFactorPolicy } from './engine/allocation-types.ts';
import { defaultSocialFactor } from './engine/weight.ts';

/** One version of the rules as its author writes them and another person puts them in force. */
export interface AllocationRules {
  readonly key: PriorityKey;
  readonly socialFactor: SocialFactorPolicy;
  /** Classes of need, highest first; a request's `classRank` is a place in this list. */
  readonly classes: readonly string[];
  /** Share of all accepted units kept back for the highest class, by the code of the equipment class; others keep none. */
  readonly reserveBasisPoints: Readonly<Record<string, number>>;
  /**
   * By class of need: how many devices an account may have for each of its official heads, in basis points (10,000 = one each),
   * awards of this class included. Who cannot show heads gets nothing in such a class; others have no limit.
   */
  readonly headCountCaps?: Readonly<Record<string, number>>;
  /** Published with the rules; decides between exactly equal claims. */
  readonly seed: string;
}

/** What holds where no version has been put in force. */
export const defaultRules: AllocationRules = {
  key: 'webster',
  socialFactor: defaultSocialFactor,
  classes: ['crisis', 'standard'],
  reserveBasisPoints: {},
  seed: 'zeugwart',
};

export const DEFAULT_RULES_VERSION = 'default-1';

export interface RulesInForce {
  readonly policyId: string | null;
  readonly version: string;
  readonly rules: AllocationRules;
}

/** The mark in the version of rules that were changed for comparing only. */
export const WHAT_IF = '~what-if';

/** Rules with some of their settings replaced. */
export const withOverrides = (rules: AllocationRules, overrides: Partial<AllocationRules>): AllocationRules => ({ ...rules, ...overrides });
