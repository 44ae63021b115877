import { JobFailure } from '../../jobs/job-failure.ts';
import { jobHandler, type JobContext, type JobHandler } from '../../jobs/job-handler.ts';
import { code, int, nullable, text } from '../../persistence/columns.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { decideCancellation, markCancellationSent } from '../orders/decide-cancellation.ts';
import { orderCancellations, purchaseOrders, type Cancellation, type OrderRow } from '../orders/order-tables.ts';
import { mayBeForgotten } from '../restores/note-restore.ts';
import type { OutgoingCancellation, SupplierAdapter, SupplierIo } from './adapters/supplier-adapter.ts';
import { SupplierCallError } from './adapters/supplier-call.ts';
import { archiveDocument } from './archive-document.ts';
import { requireConnection } from './connection-health.ts';
import { SupplierPaused } from './call-gate.ts';
import { LimitedHttp } from './limited-http.ts';
import { planPolls, touchOrders } from './plan-polls.ts';
import type { SupplierDeps } from './supplier-deps.ts';
import { supplierGateway } from './supplier-gateway.ts';
import { cancellationSendings, type Connection } from './supplier-tables.ts';
import { tellCancellation, tellException } from './tell-news.ts';

type Outcome =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'handed_in'; readonly wish: Wish; readonly reference: string | null }
  | { readonly kind: 'refused'; readonly wish: Wish }
  /** No interface for it, or nobody can tell whether it arrived: a person talks to the supplier. */
  | { readonly kind: 'by_hand'; readonly wish: Wish; readonly code: string };

interface Wish {
  readonly request: Cancellation;
  readonly order: OrderRow;
  readonly connection: Connection;
  readonly position: number;
  readonly outgoing: OutgoingCancellation;
  /** The references of other requests on the line. */
  readonly otherReferences: readonly string[];
  readonly begun: boolean;
  /** It was written before a backup was loaded, and may have been handed in in the time since. */
  readonly isDoubtful: boolean;
}

const LONGEST_SLOT_WAIT_MS = 10_000;

/**
 * Hands a request to cancel in. Sent twice it might cancel twice: what was begun by a run that is gone is looked for in
 * the supplier's own list of requests before anything is sent again. The answer comes with a later document.
 */
export const requestCancellationJob = (deps: SupplierDeps): JobHandler<'request-cancellation'> =>
  jobHandler({ prepare: (context) => handIn(deps, context), apply: (tx, outcome) => settle(tx, outcome) });

async function handIn(deps: SupplierDeps, context: JobContext<'request-cancellation'>): Promise<Outcome> {
  const wish = await deps.uow.read((db) => loadWish(db, context.payload.cancellationId));
  if (!wish) return { kind: 'nothing' };
  const { connection, outgoing } = wish;
  if (!connection.enabled) throw new JobFailure('connection.disabled', 'The connection is switched off.', { retryAfterMs: 60_000 });
  const adapter = supplierGateway(deps).open(connection, deps.secrets);
  if (!adapter.requestCancellation || outgoing.supplierOrderId === '') return { kind: 'by_hand', wish, code: 'cancellation_by_hand' };
  const { signal } = context;
  const io: SupplierIo = { http: new LimitedHttp(deps.uow, connection, supplierGateway(deps).http(signal), { maxWaitMs: LONGEST_SLOT_WAIT_MS, signal }), clock: deps.clock };
  try {
    const found = wish.begun || wish.isDoubtful ? await lookUp(adapter, io, wish) : undefined;
    if (!wish.begun) await context.write((tx) => begin(tx, wish));
    if (found !== undefined) return found;
    return { kind: 'handed_in', wish, reference: await adapter.requestCancellation(outgoing, io) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SupplierPaused) throw new JobFailure('connection.paused', error.message, { retryAfterMs: error.retryAfterMs });
    if (!(error instanceof SupplierCallError)) throw error;
    if (error.failure === 'refused') return { kind: 'refused', wish };
    throw new JobFailure(`suppliers.call_${error.failure}`, 'The request could not be handed in.', {
      // What may have arrived shows after a while.
      ...(error.retryAfterMs !== null ? { retryAfterMs: error.retryAfterMs } : error.effect === 'unknown' ? { retryAfterMs: connection.settleSeconds * 1_000 } : {}),
    });
  }
}

/** The exact wish, kept before the first byte of it leaves. */
async function begin(tx: Tx, { request, order, connection, outgoing }: Wish): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(outgoing));
  const { id: documentId } = await archiveDocument(tx, { connectionId: connection.id, direction: 'out', documentType: 'cancellation_request', contentType: 'application/json', bytes, source: 'sent', orderId: order.id });
  tx.insert(cancellationSendings, { cancellationId: request.id, orderId: order.id, lineId: request.lineId, connectionId: connection.id, documentId, reference: null });
}

/** Undefined: the supplier surely has no such request. */
async function lookUp(adapter: SupplierAdapter, io: SupplierIo, wish: Wish): Promise<Outcome | undefined> {
  const { outgoing, otherReferences } = wish;
  if (!adapter.orderStatus) return { kind: 'by_hand', wish, code: 'cancellation_in_doubt' };
  const document = await adapter.parse(await adapter.orderStatus({ ourNumber: outgoing.ourNumber, supplierOrderId: outgoing.supplierOrderId }, io));
  if (document.problems.length > 0) return { kind: 'by_hand', wish, code: 'cancellation_in_doubt' };
  const own = document.lines.filter((line) => (outgoing.supplierLineId === null ? line.lineReference === outgoing.lineReference : line.supplierLineId === outgoing.supplierLineId));
  const entry = own.flatMap((line) => line.cancellations).find(({ reference, quantity }) => quantity === outgoing.quantity && (reference === null || !otherReferences.includes(reference)));
  return entry && { kind: 'handed_in', wish, reference: entry.reference };
}

async function settle(tx: Tx, outcome: Outcome): Promise<void> {
  if (outcome.kind === 'nothing') return;
  const { request, order, position } = outcome.wish;
  touchOrders(tx, [order]);
  switch (outcome.kind) {
    case 'handed_in':
      tx.update(cancellationSendings, { cancellationId: request.id }, { reference: outcome.reference?.slice(0, 80) ?? null });
      await markCancellationSent(tx, request.id);
      // Some suppliers decide at once.
      await planPolls(tx, [order], { soon: true });
      return;
    case 'refused':
      tellCancellation(tx, order, position, await decideCancellation(tx, { cancellationId: request.id, outcome: 'refused' }));
      return;
    case 'by_hand':
      tellException(tx, order, { code: outcome.code, detail: request.id, position, units: request.quantity });
  }
}

/** What is to be asked of whom; undefined where it was asked or answered already. */
async function loadWish(db: Reader, cancellationId: string): Promise<Wish | undefined> {
  const request = await db.one(orderCancellations, { id: cancellationId });
  const order = request && (await db.one(purchaseOrders, { id: request.orderId }));
  if (!request || !order) throw new JobFailure('order.cancellation_not_found', 'The request is not there.', { permanent: true });
  if (request.state !== 'requested' || request.sentAt !== null || order.connectionId === null) return undefined;
  const connection = await requireConnection(db, order.connectionId);
  const [[line], [known], [number], sendings] = await db.selectAll(
    query({ position: int(), articleNumber: code(60) }, db.q('order_lines').where('id', request.lineId).select('position', 'article_number')),
    query({ supplierOrderId: nullable(text(80)), supplierLineId: nullable(text(80)) }, db.q('supplier_statements').where('line_id', request.lineId).whereNotNull('supplier_order_id')
      .orderBy('observed_at', 'desc').orderBy('id', 'desc').limit(1).select('supplier_order_id', 'supplier_line_id')),
    query({ supplierOrderNumber: text(80) }, db.q('order_supplier_numbers').where('order_id', order.id).orderBy('first_seen_at').limit(1).select('supplier_order_number')),
    query(cancellationSendings.columns, db.q('cancellation_sendings').where('line_id', request.lineId).select('*')),
  );
  if (!line) throw new Error('a request has its line');
  return {
    request, order, connection, position: line.position,
    outgoing: {
      ourNumber: order.number, supplierOrderId: known?.supplierOrderId ?? number?.supplierOrderNumber ?? '', lineReference: String(line.position), supplierLineId: known?.supplierLineId ?? null,
      articleNumber: line.articleNumber, quantity: request.quantity, reason: request.reason,
    },
    otherReferences: sendings.flatMap((sending) => (sending.cancellationId === cancellationId ? [] : (sending.reference ?? []))),
    begun: sendings.some((sending) => sending.cancellationId === cancellationId),
    isDoubtful: await mayBeForgotten(db, cancellationId),
  };
}
