import { bigint, bool, bytes, code, date, id, instant, int, json, nullable, text } from '../../persistence/columns.ts';
import { table, type Row } from '../../persistence/table.ts';
import type { FieldProblem } from '../../shared/errors.ts';
import { documentTypes } from './adapters/canonical-line.ts';
import type { Fact, FactKind, SourceDocument } from './standing/statement.ts';

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
  /** How long a supplier may take to show an order whose sending is in doubt. */
  settleSeconds: int(),
  version: int(),
  createdAt: instant(),
});

/** What is known of a connection by using it: changes with every call, so it stands apart from what people configure. */
export const connectionHealth = table(
  'connection_health',
  {
    connectionId: id(),
    /** Where the list of changed orders goes on. */
    changesCursor: nullable(text(500)),
    /** When that list was asked for last, on the business clock. */
    changesAt: nullable(instant()),
    lastHeardAt: nullable(instant()),
    /** A code, never the supplier's own words. */
    lastError: nullable(code(80)),
    lastErrorAt: nullable(instant()),
    /** Written first by whoever plans the next poll, so that two of them follow one another. */
    touchedBy: id(),
  },
  { audited: false },
);

export const supplierArticles = table('supplier_articles', {
  id: id(),
  supplierId: id(),
  productModelId: id(),
  articleNumber: code(60),
  version: int(),
});

export const storedDocumentTypes = [...documentTypes, 'purchase_order', 'cancellation_request'] as const;
export type StoredDocumentType = (typeof storedDocumentTypes)[number];

export const documentStates = ['archived', 'applied', 'quarantined'] as const;
export type DocumentState = (typeof documentStates)[number];

export const supplierDocuments = table('supplier_documents', {
  id: id(),
  connectionId: id(),
  direction: code<'in' | 'out'>(8),
  documentType: code<StoredDocumentType>(40),
  documentNumber: nullable(text(120)),
  revision: nullable(text(40)),
  hash: code(64),
  contentType: code(80),
  body: bytes(),
  source: text(500),
  orderId: nullable(id()),
  state: code<DocumentState>(20),
  /** Why it was quarantined, or what in it could not be used. */
  problems: nullable(json<readonly FieldProblem[]>()),
  warnings: nullable(json<readonly FieldProblem[]>()),
  /** Business time of the first sight; the statements of a re-play keep it. */
  receivedAt: instant(),
  issuedAt: nullable(instant()),
  appliedAt: nullable(instant()),
  version: int(),
});

/** What documents said about lines: append-only. */
export const supplierStatements = table('supplier_statements', {
  id: id(),
  connectionId: id(),
  orderId: id(),
  lineId: id(),
  kind: code<FactKind>(30),
  fact: json<Fact>(),
  supplierOrderId: nullable(text(80)),
  supplierLineId: nullable(text(80)),
  /** What one document or poll said about the line, together. */
  batch: code(64),
  fingerprint: code(64),
  sequence: nullable(bigint()),
  occurredAt: nullable(instant()),
  observedAt: instant(),
  source: json<SourceDocument>(),
  documentId: id(),
});

/**
 * How a document is read at present, for each line and supplier order in it. A re-play after the mapping was corrected
 * replaces the reading; the statements of the old one stay, and no longer count.
 */
export const documentReadings = table(
  'document_readings',
  {
    documentId: id(),
    lineId: id(),
    /** Empty where the document names none. */
    supplierOrderId: text(80),
    connectionId: id(),
    /** A look at the supplier's state, as opposed to a document that the supplier issued at a time. */
    poll: bool(),
    observedAt: instant(),
    sequence: nullable(bigint()),
    source: json<SourceDocument>(),
    content: code(64),
    batch: code(64),
  },
  { audited: false },
);

/** When an order is asked about next, and what came of it last. One row for each order that a supplier spoke of or was asked about. */
export const orderPolls = table(
  'order_polls',
  {
    orderId: id(),
    connectionId: nullable(id()),
    /** On the business clock; null = not any more. */
    nextPollAt: nullable(instant()),
    /** On the database's clock: after a failure nobody asks before. */
    notBefore: nullable(instant()),
    pauseMs: int(),
    lastPolledAt: nullable(instant()),
    /** When the order itself was last fetched: a list of changes may have spared it since. */
    lastReadAt: nullable(instant()),
    /** Hash of the last reply, by the supplier's order number. */
    replyHashes: json<Readonly<Record<string, string>>>(),
    polls: int(),
    failures: int(),
    lastError: nullable(code(80)),
    lastErrorAt: nullable(instant()),
    /** Written first by whoever applies news of the order, so that two of them follow one another on any engine. */
    touchedBy: id(),
  },
  { audited: false },
);

/** A person's word on an order of which nobody knows whether it was sent. */
export const sendDecisions = table('send_decisions', {
  orderId: id(),
  decision: code<'sent' | 'send_again'>(12),
  decidedBy: code(64),
  decidedAt: instant(),
  /** True once it was acted upon. */
  used: bool(),
});

/** Cancellation requests on their way: written before the first byte leaves. */
export const cancellationSendings = table('cancellation_sendings', {
  cancellationId: id(),
  orderId: id(),
  lineId: id(),
  connectionId: id(),
  documentId: id(),
  /** Under which the supplier answers. */
  reference: nullable(text(80)),
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
  /** Goods in place of returned ones: they do not count on the order line. */
  replacement: nullable(bool()),
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

export type Connection = Row<typeof supplierConnections>;
export type SupplierDocument = Row<typeof supplierDocuments>;
export type StoredStatement = Row<typeof supplierStatements>;
export type DocumentReading = Row<typeof documentReadings>;
export type OrderPoll = Row<typeof orderPolls>;
