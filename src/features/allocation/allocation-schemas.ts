import { listQuery, pageOf } from '../../http/paging.ts';
import { s } from '../../http/schema.ts';
import { linePromiseSchema } from './promise-schemas.ts';
import { policyMachine } from './policy.ts';
import { reservationMachine } from './reservation.ts';
import { runMachine, runTriggers } from './run.ts';

const basisPoints = s.int({ min: 0, max: 100_000 });
const priorityKeySchema = s.enumOf(['webster', 'adams', 'dhondt'], { name: 'PriorityKey' });
const socialFactorSchema = s.object({
  applied: s.bool(),
  stepBasisPoints: s.describe(basisPoints, 'Added to 10,000 (= 1.0) for each step of the official index above 1.'),
  unknownIndexBasisPoints: s.describe(s.int({ min: 1, max: 100_000 }), 'The factor where no official index exists.'),
}, { name: 'SocialFactor' });
const needClasses = s.describe(s.array(s.string({ max: 40, pattern: /^[a-z][a-z0-9_-]*$/ }), { min: 1, max: 10, unique: true }), 'Classes of need, highest first.');
const reserveSchema = s.describe(s.record(s.int({ min: 0, max: 10_000 })), 'By code of the equipment class: the share of all accepted units kept back for the highest class of need.');
const headCountCaps = s.describe(
  s.record(s.int({ min: 0, max: 100_000 })),
  'By class of need: devices that an account may have for each of its official heads, in basis points (10,000 = one each). Classes that are left out have no limit.',
);
const seedSchema = s.describe(s.string({ max: 64, pattern: /^[\x20-\x7e]+$/ }), 'Published beforehand; decides between exactly equal claims.');

export const rulesSchema = s.object({ key: priorityKeySchema, socialFactor: socialFactorSchema, classes: needClasses, reserveBasisPoints: reserveSchema, headCountCaps: s.optional(headCountCaps), seed: seedSchema }, { name: 'AllocationRules' });
export const overridesSchema = s.object({
  key: s.optional(priorityKeySchema), socialFactor: s.optional(socialFactorSchema), classes: s.optional(needClasses), reserveBasisPoints: s.optional(reserveSchema), headCountCaps: s.optional(headCountCaps), seed: s.optional(seedSchema),
}, { name: 'AllocationRuleOverrides' });

const runStateSchema = s.enumOf(runMachine.states, { name: 'AllocationRunState' });
const runTriggerSchema = s.enumOf(runTriggers, { name: 'AllocationTrigger' });
const count = s.quantity({ max: 10_000_000 });
const hash = s.string({ max: 64 });

const summaryFields = {
  id: s.id(), number: s.string(), version: s.version(), poolId: s.id(), ownerId: s.id(), ownerName: s.string(), equipmentClassId: s.id(), equipmentClassCode: s.string(), equipmentClassName: s.string(),
  state: runStateSchema, trigger: runTriggerSchema, policyId: s.nullable(s.id()), policyVersion: s.string(), whatIf: s.bool(), rules: rulesSchema, seed: s.string(), inputHash: hash, outputHash: hash,
  supply: count, demand: count, awarded: count, poolVersion: s.int(), startedBy: s.string(), startedAt: s.instant(), committedBy: s.nullable(s.string()), committedAt: s.nullable(s.instant()),
  supersededBy: s.nullable(s.id()), outdated: s.describe(s.bool(), 'Supply or demand has changed since this preview.'), nextActions: s.array(s.string()),
};
const nameFields = { organisationId: s.id(), organisationName: s.string(), beneficiaryGroup: s.string() };
const level = s.describe(s.int({ min: 0 }), 'Devices per 100 weighted heads, in hundredths.');
const LARGE = { max: 100_000 };

export const runSchema = s.object({
  ...summaryFields,
  engine: s.string(),
  lines: s.array(s.object({ requestLineId: s.id(), ...nameFields, asked: count, awarded: count, heads: count, weightedHeads: s.number({ min: 0 }), heldBefore: count, level }, { name: 'AllocationRunLine' }), LARGE),
  pools: s.array(s.object({ poolId: s.string(), capacity: count, used: count, unused: count }, { name: 'AllocationPoolUse' })),
}, { name: 'AllocationRun' });
export const runPageSchema = pageOf(s.object(summaryFields, { name: 'AllocationRunSummary' }), 'AllocationRunPage');
export const runListQuery = listQuery({
  sorts: ['startedAt', 'number'], defaultSort: '-startedAt',
  filters: { ownerId: s.optional(s.id()), equipmentClassId: s.optional(s.id()), state: s.optional(s.enumOf(runMachine.states)), trigger: s.optional(runTriggerSchema) },
});
export const newRunSchema = s.object({ ownerId: s.id(), equipmentClassId: s.id(), overrides: s.optional(overridesSchema) }, { name: 'NewAllocationRun' });

const picture = s.object({
  jainIndex: s.describe(s.int({ min: 0, max: 10_000 }), 'Jain index in ten-thousandths: 10,000 = all alike.'),
  accounts: s.array(s.object({ accountId: s.string(), ...nameFields, devices: count, level, rank: s.int({ min: 1 }) }, { name: 'FairnessStanding' }), LARGE),
}, { name: 'FairnessPicture' });
export const fairnessSchema = s.object({ before: picture, after: picture }, { name: 'AllocationFairness' });

const changes = s.array(s.object({ accountId: s.string(), ...nameFields, before: count, after: count, change: s.int(), differences: s.array(s.string()) }, { name: 'AllocationChange' }), LARGE);
export const comparisonSchema = s.object({ differences: s.array(s.string()), unitsBefore: count, unitsAfter: count, gains: changes, losses: changes, unchanged: count }, { name: 'AllocationComparison' });

export const verificationSchema = s.object({
  runId: s.id(), number: s.string(), inputHash: hash, outputHash: hash, engine: s.string(), passed: s.bool(), violations: s.array(s.object({ name: s.string(), detail: s.text() }, { name: 'AllocationViolation' }), LARGE),
  reproduced: s.describe(s.nullable(s.bool()), 'Computing the stored input again gave the stored output; null where another engine computed it.'),
}, { name: 'AllocationVerification' });

const sentences = s.array(s.text());
const bothLanguages = s.object({ de: sentences, en: sentences });
const reasonsSchema = s.object({
  requestId: s.id(), accountId: s.string(), className: s.string(), priorityKey: priorityKeySchema, asked: count, awarded: count,
  turns: s.array(s.object({ turn: s.int(), units: count, level }), LARGE), heldBefore: count, awardedToAccount: count, holdsNow: count, heads: count, weightedHeads: s.number({ min: 0 }), level,
  lastLevel: s.nullable(level), closingLevel: s.nullable(level), tightPoolIds: s.array(s.string()), nextFromPoolIds: s.array(s.string()), accountsAhead: s.int({ min: 0 }), minimumLot: s.nullable(s.int()),
  reason: s.enumOf(['fully_served', 'next_in_line', 'others_first', 'higher_classes_first', 'no_suitable_supply', 'lot_infeasible', 'cap_reached'], { name: 'AllocationReason' }),
}, { name: 'AllocationExplanation' });
export const explanationSchema = s.object({
  requestLineId: s.id(),
  line: s.object({ requested: count, approved: count, refused: count, awarded: count, givenUp: count, handedOver: count, waiting: count }),
  run: s.object({ number: s.string(), committedAt: s.nullable(s.instant()), policyVersion: s.string(), seed: s.string(), inputHash: hash, outputHash: hash }),
  explanation: reasonsSchema,
  promise: s.nullable(linePromiseSchema),
  sentences: bothLanguages,
}, { name: 'LineExplanation' });
export const runLineExplanationSchema = s.object({ requestLineId: s.id(), requestId: s.id(), requestNumber: s.string(), explanation: reasonsSchema, sentences: bothLanguages }, { name: 'RunLineExplanation' });

export const poolPageSchema = pageOf(s.object({
  id: s.id(), ownerId: s.id(), ownerName: s.string(), equipmentClassId: s.id(), equipmentClassCode: s.string(), equipmentClassName: s.string(), version: s.version(), acceptedTotal: count, reserveUsed: count,
  standingRule: s.bool(), free: count, reserved: count, reserve: count, waiting: count, owed: count, policyVersion: s.string(),
}, { name: 'AllocationPool' }), 'AllocationPoolPage');
export const poolListQuery = listQuery({ sorts: ['owner'], defaultSort: 'owner', filters: { ownerId: s.optional(s.id()), equipmentClassId: s.optional(s.id()) } });

const reservationStates = reservationMachine.states;
const reservationFields = {
  id: s.id(), version: s.version(), deviceId: s.id(), requestLineId: s.nullable(s.id()), awardId: s.nullable(s.id()), organisationId: s.id(), state: s.enumOf(reservationStates, { name: 'ReservationState' }),
  reason: s.nullable(s.string()), heldBy: s.string(), heldAt: s.instant(), expiresAt: s.nullable(s.instant()), endedAt: s.nullable(s.instant()),
};
export const reservationSchema = s.object(reservationFields, { name: 'Reservation' });
export const reservationPageSchema = pageOf(s.object({ ...reservationFields, assetTag: s.string(), organisationName: s.string(), manual: s.bool() }, { name: 'ReservationSummary' }), 'ReservationPage');
export const reservationListQuery = listQuery({
  sorts: ['heldAt'], defaultSort: '-heldAt', filters: { organisationId: s.optional(s.id()), state: s.optional(s.enumOf(reservationStates)), deviceId: s.optional(s.id()), requestLineId: s.optional(s.id()) },
});
export const newHoldSchema = s.object({ deviceId: s.id(), organisationId: s.id(), expiresAt: s.instant(), reason: s.string({ max: 200 }) }, { name: 'NewHold' });
export const releaseSchema = s.object({ reason: s.string({ max: 200 }) }, { name: 'HoldRelease' });

export const policySchema = s.object({
  id: s.id(), number: s.int(), version: s.version(), organisationId: s.id(), rules: rulesSchema, state: s.enumOf(policyMachine.states, { name: 'AllocationPolicyState' }), authoredBy: s.string(), authoredAt: s.instant(),
  approvedBy: s.nullable(s.string()), inForceFrom: s.nullable(s.instant()),
}, { name: 'AllocationPolicy' });
export const policyPageSchema = pageOf(policySchema, 'AllocationPolicyPage');
export const policyListQuery = listQuery({ sorts: ['authoredAt'], defaultSort: '-authoredAt', filters: { organisationId: s.optional(s.id()), state: s.optional(s.enumOf(policyMachine.states)) } });
export const newPolicySchema = s.object({ organisationId: s.id(), rules: rulesSchema }, { name: 'NewAllocationPolicy' });
