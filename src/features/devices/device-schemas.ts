import { listQuery, pageOf } from '../../http/paging.ts';
import { s } from '../../http/schema.ts';
import { acquisitionKinds, deviceConditions, deviceMachine, disposalActions, identifierKinds, supportActions } from './device.ts';
import { simActions, simMachine } from './sim.ts';

export const deviceStateSchema = s.enumOf(deviceMachine.states, { name: 'DeviceState' });
export const deviceConditionSchema = s.enumOf(deviceConditions, { name: 'DeviceCondition' });

const summaryFields = {
  id: s.id(), assetTag: s.string(), version: s.version(), state: deviceStateSchema, productModelId: s.id(), productModelName: s.string(), manufacturerName: s.string(),
  equipmentClassId: s.id(), equipmentClassCode: s.string(), ownerId: s.id(), ownerName: s.string(), custodianId: s.id(), custodianName: s.string(),
  stockLocationId: s.nullable(s.id()), stockLocationName: s.nullable(s.string()), condition: deviceConditionSchema, mdmState: s.string(),
  acquisitionKind: s.enumOf(acquisitionKinds), borrowedUntil: s.nullable(s.date()), orderLineId: s.nullable(s.id()), shareId: s.nullable(s.id()), goodsReceiptId: s.nullable(s.id()),
  serial: s.nullable(s.string()), unitCostMinor: s.nullable(s.money()), replacesDeviceId: s.nullable(s.id()), dedicatedUntil: s.nullable(s.date()), lockedAt: s.nullable(s.instant()),
  firstSeenAt: s.instant(), lastSeenAt: s.instant(),
};

export const deviceSchema = s.object({
  ...summaryFields,
  identifiers: s.array(s.object({ kind: s.enumOf(identifierKinds), value: s.string(), validFrom: s.instant(), validTo: s.nullable(s.instant()) }, { name: 'DeviceIdentifier' })),
  orderNumber: s.nullable(s.string()), orderLinePosition: s.nullable(s.int()), receiptNumber: s.nullable(s.string()),
  replacedByDeviceId: s.nullable(s.id()), reservedForId: s.nullable(s.id()), nextActions: s.array(s.string()),
}, { name: 'Device' });

export const devicePageSchema = pageOf(s.object(summaryFields, { name: 'DeviceSummary' }), 'DevicePage');

export const deviceListQuery = listQuery({
  sorts: ['firstSeenAt', 'assetTag'],
  defaultSort: '-firstSeenAt',
  filters: {
    state: s.optional(s.array(deviceStateSchema, { min: 1, max: 20 })), equipmentClassId: s.optional(s.id()), productModelId: s.optional(s.id()), ownerId: s.optional(s.id()),
    custodianId: s.optional(s.id()), stockLocationId: s.optional(s.id()), orderLineId: s.optional(s.id()), goodsReceiptId: s.optional(s.id()),
    q: s.describe(s.optional(s.string({ min: 2, max: 64 })), 'The beginning of an asset tag, serial number or IMEI.'),
  },
});

export const lookUpQuery = s.object({ value: s.describe(s.string({ max: 200 }), 'What was scanned or typed: asset tag, serial number, IMEI, or the text of the QR code.') });

const historyLineSchema = s.object({
  sequence: s.int(), at: s.instant(), event: s.string(), state: deviceStateSchema, ownerId: s.id(), ownerName: s.string(), custodianId: s.id(), custodianName: s.string(),
  stockLocationId: s.nullable(s.id()), stockLocationName: s.nullable(s.string()), assignmentId: s.nullable(s.id()), actorId: s.string(), requestId: s.string(), reason: s.nullable(s.string()),
}, { name: 'DeviceHistoryLine' });

export const historyPageSchema = pageOf(historyLineSchema, 'DeviceHistoryPage');
export const historyQuery = listQuery({
  sorts: ['sequence'],
  defaultSort: 'sequence',
  filters: { at: s.describe(s.optional(s.instant()), 'Only the line that held at this instant: where it was, whose it was, who answered for it.') },
});

const reason = { reason: s.optional(s.text({ max: 500 })) };
export const stepSchema = s.object({ action: s.enumOf(supportActions, { name: 'DeviceSupportAction' }), ...reason }, { name: 'DeviceStep' });
export const disposalSchema = s.object({ action: s.enumOf(disposalActions, { name: 'DeviceDisposalAction' }), reason: s.text({ max: 500 }) }, { name: 'DeviceDisposal' });
export const moveSchema = s.object({ stockLocationId: s.id(), ...reason }, { name: 'DeviceMove' });
export const conditionChangeSchema = s.object({ condition: deviceConditionSchema, ...reason }, { name: 'DeviceConditionChange' });
export const identifierChangeSchema = s.object({ kind: s.enumOf(identifierKinds), value: s.string({ max: 100 }), reason: s.text({ max: 500 }) }, { name: 'DeviceIdentifierChange' });
export const labelSchema = s.object({ assetTag: s.string(), code128: s.string(), qr: s.string(), lines: s.array(s.string()) }, { name: 'DeviceLabel' });

const locationCode = s.string({ max: 40, pattern: /^[A-Za-z0-9][A-Za-z0-9._/-]*$/ });
const locationFields = { parentId: s.nullable(s.id()), code: locationCode, name: s.string({ max: 200 }) };
export const newLocationSchema = s.object({ organisationId: s.id(), ...locationFields }, { name: 'NewStockLocation' });
export const locationChangeSchema = s.object({ ...locationFields, active: s.bool() }, { name: 'StockLocationChange' });
export const locationSchema = s.object({ id: s.id(), organisationId: s.id(), ...locationFields, active: s.bool(), version: s.version(), createdAt: s.instant() }, { name: 'StockLocation' });
export const locationPageSchema = pageOf(locationSchema, 'StockLocationPage');
export const locationListQuery = listQuery({
  sorts: ['code'], defaultSort: 'code', filters: { organisationId: s.optional(s.id()), parentId: s.optional(s.id()), active: s.optional(s.bool()) },
});

export const stockItemSchema = s.object({
  id: s.id(), productModelId: s.id(), productModelName: s.string(), ownerId: s.id(), ownerName: s.string(), stockLocationId: s.id(), stockLocationCode: s.string(), stockLocationName: s.string(),
  quantity: s.quantity(), version: s.version(),
}, { name: 'StockItem' });
export const stockItemPageSchema = pageOf(stockItemSchema, 'StockItemPage');
export const stockItemListQuery = listQuery({
  sorts: ['productModelName'], defaultSort: 'productModelName', filters: { productModelId: s.optional(s.id()), ownerId: s.optional(s.id()), stockLocationId: s.optional(s.id()) },
});
export const correctionSchema = s.object({ counted: s.quantity(), reason: s.text({ max: 500 }) }, { name: 'StockCorrection' });
export const movementPageSchema = pageOf(
  s.object({ sequence: s.int(), delta: s.int(), reason: s.string(), referenceKind: s.string(), referenceId: s.id(), at: s.instant(), actorId: s.string() }, { name: 'StockMovement' }),
  'StockMovementPage',
);
export const movementQuery = listQuery({ sorts: ['sequence'], defaultSort: '-sequence' });

const simStateSchema = s.enumOf(simMachine.states, { name: 'SimCardState' });
export const simSchema = s.object({
  id: s.id(), iccid: s.string(), phoneNumber: s.nullable(s.string()), state: simStateSchema, ownerId: s.id(), custodianId: s.id(), deviceId: s.nullable(s.id()), hasSecrets: s.bool(),
  version: s.version(), createdAt: s.instant(),
}, { name: 'SimCard' });
export const simPageSchema = pageOf(simSchema, 'SimCardPage');
export const simListQuery = listQuery({
  sorts: ['createdAt'], defaultSort: '-createdAt', filters: { state: s.optional(simStateSchema), ownerId: s.optional(s.id()), deviceId: s.optional(s.id()), iccid: s.optional(s.ascii({ max: 30 })) },
});
const digits = s.string({ max: 16, pattern: /^[0-9]{4,16}$/ });
export const simSecretsSchema = s.object({ pin: s.optional(digits), puk: s.optional(digits) }, { name: 'SimSecrets' });
export const newSimSchema = s.object({
  iccid: s.string({ max: 40 }), phoneNumber: s.optional(s.nullable(s.string({ max: 20, pattern: /^\+?[0-9 /()-]+$/ }))), ownerId: s.id(), custodianId: s.id(), secrets: s.optional(simSecretsSchema),
}, { name: 'NewSimCard' });
export const simStepSchema = s.object({ action: s.enumOf(simActions, { name: 'SimCardAction' }), ...reason }, { name: 'SimCardStep' });
export const simPlaceSchema = s.object({ deviceId: s.nullable(s.id()) }, { name: 'SimCardPlace' });
