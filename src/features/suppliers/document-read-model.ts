import type { Knex } from 'knex';
import { bool, int, nullable, text, code, type RowOf } from '../../persistence/columns.ts';
import { keyset } from '../../persistence/keyset.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import type { Scope } from '../../shared/actor.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { scopePredicate } from '../../persistence/scope.ts';
import { headColumns, headShape, requireDocument } from './document-head.ts';
import { supplierStatusErrors } from './supplier-status-errors.ts';
import { supplierStatements, type DocumentState, type StoredStatement } from './supplier-tables.ts';

const shape = { ...headShape, connectionName: text(), supplierName: text(), orderNumber: nullable(code(20)), size: int(), statements: int() };

export type DocumentView = RowOf<typeof shape>;

export type DocumentStatement = StoredStatement & { readonly current: boolean };

export interface DocumentDetail extends DocumentView {
  readonly statementList: readonly DocumentStatement[];
}

const documents = (db: Reader) =>
  db.q('supplier_documents as d').join('supplier_connections as c', 'c.id', 'd.connection_id').join('suppliers as s', 's.id', 'c.supplier_id').leftJoin('purchase_orders as o', 'o.id', 'd.order_id')
    .select([...headColumns, 'c.name as connection_name', 's.name as supplier_name', 'o.number as order_number', db.q.raw('length(d.body) as size'), db.q.raw('(select count(*) from supplier_statements t where t.document_id = d.id) as statements')]);

/** What belongs to no order, or to several, is for those alone who may see all of them. */
const visible = <B extends Knex.QueryBuilder>(builder: B, scope: Scope): B => scopePredicate(builder, 'o.organisation_id', scope);

export interface DocumentFilter {
  readonly connectionId?: string;
  readonly orderId?: string;
  readonly state?: DocumentState;
  readonly direction?: 'in' | 'out';
}

export async function listDocuments(db: Reader, scope: Scope, request: ListRequest<'receivedAt', DocumentFilter>): Promise<Page<DocumentView>> {
  const { connectionId, orderId, state, direction } = request.filters;
  const builder = visible(documents(db), scope);
  if (connectionId !== undefined) builder.where('d.connection_id', connectionId);
  if (orderId !== undefined) builder.where('d.order_id', orderId);
  if (state !== undefined) builder.where('d.state', state);
  if (direction !== undefined) builder.where('d.direction', direction);
  const rows = await db.select(shape, keyset(builder, request, 'd.received_at', 'd.id'));
  return toPage(request, rows, (row) => ({ value: row.receivedAt, id: row.id }), (row) => row);
}

/** A document with what it says about our lines; `current` = it is still read so. @throws AppError `supplier_document.not_found` */
export async function getDocument(db: Reader, scope: Scope, id: string): Promise<DocumentDetail> {
  const [[row], statements] = await db.selectAll(
    query(shape, visible(documents(db).where('d.id', id), scope)),
    query({ ...supplierStatements.columns, current: bool() }, db.q('supplier_statements as t').where('t.document_id', id).orderBy(['t.line_id', 't.id']).select('t.*', currentFlag(db))),
  );
  if (!row) throw supplierStatusErrors['supplier_document.not_found']();
  return { ...row, statementList: statements };
}

/** Whether some document is still read so that it says this. */
export const currentFlag = (db: Reader): Knex.Raw =>
  db.q.raw('case when exists (select 1 from document_readings r where r.line_id = t.line_id and r.batch = t.batch) then 1 else 0 end as current');

/** The bytes as they came or went. @throws AppError `supplier_document.not_found` */
export async function getRawDocument(db: Reader, scope: Scope, id: string): Promise<{ readonly contentType: string; readonly filename: string; readonly content: Buffer }> {
  const { documentType } = await getDocument(db, scope, id);
  const { body } = await requireDocument(db, id);
  // Whatever a supplier calls it, it is handed out as bytes.
  return { contentType: 'application/octet-stream', filename: `${documentType}-${id}`, content: body };
}
