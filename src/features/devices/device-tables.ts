import { bigint, bool, bytes, code, count, date, id, instant, int, nullable, text } from '../../persistence/columns.ts';
import { table } from '../../persistence/table.ts';
import type { AcquisitionKind, DeviceCondition, DeviceState, IdentifierKind } from './device.ts';
import type { SimState } from './sim.ts';

export const stockLocations = table('stock_locations', {
  id: id(),
  organisationId: id(),
  parentId: nullable(id()),
  code: code(40),
  name: text(),
  active: bool(),
  version: int(),
  createdAt: instant(),
});

export const devices = table('devices', {
  id: id(),
  assetTag: code(20),
  version: int(),
  state: code<DeviceState>(24),
  productModelId: id(),
  equipmentClassId: id(),
  ownerId: id(),
  custodianId: id(),
  stockLocationId: nullable(id()),
  condition: code<DeviceCondition>(12),
  mdmState: code(16),
  acquisitionKind: code<AcquisitionKind>(12),
  borrowedUntil: nullable(date()),
  orderLineId: nullable(id()),
  shareId: nullable(id()),
  goodsReceiptId: nullable(id()),
  serial: nullable(code(64)),
  unitCostMinor: nullable(bigint()),
  replacesDeviceId: nullable(id()),
  dedicatedUntil: nullable(date()),
  lockedAt: nullable(instant()),
  firstSeenAt: instant(),
  lastSeenAt: instant(),
  historyLength: int(),
});

export const deviceIdentifiers = table('device_identifiers', {
  id: id(),
  deviceId: id(),
  kind: code<IdentifierKind>(10),
  scope: code(36),
  value: code(64),
  confirmed: bool(),
  validFrom: instant(),
  validTo: nullable(instant()),
});

export const deviceHistory = table('device_history', {
  id: id(),
  deviceId: id(),
  sequence: int(),
  at: instant(),
  event: code(40),
  state: code<DeviceState>(24),
  ownerId: id(),
  custodianId: id(),
  stockLocationId: nullable(id()),
  assignmentId: nullable(id()),
  actorId: code(64),
  requestId: code(64),
  reason: nullable(text(500)),
});

export const stockItems = table('stock_items', {
  id: id(),
  productModelId: id(),
  ownerId: id(),
  stockLocationId: id(),
  quantity: count(),
  version: int(),
});

export const stockMovements = table('stock_movements', {
  id: id(),
  stockItemId: id(),
  sequence: int(),
  delta: int(),
  reason: code(24),
  referenceKind: code(24),
  referenceId: id(),
  at: instant(),
  actorId: code(64),
});

export const simCards = table('sim_cards', {
  id: id(),
  iccid: code(20),
  phoneNumber: nullable(code(20)),
  secrets: nullable(bytes()),
  state: code<SimState>(16),
  ownerId: id(),
  custodianId: id(),
  deviceId: nullable(id()),
  version: int(),
  createdAt: instant(),
});

export const deviceSightings = table('device_sightings', {
  id: id(),
  deviceId: id(),
  at: instant(),
  source: code(16),
  sourceId: code(64),
  stockLocationId: nullable(id()),
});
