import { listQuery, pageOf } from '../../http/paging.ts';
import { s } from '../../http/schema.ts';
import { deviceConditionSchema as conditionSchema } from '../devices/device-schemas.ts';
import { assignmentKinds, assignmentMachine, completenesses, handOverKinds, handOverMachine, incidentKinds, incidentStates, itemStates, transferKinds, transferMachine } from './assignment.ts';

const kindSchema = s.enumOf(assignmentKinds, { name: 'AssignmentKind' });
const note = s.text({ min: 1, max: 500 });

export const newHandOverSchema = s.object({
  fromId: s.describe(s.id(), 'The organisation that has the devices now.'),
  toId: s.describe(s.id(), 'The receiving organisation; for a person the one the person belongs to.'),
  person: s.optional(s.object({ personId: s.id(), assignmentKind: kindSchema, dueOn: s.optional(s.nullable(s.date())) }, { name: 'HandOverPerson' })),
  requestLines: s.optional(s.array(s.object({ requestLineId: s.id(), quantity: s.quantity({ min: 1, max: 500 }) }, { name: 'HandOverLine' }), { max: 100 })),
  deviceIds: s.optional(s.array(s.id(), { max: 500, unique: true })),
  stockItems: s.optional(s.array(s.object({ stockItemId: s.id(), quantity: s.quantity({ min: 1 }) }, { name: 'HandOverStock' }), { max: 100 })),
  simCardIds: s.optional(s.array(s.id(), { max: 500, unique: true })),
  note: s.optional(s.nullable(s.text({ max: 500 }))),
}, { name: 'NewHandOver' });

const handOverFields = {
  id: s.id(), number: s.string(), version: s.version(), kind: s.enumOf(handOverKinds, { name: 'HandOverKind' }), state: s.enumOf(handOverMachine.states, { name: 'HandOverState' }), fromId: s.id(), fromName: s.string(),
  toId: s.id(), toName: s.string(), personId: s.nullable(s.id()), assignmentKind: s.nullable(kindSchema), dueOn: s.nullable(s.date()), units: s.quantity(), preparedBy: s.string(), preparedAt: s.instant(),
  confirmedBy: s.nullable(s.string()), confirmedVia: s.nullable(s.enumOf(['receiver', 'kiosk'])), confirmedAt: s.nullable(s.instant()), recordHash: s.nullable(s.string()), note: s.nullable(s.text({ max: 500 })),
};

const itemSchema = s.object({
  id: s.id(), position: s.int(), state: s.enumOf(itemStates), deviceId: s.nullable(s.id()), assetTag: s.nullable(s.string()), serial: s.nullable(s.string()), deviceState: s.nullable(s.string()), stockItemId: s.nullable(s.id()),
  simCardId: s.nullable(s.id()), iccid: s.nullable(s.string()), modelName: s.nullable(s.string()), equipmentClassId: s.nullable(s.id()), quantity: s.quantity(), requestLineId: s.nullable(s.id()), requestNumber: s.nullable(s.string()),
}, { name: 'HandOverItem' });

const missingSchema = s.array(s.object({ equipmentClassId: s.id(), equipmentClassName: s.string(), quantity: s.quantity() }, { name: 'MissingPart' }));

export const handOverSchema = s.object({ ...handOverFields, items: s.array(itemSchema), missing: missingSchema, nextActions: s.array(s.string()) }, { name: 'HandOver' });
export const handOverPageSchema = pageOf(s.object(handOverFields, { name: 'HandOverSummary' }), 'HandOverPage');
export const handOverListQuery = listQuery({
  sorts: ['preparedAt', 'number'],
  defaultSort: '-preparedAt',
  filters: { state: s.optional(s.enumOf(handOverMachine.states)), kind: s.optional(s.enumOf(handOverKinds)), fromId: s.optional(s.id()), toId: s.optional(s.id()), number: s.optional(s.ascii({ max: 20 })) },
});

export const recordSchema = s.object({
  handOverId: s.id(), number: s.string(), sha256: s.string(), canonical: s.describe(s.text({ max: 1_000_000 }), 'The exact text (RFC 8785) whose SHA-256 is given.'), recordedAt: s.instant(),
}, { name: 'HandOverRecord' });

const kioskToken = s.string({ max: 100, pattern: /^[A-Za-z0-9_-]+$/ });
export const kioskTokenSchema = s.object({ handOverId: s.id(), expiresAt: s.instant(), token: s.optional(kioskToken) }, { name: 'KioskToken' });
export const kioskTokenInput = s.object({ token: kioskToken }, { name: 'KioskTokenInput' });

export const changeReason = s.object({ reason: note }, { name: 'HandOverReason' });

export const newAssignmentSchema = s.object({
  deviceId: s.id(), personId: s.optional(s.id()), pupilReferenceId: s.optional(s.id()), kind: kindSchema, dueOn: s.optional(s.nullable(s.date())),
}, { name: 'NewAssignment' });

const stateSchema = s.enumOf(assignmentMachine.states, { name: 'AssignmentState' });

const assignmentFields = {
  id: s.id(), version: s.version(), deviceId: s.id(), assetTag: s.string(), deviceState: s.string(), modelName: s.string(), custodianId: s.id(), custodianName: s.string(), personId: s.nullable(s.id()),
  pupilReferenceId: s.nullable(s.id()), kind: kindSchema, state: stateSchema, handOverId: s.nullable(s.id()), startedAt: s.instant(), dueOn: s.nullable(s.date()), overdue: s.bool(), acknowledgedAt: s.nullable(s.instant()),
  returnedAt: s.nullable(s.instant()), completeness: s.nullable(s.enumOf(completenesses)), condition: s.nullable(conditionSchema), missing: s.array(s.string()),
};

export const assignmentSchema = s.object({
  ...assignmentFields,
  dueDates: s.array(s.object({ dueOn: s.date(), setBy: s.string(), setAt: s.instant(), reason: s.nullable(s.string()) }, { name: 'DueDate' })),
  nextActions: s.array(s.string()),
}, { name: 'Assignment' });
export const assignmentPageSchema = pageOf(s.object(assignmentFields, { name: 'AssignmentSummary' }), 'AssignmentPage');
export const assignmentListQuery = listQuery({
  sorts: ['startedAt'],
  defaultSort: '-startedAt',
  filters: {
    state: s.optional(s.array(stateSchema)), kind: s.optional(s.enumOf(assignmentKinds)), custodianId: s.optional(s.id()), personId: s.optional(s.id()), deviceId: s.optional(s.id()), overdue: s.optional(s.bool()),
  },
});
export const ownListQuery = listQuery({ sorts: ['startedAt'], defaultSort: '-startedAt', filters: { state: s.optional(s.array(stateSchema)) } });

export const extensionSchema = s.object({ dueOn: s.date(), reason: s.optional(s.text({ max: 300 })) }, { name: 'Extension' });
export const assignmentReturnSchema = s.object({
  completeness: s.enumOf(completenesses), condition: conditionSchema, missing: s.optional(s.array(s.string({ max: 100 }), { max: 50 })), custody: s.enumOf(['stays', 'back']), stockLocationId: s.optional(s.id()), reason: s.optional(note),
}, { name: 'AssignmentReturn' });
export const deviceReturnSchema = s.object({
  deviceIds: s.array(s.id(), { min: 1, max: 500, unique: true }), condition: conditionSchema, stockLocationId: s.optional(s.id()), reason: s.optional(note),
}, { name: 'DeviceReturn' });
export const returnedDevicesSchema = s.object({
  devices: s.array(s.object({ id: s.id(), assetTag: s.string(), state: s.string(), custodianId: s.id(), version: s.version() }, { name: 'ReturnedDevice' })),
}, { name: 'ReturnedDevices' });

export const newTransferSchema = s.object({
  fromId: s.id(), toId: s.id(), deviceIds: s.array(s.id(), { min: 1, max: 500, unique: true }), returnOn: s.optional(s.nullable(s.date())), reason: note,
}, { name: 'NewTransfer' });
export const swapSchema = s.object({ deviceId: s.id(), withDeviceId: s.id(), reason: note }, { name: 'Swap' });

const transferFields = {
  id: s.id(), number: s.string(), version: s.version(), kind: s.enumOf(transferKinds, { name: 'TransferKind' }), state: s.enumOf(transferMachine.states, { name: 'TransferState' }), fromId: s.id(), fromName: s.string(), toId: s.id(),
  toName: s.string(), returnOn: s.nullable(s.date()), overdue: s.bool(), reason: s.text({ max: 500 }), requestedBy: s.string(), requestedAt: s.instant(), completedAt: s.nullable(s.instant()),
};
export const transferSchema = s.object({
  ...transferFields,
  items: s.array(s.object({ deviceId: s.id(), assetTag: s.string(), deviceState: s.string(), ownerId: s.id(), assignmentFromId: s.nullable(s.id()), assignmentToId: s.nullable(s.id()) }, { name: 'TransferItem' })),
  nextActions: s.array(s.string()),
}, { name: 'Transfer' });
export const transferPageSchema = pageOf(s.object(transferFields, { name: 'TransferSummary' }), 'TransferPage');
export const transferListQuery = listQuery({
  sorts: ['requestedAt'], defaultSort: '-requestedAt', filters: { kind: s.optional(s.enumOf(transferKinds)), state: s.optional(s.enumOf(transferMachine.states)), overdue: s.optional(s.bool()) },
});

export const lossSchema = s.object({ kind: s.enumOf(incidentKinds, { name: 'IncidentKind' }), note, policeFileNumber: s.optional(s.nullable(s.string({ max: 80 }))) }, { name: 'Loss' });
export const foundSchema = s.object({ note }, { name: 'Found' });
export const incidentSchema = s.object({
  id: s.id(), version: s.version(), deviceId: s.id(), assetTag: s.string(), deviceState: s.string(), deviceVersion: s.version(), custodianId: s.id(), kind: s.enumOf(incidentKinds), state: s.enumOf(incidentStates), note: s.text({ max: 500 }),
  policeFileNumber: s.nullable(s.string()), reportedBy: s.string(), reportedAt: s.instant(), closedAt: s.nullable(s.instant()),
}, { name: 'Incident' });
export const incidentPageSchema = pageOf(incidentSchema, 'IncidentPage');
export const incidentListQuery = listQuery({
  sorts: ['reportedAt'], defaultSort: '-reportedAt', filters: { kind: s.optional(s.enumOf(incidentKinds)), state: s.optional(s.enumOf(incidentStates)), deviceId: s.optional(s.id()) },
});
