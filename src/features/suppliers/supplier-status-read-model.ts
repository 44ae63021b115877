import { bool, code, date, id, instant, int, nullable, text, type RowOf } from '../../persistence/columns.ts';
import { keyset } from '../../persistence/keyset.ts';
import type { Reader } from '../../persistence/reader.ts';
import { scopePredicate } from '../../persistence/scope.ts';
import type { Scope } from '../../shared/actor.ts';
import { inScope } from '../../shared/permissions.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { procurementErrors } from '../orders/procurement-errors.ts';
import { currentFlag } from './document-read-model.ts';
import { readStandings, type OrderStandings } from './read-standings.ts';
import { etaHistory, supplierDocuments, supplierStatements } from './supplier-tables.ts';

/** @throws AppError `order.not_found` where the order was placed outside the scope */
async function assertVisible(db: Reader, scope: Scope, orderId: string): Promise<void> {
  const [order] = await db.select({ organisationId: id() }, db.q('purchase_orders').where('id', orderId).select('organisation_id'));
  if (!order || !inScope(scope, order.organisationId)) throw procurementErrors['order.not_found']();
}

const statementShape = { ...supplierStatements.columns, position: int(), documentType: supplierDocuments.columns.documentType, documentNumber: nullable(text(120)), current: bool() };
export type StatementView = RowOf<typeof statementShape>;

export interface StatementFilter {
  readonly lineId?: string;
  readonly kind?: string;
}

/** Where every figure of an order comes from, newest first unless told otherwise. */
export async function listStatements(db: Reader, scope: Scope, orderId: string, request: ListRequest<'observedAt', StatementFilter>): Promise<Page<StatementView>> {
  await assertVisible(db, scope, orderId);
  const builder = db.q('supplier_statements as t').join('order_lines as l', 'l.id', 't.line_id').join('supplier_documents as d', 'd.id', 't.document_id').where('t.order_id', orderId)
    .select('t.*', 'l.position', 'd.document_type', 'd.document_number', currentFlag(db));
  if (request.filters.lineId !== undefined) builder.where('t.line_id', request.filters.lineId);
  if (request.filters.kind !== undefined) builder.where('t.kind', request.filters.kind);
  const rows = await db.select(statementShape, keyset(builder, request, 't.observed_at', 't.id'));
  return toPage(request, rows, (row) => ({ value: row.observedAt, id: row.id }), (row) => row);
}

export async function getStandings(db: Reader, scope: Scope, orderId: string): Promise<OrderStandings> {
  await assertVisible(db, scope, orderId);
  return readStandings(db, orderId);
}

const slipShape = { ...etaHistory.columns, orderNumber: code(20), organisationId: id(), supplierId: id(), supplierName: text(), position: int(), description: text(300) };
export type SlipView = RowOf<typeof slipShape>;

export interface SlipFilter {
  readonly since?: Date;
  readonly supplierId?: string;
  readonly orderId?: string;
  readonly direction?: string;
}

/** What moved: units whose date a supplier has changed or withdrawn. */
export async function listSlips(db: Reader, scope: Scope, request: ListRequest<'observedAt', SlipFilter>): Promise<Page<SlipView>> {
  const { since, supplierId, orderId, direction } = request.filters;
  const builder = db.q('eta_history as e').join('order_lines as l', 'l.id', 'e.line_id').join('purchase_orders as o', 'o.id', 'e.order_id').join('suppliers as s', 's.id', 'o.supplier_id')
    .select('e.*', 'o.number as order_number', 'o.organisation_id', 'o.supplier_id', 's.name as supplier_name', 'l.position', 'l.description');
  scopePredicate(builder, 'o.organisation_id', scope);
  if (since !== undefined) builder.where('e.observed_at', '>=', since);
  if (supplierId !== undefined) builder.where('o.supplier_id', supplierId);
  if (orderId !== undefined) builder.where('e.order_id', orderId);
  if (direction !== undefined) builder.where('e.direction', direction);
  const rows = await db.select(slipShape, keyset(builder, request, 'e.observed_at', 'e.id'));
  return toPage(request, rows, (row) => ({ value: row.observedAt, id: row.id }), (row) => row);
}

const unansweredShape = {
  id: id(), orderId: id(), orderNumber: code(20), organisationId: id(), supplierId: id(), supplierName: text(), position: int(), description: text(300), ordered: int(),
  sentAt: instant(), neededBy: nullable(date()), lastPolledAt: nullable(instant()),
};
export type UnansweredLine = RowOf<typeof unansweredShape>;

/** Lines that a supplier has and has said nothing about, longest waiting first unless told otherwise. */
export async function listUnanswered(db: Reader, scope: Scope, request: ListRequest<'sentAt', { readonly supplierId?: string }>): Promise<Page<UnansweredLine>> {
  const builder = db.q('order_lines as l').join('purchase_orders as o', 'o.id', 'l.order_id').join('suppliers as s', 's.id', 'o.supplier_id').leftJoin('order_polls as p', 'p.order_id', 'o.id')
    .where('l.state', 'unanswered').whereIn('o.state', ['sent', 'acknowledged']).whereNotNull('o.sent_at')
    .select('l.id', 'l.order_id', 'o.number as order_number', 'o.organisation_id', 'o.supplier_id', 's.name as supplier_name', 'l.position', 'l.description', 'l.ordered', 'o.sent_at', 'o.needed_by', 'p.last_polled_at');
  scopePredicate(builder, 'o.organisation_id', scope);
  if (request.filters.supplierId !== undefined) builder.where('o.supplier_id', request.filters.supplierId);
  const rows = await db.select(unansweredShape, keyset(builder, request, 'o.sent_at', 'l.id'));
  return toPage(request, rows, (row) => ({ value: row.sentAt, id: row.id }), (row) => row);
}

const failedShape = {
  orderId: id(), orderNumber: code(20), organisationId: id(), supplierId: id(), supplierName: text(), connectionId: id(), connectionName: text(), failures: int(),
  lastError: nullable(code(80)), lastErrorAt: instant(), lastPolledAt: nullable(instant()),
};
export type FailedPoll = RowOf<typeof failedShape>;

/** Orders whose supplier did not answer when it was asked last. */
export async function listFailedPolls(db: Reader, scope: Scope, request: ListRequest<'lastErrorAt', { readonly connectionId?: string }>): Promise<Page<FailedPoll>> {
  const builder = db.q('order_polls as p').join('purchase_orders as o', 'o.id', 'p.order_id').join('suppliers as s', 's.id', 'o.supplier_id').join('supplier_connections as c', 'c.id', 'p.connection_id')
    .where('p.failures', '>', 0).whereNotNull('p.last_error_at')
    .select('p.order_id', 'o.number as order_number', 'o.organisation_id', 'o.supplier_id', 's.name as supplier_name', 'p.connection_id', 'c.name as connection_name', 'p.failures', 'p.last_error', 'p.last_error_at', 'p.last_polled_at');
  scopePredicate(builder, 'o.organisation_id', scope);
  if (request.filters.connectionId !== undefined) builder.where('p.connection_id', request.filters.connectionId);
  const rows = await db.select(failedShape, keyset(builder, request, 'p.last_error_at', 'p.order_id'));
  return toPage(request, rows, (row) => ({ value: row.lastErrorAt, id: row.orderId }), (row) => row);
}
