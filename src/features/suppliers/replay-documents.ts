import { addJob } from '../../jobs/add-job.ts';
import { code, id as idColumn } from '../../persistence/columns.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { requireOrder, type OrderContext } from '../orders/order-access.ts';
import { requireConnection } from './connection-health.ts';
import { requireDocumentHead } from './document-head.ts';
import type { SupplierDeps } from './supplier-deps.ts';
import { supplierStatusErrors } from './supplier-status-errors.ts';

export interface ReplayAsked {
  /** How many documents are read again. */
  readonly documents: number;
}

/** Jobs are made in such portions: a re-play of everything is no reason to hold up the rest. */
const MOST = 5_000;

/** Reads one document again as its connection is configured now. @throws AppError `supplier_document.not_found`, `supplier_document.not_incoming` */
export const replayDocument = (deps: Pick<SupplierDeps, 'uow'>, context: OrderContext, documentId: string): Promise<ReplayAsked> =>
  deps.uow.write(context, async (tx) => {
    const head = await requireDocumentHead(tx, documentId);
    if (head.orderId === null ? !context.scope('connection:poll').all : false) throw supplierStatusErrors['supplier_document.not_found']();
    if (head.orderId !== null) await requireOrder(tx, context, { orderId: head.orderId }, 'connection:poll');
    if (head.direction !== 'in') throw supplierStatusErrors['supplier_document.not_incoming']();
    return ask(tx, [head], { entityKind: 'supplier_document', entityId: documentId });
  });

/** Reads everything again that came in about an order, in whatever order the jobs run: the standing comes out the same. */
export const replayOrder = (deps: Pick<SupplierDeps, 'uow'>, context: OrderContext, orderId: string): Promise<ReplayAsked> =>
  deps.uow.write(context, async (tx) => {
    await requireOrder(tx, context, { orderId }, 'connection:poll');
    const rows = await tx.select({ id: idColumn(), connectionId: idColumn() }, tx.q.from(
      tx.q('supplier_documents').where('order_id', orderId).select('id').union(tx.q('supplier_statements').where('order_id', orderId).select('document_id')).as('named'),
    ).join('supplier_documents as d', 'd.id', 'named.id').where('d.direction', 'in')
      .orderBy('d.received_at').limit(MOST).select('d.id', 'd.connection_id'));
    return ask(tx, rows, { entityKind: 'order', entityId: orderId });
  });

/** Reads again what was quarantined, after the connection's mapping was corrected. */
export const replayQuarantine = (deps: Pick<SupplierDeps, 'uow'>, context: OrderContext, connectionId: string): Promise<ReplayAsked> =>
  deps.uow.write(context, async (tx) => {
    await requireConnection(tx, connectionId);
    const rows = await tx.select({ id: idColumn(), connectionId: idColumn(), state: code(20) }, tx.q('supplier_documents').where({ connection_id: connectionId, direction: 'in', state: 'quarantined' })
      .orderBy('received_at').limit(MOST).select('id', 'connection_id', 'state'));
    return ask(tx, rows, { entityKind: 'connection', entityId: connectionId });
  });

function ask(tx: Tx, documents: readonly { readonly id: string; readonly connectionId: string }[], subject: { readonly entityKind: string; readonly entityId: string }): ReplayAsked {
  for (const { id } of documents) addJob(tx, 'apply-document', { documentId: id }, { uniqueKey: `apply-document:${id}` });
  recordAudit(tx, { action: `${subject.entityKind}.replay_asked`, ...subject, organisationId: null, after: { documents: documents.length } });
  return { documents: documents.length };
}
