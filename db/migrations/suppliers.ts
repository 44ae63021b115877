import { bigint, bool, bytes, code, date, id, instant, int, json, nullable, text } from '../../src/persistence/columns.ts';
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
      version: int(), createdAt: instant(),
    },
    {
      primaryKey: ['id'], unique: [['supplierId', 'name']], indexes: [['name', 'id']], foreignKeys: { supplierId: 'suppliers' },
      checks: { limits: 'burst >= 1 and rate_per_minute >= burst', settle: 'settle_seconds >= 0' },
    },
  ),
  createTable(
    'connection_health',
    { connectionId: id(), changesCursor: nullable(text(500)), changesAt: nullable(instant()), lastHeardAt: nullable(instant()), lastError: nullable(code(80)), lastErrorAt: nullable(instant()), touchedBy: id() },
    { primaryKey: ['connectionId'], foreignKeys: { connectionId: 'supplier_connections' } },
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
      state: code(20), problems: nullable(json()), warnings: nullable(json()), receivedAt: instant(), issuedAt: nullable(instant()), appliedAt: nullable(instant()), version: int(),
    },
    {
      primaryKey: ['id'],
      indexes: [['connectionId', 'receivedAt', 'id'], ['state', 'receivedAt', 'id'], ['orderId', 'receivedAt', 'id'], ['connectionId', 'hash']],
      foreignKeys: { connectionId: 'supplier_connections', orderId: 'purchase_orders' },
      checks: { direction: "direction in ('in', 'out')", state: "state in ('archived', 'applied', 'quarantined')" },
    },
  ),
  createTable(
    'supplier_statements',
    {
      id: id(), connectionId: id(), orderId: id(), lineId: id(), kind: code(30), fact: json(), supplierOrderId: nullable(text(80)), supplierLineId: nullable(text(80)),
      batch: code(64), fingerprint: code(64), sequence: nullable(bigint()), occurredAt: nullable(instant()), observedAt: instant(), source: json(), documentId: id(),
    },
    {
      primaryKey: ['id'],
      unique: [['connectionId', 'fingerprint']],
      indexes: [['lineId', 'observedAt', 'id'], ['orderId', 'observedAt', 'id'], ['documentId', 'id']],
      foreignKeys: { connectionId: 'supplier_connections', orderId: 'purchase_orders', lineId: 'order_lines', documentId: 'supplier_documents' },
    },
  ),
  createTable(
    'document_readings',
    { documentId: id(), lineId: id(), supplierOrderId: text(80), connectionId: id(), poll: bool(), observedAt: instant(), sequence: nullable(bigint()), source: json(), content: code(64), batch: code(64) },
    { primaryKey: ['documentId', 'lineId', 'supplierOrderId'], indexes: [['lineId', 'observedAt']], foreignKeys: { documentId: 'supplier_documents', lineId: 'order_lines', connectionId: 'supplier_connections' } },
  ),
  createTable(
    'order_polls',
    {
      orderId: id(), connectionId: nullable(id()), nextPollAt: nullable(instant()), notBefore: nullable(instant()), pauseMs: int(), lastPolledAt: nullable(instant()), lastReadAt: nullable(instant()),
      replyHashes: json(), polls: int(), failures: int(), lastError: nullable(code(80)), lastErrorAt: nullable(instant()), touchedBy: id(),
    },
    { primaryKey: ['orderId'], indexes: [['connectionId', 'nextPollAt', 'orderId'], ['lastErrorAt', 'orderId']], foreignKeys: { orderId: 'purchase_orders', connectionId: 'supplier_connections' } },
  ),
  createTable(
    'send_decisions',
    { orderId: id(), decision: code(12), decidedBy: code(64), decidedAt: instant(), used: bool() },
    { primaryKey: ['orderId'], foreignKeys: { orderId: 'purchase_orders' }, checks: { decision: "decision in ('sent', 'send_again')" } },
  ),
  createTable(
    'cancellation_sendings',
    { cancellationId: id(), orderId: id(), lineId: id(), connectionId: id(), documentId: id(), reference: nullable(text(80)) },
    {
      primaryKey: ['cancellationId'], indexes: [['lineId', 'cancellationId']],
      foreignKeys: { cancellationId: 'order_cancellations', orderId: 'purchase_orders', lineId: 'order_lines', connectionId: 'supplier_connections', documentId: 'supplier_documents' },
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
      id: id(), supplierId: id(), orderId: id(), despatchNumber: text(80), state: code(20), carrier: nullable(text(60)), tracking: json<string[]>(), replacement: nullable(bool()),
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
