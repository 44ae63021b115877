import { bool, bytes, code, date, id, instant, int, json, nullable, text } from '../../persistence/columns.ts';
import { table } from '../../persistence/table.ts';

export const suppliers = table('suppliers', {
  id: id(),
  name: text(),
  sortKey: text(),
  searchKey: text(),
  customerNumber: nullable(text(60)),
  transitDays: int(),
  active: bool(),
  version: int(),
  createdAt: instant(),
});

export const supplierConnections = table('supplier_connections', {
  id: id(),
  supplierId: id(),
  name: text(),
  adapter: code(40),
  configuration: json(),
  credentials: nullable(bytes()),
  enabled: bool(),
  ratePerMinute: int(),
  burst: int(),
  settleSeconds: int(),
  cursor: nullable(text(500)),
  nextPollAt: nullable(instant()),
  lastHeardAt: nullable(instant()),
  lastError: nullable(text(500)),
  lastErrorAt: nullable(instant()),
  version: int(),
  createdAt: instant(),
});

export const supplierArticles = table('supplier_articles', {
  id: id(),
  supplierId: id(),
  productModelId: id(),
  articleNumber: code(60),
  version: int(),
});

export const supplierDocuments = table('supplier_documents', {
  id: id(),
  connectionId: id(),
  direction: code(8),
  documentType: code(40),
  documentNumber: nullable(text(120)),
  revision: nullable(text(40)),
  hash: code(64),
  contentType: code(80),
  body: bytes(),
  source: text(500),
  orderId: nullable(id()),
  state: code(20),
  problems: nullable(json()),
  receivedAt: instant(),
  issuedAt: nullable(instant()),
  appliedAt: nullable(instant()),
  version: int(),
});

export const supplierStatements = table('supplier_statements', {
  id: id(),
  connectionId: id(),
  orderId: id(),
  lineId: id(),
  kind: code(30),
  payload: json(),
  fingerprint: code(64),
  sequence: nullable(text(60)),
  occurredAt: nullable(instant()),
  observedAt: instant(),
  documentId: nullable(id()),
  position: int(),
});

export const etaHistory = table('eta_history', {
  id: id(),
  lineId: id(),
  orderId: id(),
  documentId: nullable(id()),
  observedAt: instant(),
  etaFrom: nullable(date()),
  etaTo: nullable(date()),
  days: nullable(int()),
  direction: code(12),
  units: int(),
});

export const despatches = table('despatches', {
  id: id(),
  supplierId: id(),
  orderId: id(),
  despatchNumber: text(80),
  state: code(20),
  carrier: nullable(text(60)),
  tracking: json<string[]>(),
  announcedAt: instant(),
  deliveredAt: nullable(instant()),
  version: int(),
});

export const despatchLines = table('despatch_lines', {
  id: id(),
  despatchId: id(),
  orderLineId: id(),
  quantity: int(),
  counted: int(),
});

export const announcedIdentifiers = table('announced_identifiers', {
  id: id(),
  despatchLineId: id(),
  orderLineId: id(),
  type: code(10),
  value: code(64),
  state: code(20),
  correctedTo: nullable(code(64)),
  deviceId: nullable(id()),
  version: int(),
});
