import { bool, code, count, date, id, instant, int, json, longText, nullable, text } from '../../src/persistence/columns.ts';
import { createTable, refuseChanges, type Migration } from '../migration.ts';

export const requestMigrations: readonly Migration[] = [
  createTable(
    'equipment_requests',
    { id: id(), number: code(20), version: int(), organisationId: id(), beneficiaryGroup: code(10), review: code(16), neededBy: nullable(date()), note: nullable(text(1000)), createdBy: code(64), createdAt: instant(), submittedAt: nullable(instant()), decidedAt: nullable(instant()) },
    { primaryKey: ['id'], unique: [['number']], indexes: [['organisationId', 'createdAt', 'id'], ['review', 'createdAt', 'id'], ['createdAt', 'id']], foreignKeys: { organisationId: 'organisations' }, checks: { beneficiaryGroup: "beneficiary_group in ('pupil', 'teacher', 'employee')" } },
  ),
  createTable(
    'request_lines',
    {
      id: id(), requestId: id(), position: int(), version: int(), organisationId: id(), ownerId: id(), equipmentClassId: id(), kitId: nullable(id()), beneficiaryGroup: code(10),
      acceptableModels: json<string[]>(), classRank: int(), minimumLot: int(), neededBy: nullable(date()),
      requested: count(), approved: count(), refused: count(), withdrawn: count(), awarded: count(), givenUp: count(), handedOver: count(), returned: count(),
      closure: code(12), refusalReason: nullable(text(500)), approvedAt: nullable(instant()),
    },
    {
      primaryKey: ['id'],
      unique: [['requestId', 'position']],
      indexes: [['ownerId', 'equipmentClassId', 'id'], ['organisationId', 'id']],
      foreignKeys: { requestId: 'equipment_requests', organisationId: 'organisations', ownerId: 'organisations', equipmentClassId: 'equipment_classes', kitId: 'kits' },
      checks: { some: 'requested > 0', decided: 'approved + refused <= requested', awarded: 'awarded + withdrawn <= approved', owed: 'awarded - given_up - handed_over >= 0', closure: "closure in ('none', 'withdrawn', 'expired')" },
    },
  ),
  createTable(
    'request_decisions',
    { id: id(), requestId: id(), step: code(16), lineId: nullable(id()), quantity: nullable(int()), decidedBy: code(64), decidedAt: instant(), reason: nullable(text(500)) },
    { primaryKey: ['id'], indexes: [['requestId', 'decidedAt', 'id']], foreignKeys: { requestId: 'equipment_requests', lineId: 'request_lines' } },
  ),
  createTable(
    'declared_holdings',
    { id: id(), organisationId: id(), beneficiaryGroup: code(10), equipmentClassId: id(), quantity: count(), declaredBy: code(64), declaredAt: instant(), version: int() },
    { primaryKey: ['id'], unique: [['organisationId', 'beneficiaryGroup', 'equipmentClassId']], foreignKeys: { organisationId: 'organisations', equipmentClassId: 'equipment_classes' } },
  ),
];

export const allocationMigrations: readonly Migration[] = [
  createTable(
    'allocation_policies',
    { id: id(), number: int(), organisationId: id(), rules: json(), state: code(12), authoredBy: code(64), authoredAt: instant(), approvedBy: nullable(code(64)), inForceFrom: nullable(instant()), version: int() },
    { primaryKey: ['id'], flags: { live: "state = 'in_force'" }, unique: [['organisationId', 'number'], ['organisationId', 'live']], foreignKeys: { organisationId: 'organisations' }, checks: { state: "state in ('draft', 'in_force', 'superseded')" } },
  ),
  createTable(
    'allocation_pools',
    { id: id(), ownerId: id(), equipmentClassId: id(), version: int(), acceptedTotal: count(), reserveUsed: count(), standingRule: bool() },
    { primaryKey: ['id'], unique: [['ownerId', 'equipmentClassId']], foreignKeys: { ownerId: 'organisations', equipmentClassId: 'equipment_classes' } },
  ),
  createTable(
    'allocation_runs',
    {
      id: id(), number: code(20), version: int(), poolId: id(), ownerId: id(), equipmentClassId: id(), state: code(12), trigger: code(20), policyId: nullable(id()), policyVersion: text(60), whatIf: bool(), rules: json(), socialIndices: json(), seed: code(64),
      input: longText(), output: longText(), inputHash: code(64), outputHash: code(64), verification: json(), supply: count(), demand: count(), awarded: count(), poolVersion: int(),
      startedBy: code(64), startedAt: instant(), committedBy: nullable(code(64)), committedAt: nullable(instant()), supersededBy: nullable(id()),
    },
    {
      primaryKey: ['id'],
      unique: [['number']],
      indexes: [['ownerId', 'startedAt', 'id'], ['poolId', 'startedAt', 'id'], ['startedAt', 'id']],
      foreignKeys: { poolId: 'allocation_pools', ownerId: 'organisations', equipmentClassId: 'equipment_classes' },
      checks: { state: "state in ('preview', 'committing', 'committed', 'superseded', 'discarded')" },
    },
  ),
  createTable(
    'awards',
    { id: id(), runId: id(), requestLineId: id(), organisationId: id(), quantity: count(), givenUp: count(), awardedAt: instant(), explanation: json(), version: int() },
    { primaryKey: ['id'], unique: [['runId', 'requestLineId']], indexes: [['requestLineId', 'awardedAt', 'id'], ['organisationId', 'awardedAt', 'id']], foreignKeys: { runId: 'allocation_runs', requestLineId: 'request_lines', organisationId: 'organisations' }, checks: { some: 'quantity > 0', givenUp: 'given_up <= quantity' } },
  ),
  createTable(
    'reservations',
    { id: id(), deviceId: id(), requestLineId: nullable(id()), awardId: nullable(id()), organisationId: id(), state: code(12), reason: nullable(text(200)), heldBy: code(64), heldAt: instant(), expiresAt: nullable(instant()), endedAt: nullable(instant()), version: int() },
    {
      primaryKey: ['id'],
      flags: { live: "state = 'held'" },
      unique: [['deviceId', 'live']],
      indexes: [['requestLineId', 'state', 'id'], ['organisationId', 'heldAt', 'id'], ['awardId']],
      foreignKeys: { deviceId: 'devices', requestLineId: 'request_lines', awardId: 'awards', organisationId: 'organisations' },
      checks: { state: "state in ('held', 'handed_over', 'released')" },
    },
  ),
  createTable(
    'promises',
    { id: id(), requestLineId: id(), units: count(), awardedBefore: count(), expectedOn: nullable(date()), promisedOn: nullable(date()), confidenceBp: nullable(int()), cause: text(300), toldAt: instant(), current: bool() },
    { primaryKey: ['id'], flags: { live: '`current` = 1' }, unique: [['requestLineId', 'live']], indexes: [['requestLineId', 'toldAt', 'id']], foreignKeys: { requestLineId: 'request_lines' } },
  ),
  createTable(
    'promise_parts',
    { promiseId: id(), sequence: int(), units: count(), orderLineId: nullable(id()), expectedOn: date(), promisedOn: date() },
    { primaryKey: ['promiseId', 'sequence'], indexes: [['orderLineId', 'promiseId']], foreignKeys: { promiseId: 'promises', orderLineId: 'order_lines' }, checks: { some: 'units > 0' } },
  ),
  createTable(
    'queue_standings',
    { requestLineId: id(), position: int(), length: int(), computedAt: instant() },
    { primaryKey: ['requestLineId'], foreignKeys: { requestLineId: 'request_lines' } },
  ),
];

const protectRecords = refuseChanges('protect-hand-over-records', { hand_over_records: ['update', 'delete'] });

export const assignmentMigrations: readonly Migration[] = [
  createTable(
    'hand_overs',
    {
      id: id(), number: code(20), version: int(), kind: code(10), state: code(14), fromId: id(), toId: id(), personId: nullable(id()), assignmentKind: nullable(code(10)), dueOn: nullable(date()),
      preparedBy: code(64), preparedAt: instant(), confirmedBy: nullable(code(64)), confirmedVia: nullable(code(10)), confirmedAt: nullable(instant()), recordHash: nullable(code(64)), note: nullable(text(500)),
    },
    {
      primaryKey: ['id'],
      unique: [['number']],
      indexes: [['toId', 'preparedAt', 'id'], ['fromId', 'preparedAt', 'id'], ['state', 'preparedAt', 'id'], ['preparedAt', 'id']],
      foreignKeys: { fromId: 'organisations', toId: 'organisations' },
      checks: { kind: "kind in ('school', 'person')", state: "state in ('prepared', 'confirmed', 'cancelled')", receiver: "kind = 'school' or (person_id is not null and assignment_kind is not null)" },
    },
  ),
  createTable(
    'hand_over_items',
    {
      id: id(), handOverId: id(), position: int(), deviceId: nullable(id()), servingDeviceId: nullable(id()), stockItemId: nullable(id()), simCardId: nullable(id()), quantity: count(),
      reservationId: nullable(id()), requestLineId: nullable(id()), state: code(12),
    },
    {
      primaryKey: ['id'],
      // a thing waits in one bundle at a time
      flags: { pending: "state = 'prepared'" },
      unique: [['handOverId', 'position'], ['deviceId', 'pending'], ['simCardId', 'pending']],
      indexes: [['servingDeviceId', 'state', 'id'], ['requestLineId', 'id']],
      foreignKeys: { handOverId: 'hand_overs', deviceId: 'devices', servingDeviceId: 'devices', stockItemId: 'stock_items', simCardId: 'sim_cards', reservationId: 'reservations', requestLineId: 'request_lines' },
      checks: { state: "state in ('prepared', 'handed_over', 'dropped', 'returned')", some: 'quantity > 0' },
    },
  ),
  createTable('hand_over_records', { handOverId: id(), sha256: code(64), record: longText(), recordedAt: instant() }, { primaryKey: ['handOverId'], foreignKeys: { handOverId: 'hand_overs' } }),
  protectRecords,
  createTable(
    'kiosk_tokens',
    { id: id(), handOverId: id(), tokenHash: code(64), issuedBy: code(64), issuedAt: instant(), expiresAt: instant(), usedAt: nullable(instant()) },
    { primaryKey: ['id'], unique: [['tokenHash']], indexes: [['handOverId', 'id']], foreignKeys: { handOverId: 'hand_overs' } },
  ),
  createTable(
    'assignments',
    {
      id: id(), version: int(), deviceId: id(), custodianId: id(), personId: nullable(id()), pupilReferenceId: nullable(id()), kind: code(10), state: code(14), handOverId: nullable(id()),
      startedAt: instant(), dueOn: nullable(date()), acknowledgedAt: nullable(instant()), returnedAt: nullable(instant()), completeness: nullable(code(12)), condition: nullable(code(12)), missing: json<string[]>(),
    },
    {
      primaryKey: ['id'],
      flags: { live: "state <> 'returned'" },
      unique: [['deviceId', 'live']],
      indexes: [['custodianId', 'startedAt', 'id'], ['personId', 'startedAt', 'id'], ['state', 'dueOn', 'id'], ['startedAt', 'id']],
      foreignKeys: { deviceId: 'devices', custodianId: 'organisations', handOverId: 'hand_overs' },
      checks: { kind: "kind in ('permanent', 'loan')", someone: 'person_id is not null or pupil_reference_id is not null', state: "state in ('open', 'acknowledged', 'return_due', 'returned')" },
    },
  ),
  createTable(
    'assignment_due_dates',
    { id: id(), assignmentId: id(), dueOn: date(), setBy: code(64), setAt: instant(), reason: nullable(text(300)) },
    { primaryKey: ['id'], indexes: [['assignmentId', 'setAt', 'id']], foreignKeys: { assignmentId: 'assignments' } },
  ),
  createTable(
    'device_transfers',
    { id: id(), number: code(20), version: int(), kind: code(12), state: code(12), fromId: id(), toId: id(), returnOn: nullable(date()), reason: text(500), requestedBy: code(64), requestedAt: instant(), completedAt: nullable(instant()) },
    { primaryKey: ['id'], unique: [['number']], indexes: [['fromId', 'requestedAt', 'id'], ['toId', 'requestedAt', 'id'], ['requestedAt', 'id']], foreignKeys: { fromId: 'organisations', toId: 'organisations' }, checks: { kind: "kind in ('transfer', 'swap')" } },
  ),
  createTable(
    'device_transfer_items',
    { id: id(), transferId: id(), deviceId: id(), assignmentFromId: nullable(id()), assignmentToId: nullable(id()) },
    { primaryKey: ['id'], unique: [['transferId', 'deviceId']], foreignKeys: { transferId: 'device_transfers', deviceId: 'devices' } },
  ),
  createTable(
    'device_incidents',
    {
      id: id(), version: int(), deviceId: id(), custodianId: id(), kind: code(10), state: code(10), note: text(500), policeFileNumber: nullable(text(80)), reportedBy: code(64), reportedAt: instant(),
      closedAt: nullable(instant()),
    },
    {
      primaryKey: ['id'],
      flags: { pending: "state = 'open'" },
      unique: [['deviceId', 'pending']],
      indexes: [['custodianId', 'reportedAt', 'id'], ['reportedAt', 'id']],
      foreignKeys: { deviceId: 'devices', custodianId: 'organisations' },
      checks: { kind: "kind in ('lost', 'stolen')", state: "state in ('open', 'found')" },
    },
  ),
];
