import { bool, code, count, date, id, instant, int, json, longText, nullable, text } from '../../persistence/columns.ts';
import { table, type Row } from '../../persistence/table.ts';
import type { AllocationRules } from './allocation-rules.ts';
import type { PolicyState } from './policy.ts';
import type { ReservationState } from './reservation.ts';
import type { RunState, RunTrigger } from './run.ts';

export const allocationPolicies = table('allocation_policies', {
  id: id(),
  number: int(),
  organisationId: id(),
  rules: json<AllocationRules>(),
  state: code<PolicyState>(12),
  authoredBy: code(64),
  authoredAt: instant(),
  approvedBy: nullable(code(64)),
  inForceFrom: nullable(instant()),
  version: int(),
});

export const allocationPools = table('allocation_pools', {
  id: id(),
  ownerId: id(),
  equipmentClassId: id(),
  version: int(),
  /** Units ever accepted for this owner and class: what the reserve is a share of. */
  acceptedTotal: count(),
  /** Units of the reserve that the highest class has been given. */
  reserveUsed: count(),
  standingRule: bool(),
});

export const allocationRuns = table('allocation_runs', {
  id: id(),
  number: code(20),
  version: int(),
  poolId: id(),
  ownerId: id(),
  equipmentClassId: id(),
  state: code<RunState>(12),
  trigger: code<RunTrigger>(20),
  policyId: nullable(id()),
  policyVersion: text(60),
  /** Computed by rules that are not in force: for comparing, never to be committed. */
  whatIf: bool(),
  rules: json<AllocationRules>(),
  /** The official index of each account, where it has one: with it the run can be computed again by other rules. */
  socialIndices: json<Readonly<Record<string, number>>>(),
  seed: code(64),
  input: longText(),
  output: longText(),
  inputHash: code(64),
  outputHash: code(64),
  verification: json(),
  supply: count(),
  demand: count(),
  awarded: count(),
  poolVersion: int(),
  startedBy: code(64),
  startedAt: instant(),
  committedBy: nullable(code(64)),
  committedAt: nullable(instant()),
  supersededBy: nullable(id()),
});

export const awards = table('awards', {
  id: id(),
  runId: id(),
  requestLineId: id(),
  organisationId: id(),
  quantity: count(),
  givenUp: count(),
  awardedAt: instant(),
  explanation: json(),
  version: int(),
});

export const reservations = table('reservations', {
  id: id(),
  deviceId: id(),
  requestLineId: nullable(id()),
  awardId: nullable(id()),
  organisationId: id(),
  state: code<ReservationState>(12),
  reason: nullable(text(200)),
  heldBy: code(64),
  heldAt: instant(),
  expiresAt: nullable(instant()),
  endedAt: nullable(instant()),
  version: int(),
});

/** One row per answer that a line was ever given; `current` is the one that holds. */
export const promises = table('promises', {
  id: id(),
  requestLineId: id(),
  /** Waiting units that have a date. */
  units: count(),
  /** What the line had been awarded when this was said: units awarded since have come true, first ones first. */
  awardedBefore: count(),
  expectedOn: nullable(date()),
  promisedOn: nullable(date()),
  confidenceBp: nullable(int()),
  cause: text(300),
  toldAt: instant(),
  current: bool(),
});

/** What a promise rests on, in the order in which its units are due; kept up to date without a new promise. */
export const promiseParts = table('promise_parts', {
  promiseId: id(),
  sequence: int(),
  units: count(),
  orderLineId: nullable(id()),
  expectedOn: date(),
  promisedOn: date(),
  /** The dates rest on too short a record of the supplier to say how sure they are; null where that was not asked yet. */
  littleExperience: nullable(bool()),
}, { audited: false });

/** How late an order line came after the first date that its supplier gave for it: derived, kept by whatever changes the line. */
export const slipObservations = table('slip_observations', {
  lineId: id(),
  supplierId: id(),
  firstEta: date(),
  /** The day on which nothing more was to come; null: still open. */
  endedOn: nullable(date()),
  /** It ended because all of it was here; false: because the rest was called off, or not at all. */
  delivered: bool(),
}, { audited: false });

/** Whose turn it would be: derived, and written anew whenever promises are computed. */
export const queueStandings = table('queue_standings', {
  requestLineId: id(),
  position: int(),
  length: int(),
  computedAt: instant(),
}, { audited: false });

export type AllocationPolicy = Row<typeof allocationPolicies>;
export type AllocationPool = Row<typeof allocationPools>;
export type AllocationRun = Row<typeof allocationRuns>;
export type Reservation = Row<typeof reservations>;
export type PromiseRow = Row<typeof promises>;
export type PromisePart = Row<typeof promiseParts>;
