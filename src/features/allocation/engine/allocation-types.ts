import type { CalendarDate } from '../../../shared/calendar-date.ts';

/** How the next unit's number is formed: `webster` (2n+1)/w, `adams` 2n/w, `dhondt` (2n+2)/w, with n = held + awarded. */
export type PriorityKey = 'webster' | 'adams' | 'dhondt';

/** The rule's settings; all of them are part of the input hash, also those that only explain where the weights come from. */
export interface AllocationPolicy {
  readonly version: string;
  readonly key: PriorityKey;
  /** Published before the run; it decides between accounts with exactly the same number. */
  readonly seed: string;
  readonly socialFactor: SocialFactorPolicy;
  /** Class codes, highest first; `classRank` of a request is an index into this list. */
  readonly classes: readonly string[];
}

/** Factors are basis points: 10,000 = 1.0. */
export interface SocialFactorPolicy {
  readonly applied: boolean;
  /** Added for each step of the official social index above 1. */
  readonly stepBasisPoints: number;
  /** Used where no official index exists; always explicit, never silently 1.0. */
  readonly unknownIndexBasisPoints: number;
}

/** Identical devices with the same rules about who may have them. */
export interface AllocationPool {
  readonly id: string;
  readonly modelId: string;
  /** Only accounts that list this earmark may take from the pool; null = every account. */
  readonly earmarkId: string | null;
  readonly locationId: string | null;
  readonly capacity: number;
  /** A reserve: only requests of the highest class may take from it. */
  readonly topClassOnly: boolean;
}

/** A claimant: organisation × beneficiary group. It carries no name. */
export interface AllocationAccount {
  readonly id: string;
  /** Official head count, for the explanation only; the rule uses `weight`. */
  readonly heads: number;
  /** Head count × factor in basis points, at least 1 (see weight.ts). */
  readonly weight: number;
  /** Devices of this equipment class that the group already holds, awards of earlier runs included. */
  readonly held: number;
  /** The earmarks whose predicate holds for this account. */
  readonly earmarkIds: readonly string[];
}

export interface AllocationRequest {
  readonly id: string;
  readonly accountId: string;
  /** What is approved and not yet awarded. */
  readonly quantity: number;
  /** Models that will do, best first. */
  readonly acceptableModelIds: readonly string[];
  /** Index into `policy.classes`; 0 is served first. */
  readonly classRank: number;
  readonly neededBy: CalendarDate | null;
  /** All or nothing below this number; null or 1 = every single device helps. */
  readonly minimumLot: number | null;
}

/**
 * An upper limit on what the accounts may newly be awarded together in this run, in one class or in all. Limits are laminar:
 * two of them are nested or have nothing in common, class for class.
 */
export interface AllocationCap {
  readonly id: string;
  /** What the limit is about; the rule treats all alike. `class`: the verified head count of one account in one class. */
  readonly kind: 'class' | 'account' | 'organisation' | 'district';
  readonly accountIds: readonly string[];
  /** Null: all classes together. */
  readonly classRank: number | null;
  readonly limit: number;
}

/** Everything one run depends on, for one equipment class. The order inside the lists of pools, accounts, requests and limits means nothing. */
export interface AllocationInput {
  readonly policy: AllocationPolicy;
  readonly pools: readonly AllocationPool[];
  readonly accounts: readonly AllocationAccount[];
  readonly requests: readonly AllocationRequest[];
  /** None is the same as an empty list. */
  readonly caps?: readonly AllocationCap[];
}

export interface AccountAward {
  readonly accountId: string;
  readonly classRank: number;
  readonly demand: number;
  readonly quantity: number;
}

export interface RequestAward {
  readonly requestId: string;
  readonly demand: number;
  readonly quantity: number;
}

export interface PoolFlow {
  readonly poolId: string;
  readonly requestId: string;
  readonly quantity: number;
}

/** One decision: `units` is 1, or the whole of a minimum lot. `num / weight` was the account's number when it was its turn. */
export interface TraceUnit {
  readonly turn: number;
  readonly accountId: string;
  readonly classRank: number;
  readonly requestId: string;
  readonly units: number;
  readonly num: number;
  readonly weight: number;
}

export type ClosingReason = 'supply_exhausted' | 'lot_infeasible' | 'cap_reached';

/** Why an account (or one lot of it) did not get all it asked for, and the number that its next device would have had. */
export interface ClosingLevel {
  readonly accountId: string;
  readonly classRank: number;
  /** The request of a lot; null for the account's ordinary requests. */
  readonly lotRequestId: string | null;
  /**
   * `lot_infeasible`: the minimum lot did not fit when it was its turn; a single further device would not change that.
   * `cap_reached`: a limit leaves no room for its next turn, whatever the supply.
   */
  readonly reason: ClosingReason;
  /** The limit, where one was reached. */
  readonly capId?: string;
  readonly num: number;
  readonly weight: number;
  /** Index into `tightSets`; the set is empty where a limit binds. */
  readonly tightSet: number;
}

/** Pools that one more unit for the account would have to come from, directly or by re-routing others. */
export interface TightSet {
  readonly poolIds: readonly string[];
}

export interface PoolUse {
  readonly poolId: string;
  readonly capacity: number;
  readonly used: number;
  readonly unused: number;
}

/** What a run decided. Every list is in a fixed order, so that equal input gives equal bytes. */
export interface AllocationResult {
  readonly engine: string;
  readonly policyVersion: string;
  readonly seed: string;
  /** SHA-256 over the canonical input, hex. */
  readonly inputHash: string;
  readonly awards: readonly AccountAward[];
  readonly requests: readonly RequestAward[];
  readonly flows: readonly PoolFlow[];
  readonly trace: readonly TraceUnit[];
  readonly closings: readonly ClosingLevel[];
  readonly tightSets: readonly TightSet[];
  readonly pools: readonly PoolUse[];
  /** SHA-256 over the canonical result without this field, hex. */
  readonly outputHash: string;
}
