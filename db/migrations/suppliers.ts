import { bool, bytes, code, date, id, instant, int, json, nullable, text } from '../../src/persistence/columns.ts';
import { createTable, type Migration } from '../migration.ts';

export const supplierMigrations: readonly Migration[] = [
  createTable(
    'suppliers',
    { id: id(), name: text(), sortKey: text(), searchKey: text(), customerNumber: nullable(text(60)), transitDays: int(), active: bool(), version: int(), createdAt: instant() },
    { primaryKey: ['id'], unique: [['searchKey']], indexes: [['sortKey', 'id']] },
  ),
  createTable(
    'supplier_connections',
    {
      id: id(), supplierId: id(), name: text(), adapter: code(40), configuration: json(), credentials: nullable(bytes()),
      enabled: bool(), ratePerMinute: int(), burst: int(), settleSeconds: int(),
      cursor: nullable(text(500)), nextPollAt: nullable(instant()), lastHeardAt: nullable(instant()), lastError: nullable(text(500)), lastErrorAt: nullable(instant()),
      version: int(), createdAt: instant(),
    },
    { primaryKey: ['id'], indexes: [['supplierId', 'id'], ['enabled', 'nextPollAt', 'id']], foreignKeys: { supplierId: 'suppliers' } },
  ),
  createTable(
    'supplier_articles',
    { id: id(), supplierId: id(), productModelId: id(), articleNumber: code(60), version: int() },
    { primaryKey: ['id'], unique: [['supplierId', 'articleNumber']], indexes: [['productModelId']], foreignKeys: { supplierId: 'suppliers', productModelId: 'product_models' } },
  ),
];

/** Needs order lines to exist. */
export const supplierDocumentMigrations: readonly Migration[] = [
  createTable(
    'supplier_documents',
    {
      id: id(), connectionId: id(), direction: code(8), documentType: code(40), documentNumber: nullable(text(120)), revision: nullable(text(40)),
      hash: code(64), contentType: code(80), body: bytes(), source: text(500), orderId: nullable(id()),
      state: code(20), problems: nullable(json()), receivedAt: instant(), issuedAt: nullable(instant()), appliedAt: nullable(instant()), version: int(),
    },
    {
      primaryKey: ['id'],
      indexes: [['connectionId', 'receivedAt', 'id'], ['state', 'receivedAt', 'id'], ['orderId', 'receivedAt', 'id'], ['connectionId', 'hash']],
      foreignKeys: { connectionId: 'supplier_connections', orderId: 'purchase_orders' },
      checks: { direction: "direction in ('in', 'out')", state: "state in ('archived', 'applied', 'quarantined', 'superseded')" },
    },
  ),
  createTable(
    'supplier_statements',
    {
      id: id(), connectionId: id(), orderId: id(), lineId: id(), kind: code(30), payload: json(), fingerprint: code(64),
      sequence: nullable(text(60)), occurredAt: nullable(instant()), observedAt: instant(), documentId: nullable(id()), position: int(),
    },
    {
      primaryKey: ['id'],
      unique: [['connectionId', 'fingerprint']],
      indexes: [['lineId', 'position', 'id'], ['orderId', 'observedAt', 'id'], ['documentId', 'id']],
      foreignKeys: { connectionId: 'supplier_connections', orderId: 'purchase_orders', lineId: 'order_lines', documentId: 'supplier_documents' },
    },
  ),
  createTable(
    'eta_history',
    { id: id(), lineId: id(), orderId: id(), documentId: nullable(id()), observedAt: instant(), etaFrom: nullable(date()), etaTo: nullable(date()), days: nullable(int()), direction: code(12), units: int() },
    { primaryKey: ['id'], indexes: [['lineId', 'observedAt', 'id'], ['observedAt', 'id'], ['orderId', 'observedAt', 'id']], foreignKeys: { lineId: 'order_lines', orderId: 'purchase_orders' } },
  ),
  createTable(
    'despatches',
    {
      id: id(), supplierId: id(), orderId: id(), despatchNumber: text(80), state: code(20), carrier: nullable(text(60)), tracking: json<string[]>(),
      announcedAt: instant(), deliveredAt: nullable(instant()), version: int(),
    },
    { primaryKey: ['id'], unique: [['supplierId', 'despatchNumber', 'orderId']], indexes: [['orderId', 'id'], ['state', 'announcedAt', 'id']], foreignKeys: { supplierId: 'suppliers', orderId: 'purchase_orders' } },
  ),
  createTable(
    'despatch_lines',
    { id: id(), despatchId: id(), orderLineId: id(), quantity: int(), counted: int() },
    { primaryKey: ['id'], unique: [['despatchId', 'orderLineId']], indexes: [['orderLineId']], foreignKeys: { despatchId: 'despatches', orderLineId: 'order_lines' }, checks: { quantity: 'quantity >= 0', counted: 'counted >= 0' } },
  ),
  createTable(
    'announced_identifiers',
    { id: id(), despatchLineId: id(), orderLineId: id(), type: code(10), value: code(64), state: code(20), correctedTo: nullable(code(64)), deviceId: nullable(id()), version: int() },
    {
      primaryKey: ['id'],
      unique: [['despatchLineId', 'type', 'value']],
      indexes: [['value', 'type'], ['orderLineId', 'state', 'id']],
      foreignKeys: { despatchLineId: 'despatch_lines', orderLineId: 'order_lines' },
      checks: { state: "state in ('pending', 'matched', 'corrected', 'not_arrived')" },
    },
  ),
];
