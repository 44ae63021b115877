import { bigint, bool, bytes, code, count, date, id, instant, int, nullable, text } from '../../src/persistence/columns.ts';
import { createTable, type Migration } from '../migration.ts';

export const deviceMigrations: readonly Migration[] = [
  createTable(
    'stock_locations',
    { id: id(), organisationId: id(), parentId: nullable(id()), code: code(40), name: text(), active: bool(), version: int(), createdAt: instant() },
    { primaryKey: ['id'], unique: [['organisationId', 'code']], foreignKeys: { organisationId: 'organisations', parentId: 'stock_locations' } },
  ),
  createTable(
    'goods_receipts',
    { id: id(), number: code(20), organisationId: id(), stockLocationId: id(), supplierId: id(), deliveryNote: nullable(text(80)), state: code(12), startedBy: code(64), startedAt: instant(), postedAt: nullable(instant()), version: int() },
    { primaryKey: ['id'], unique: [['number']], indexes: [['organisationId', 'startedAt', 'id'], ['supplierId', 'startedAt', 'id']], foreignKeys: { organisationId: 'organisations', stockLocationId: 'stock_locations', supplierId: 'suppliers' }, checks: { state: "state in ('open', 'posted', 'discarded')" } },
  ),
  createTable(
    'goods_receipt_lines',
    { id: id(), receiptId: id(), orderLineId: id(), expected: count(), counted: count(), refused: count(), surplus: count(), version: int() },
    { primaryKey: ['id'], unique: [['receiptId', 'orderLineId']], indexes: [['orderLineId', 'id']], foreignKeys: { receiptId: 'goods_receipts', orderLineId: 'order_lines' } },
  ),
  createTable(
    'devices',
    {
      id: id(), assetTag: code(20), version: int(), state: code(24), productModelId: id(), equipmentClassId: id(),
      ownerId: id(), custodianId: id(), stockLocationId: nullable(id()), condition: code(12), mdmState: code(16),
      acquisitionKind: code(12), borrowedUntil: nullable(date()), orderLineId: nullable(id()), shareId: nullable(id()), goodsReceiptId: nullable(id()), serial: nullable(code(64)),
      unitCostMinor: nullable(bigint()), replacesDeviceId: nullable(id()), dedicatedUntil: nullable(date()), lockedAt: nullable(instant()), firstSeenAt: instant(), lastSeenAt: instant(), historyLength: int(),
    },
    {
      primaryKey: ['id'],
      unique: [['assetTag'], ['replacesDeviceId']],
      indexes: [['custodianId', 'firstSeenAt', 'id'], ['ownerId', 'firstSeenAt', 'id'], ['firstSeenAt', 'id'], ['serial', 'id'], ['ownerId', 'equipmentClassId', 'state', 'id'], ['orderLineId', 'id'], ['shareId', 'id'], ['goodsReceiptId', 'id'], ['state', 'firstSeenAt', 'id']],
      foreignKeys: { productModelId: 'product_models', equipmentClassId: 'equipment_classes', ownerId: 'organisations', custodianId: 'organisations', stockLocationId: 'stock_locations', orderLineId: 'order_lines', shareId: 'order_line_shares', goodsReceiptId: 'goods_receipts', replacesDeviceId: 'devices' },
      checks: { acquisition: "acquisition_kind in ('bought', 'leased', 'borrowed')" },
    },
  ),
  createTable(
    'device_identifiers',
    { id: id(), deviceId: id(), kind: code(10), scope: code(36), value: code(64), confirmed: bool(), validFrom: instant(), validTo: nullable(instant()) },
    {
      primaryKey: ['id'],
      // a number once confirmed is never used for another device, not even after it was taken off this one
      flags: { binding: 'confirmed = 1' },
      unique: [['kind', 'scope', 'value', 'binding']],
      indexes: [['value', 'kind'], ['deviceId', 'validFrom', 'id']],
      foreignKeys: { deviceId: 'devices' },
      checks: { kind: "kind in ('serial', 'imei', 'imei2', 'mac')" },
    },
  ),
  createTable(
    'device_history',
    {
      id: id(), deviceId: id(), sequence: int(), at: instant(), event: code(40), state: code(24), ownerId: id(), custodianId: id(), stockLocationId: nullable(id()),
      assignmentId: nullable(id()), actorId: code(64), requestId: code(64), reason: nullable(text(500)),
    },
    { primaryKey: ['id'], unique: [['deviceId', 'sequence']], foreignKeys: { deviceId: 'devices' } },
  ),
  createTable(
    'receipt_scans',
    {
      id: id(), receiptId: id(), orderLineId: nullable(id()), unitScanId: nullable(id()), kind: code(10), value: code(64), outcome: code(16), damaged: bool(), refused: bool(),
      deviceId: nullable(id()), announcedIdentifierId: nullable(id()), note: nullable(text(300)), scannedBy: code(64), scannedAt: instant(), undone: bool(),
    },
    {
      primaryKey: ['id'],
      // a number counts once in a receipt; repetitions and numbers of devices that we have already are only kept
      flags: { live: "undone = 0 and outcome not in ('duplicate', 'known')" },
      unique: [['receiptId', 'kind', 'value', 'live']],
      indexes: [['receiptId', 'scannedAt', 'id'], ['receiptId', 'announcedIdentifierId'], ['orderLineId', 'outcome', 'id'], ['value', 'kind']],
      foreignKeys: { receiptId: 'goods_receipts', orderLineId: 'order_lines', unitScanId: 'receipt_scans', deviceId: 'devices', announcedIdentifierId: 'announced_identifiers' },
      checks: { kind: "kind in ('serial', 'imei')", outcome: "outcome in ('expected', 'surplus', 'damaged', 'unknown', 'corrected', 'known', 'duplicate')" },
    },
  ),
  createTable(
    'goods_receipt_shares',
    { id: id(), receiptId: id(), orderLineId: id(), shareId: id(), organisationId: id(), quantity: count() },
    {
      primaryKey: ['id'], unique: [['receiptId', 'shareId']], indexes: [['organisationId', 'receiptId']],
      foreignKeys: { receiptId: 'goods_receipts', orderLineId: 'order_lines', shareId: 'order_line_shares', organisationId: 'organisations' },
    },
  ),
  createTable(
    'return_cases',
    { id: id(), number: code(20), organisationId: id(), supplierId: id(), orderLineId: id(), state: code(16), reason: text(500), sent: count(), replaced: count(), credited: count(), openedBy: code(64), openedAt: instant(), closedAt: nullable(instant()), version: int() },
    { primaryKey: ['id'], unique: [['number']], indexes: [['organisationId', 'openedAt', 'id'], ['orderLineId', 'openedAt', 'id'], ['supplierId', 'openedAt', 'id']], foreignKeys: { organisationId: 'organisations', supplierId: 'suppliers', orderLineId: 'order_lines' }, checks: { settled: 'replaced + credited <= sent', state: "state in ('open', 'settled')" } },
  ),
  createTable(
    'return_case_items',
    { id: id(), returnCaseId: id(), deviceId: id(), replacementDeviceId: nullable(id()), surplus: bool(), credited: bool() },
    { primaryKey: ['id'], unique: [['deviceId'], ['replacementDeviceId']], indexes: [['returnCaseId']], foreignKeys: { returnCaseId: 'return_cases', deviceId: 'devices', replacementDeviceId: 'devices' } },
  ),
  createTable(
    'stock_items',
    { id: id(), productModelId: id(), ownerId: id(), stockLocationId: id(), quantity: count(), version: int() },
    { primaryKey: ['id'], unique: [['productModelId', 'ownerId', 'stockLocationId']], indexes: [['ownerId', 'id']], foreignKeys: { productModelId: 'product_models', ownerId: 'organisations', stockLocationId: 'stock_locations' } },
  ),
  createTable(
    'stock_movements',
    { id: id(), stockItemId: id(), sequence: int(), delta: int(), reason: code(24), referenceKind: code(24), referenceId: id(), at: instant(), actorId: code(64) },
    { primaryKey: ['id'], unique: [['stockItemId', 'sequence']], indexes: [['referenceId']], foreignKeys: { stockItemId: 'stock_items' } },
  ),
  createTable(
    'sim_cards',
    { id: id(), iccid: code(20), phoneNumber: nullable(code(20)), secrets: nullable(bytes()), state: code(16), ownerId: id(), custodianId: id(), deviceId: nullable(id()), version: int(), createdAt: instant() },
    { primaryKey: ['id'], unique: [['iccid']], indexes: [['ownerId', 'createdAt', 'id'], ['deviceId']], foreignKeys: { ownerId: 'organisations', custodianId: 'organisations', deviceId: 'devices' } },
  ),
  createTable(
    'device_sightings',
    { id: id(), deviceId: id(), at: instant(), source: code(16), sourceId: code(64), stockLocationId: nullable(id()) },
    { primaryKey: ['id'], indexes: [['deviceId', 'at', 'id']], foreignKeys: { deviceId: 'devices' } },
  ),
];
