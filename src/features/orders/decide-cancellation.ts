import type { Tx } from '../../persistence/transaction.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { orderCancellations, purchaseOrders, type Cancellation, type OrderRow } from './order-tables.ts';
import { procurementErrors } from './procurement-errors.ts';
import { closeRequest } from './settle-cancellations.ts';

export interface CancellationAnswer {
  readonly cancellationId: string;
  readonly outcome: 'accepted' | 'refused';
  /** Pieces that the supplier accepts; all of the request where it says no number. */
  readonly quantity?: number;
}

async function load(tx: Tx, cancellationId: string): Promise<{ readonly request: Cancellation; readonly order: OrderRow }> {
  const request = await tx.one(orderCancellations, { id: cancellationId });
  const order = request && (await tx.one(purchaseOrders, { id: request.orderId }));
  if (!request || !order) throw procurementErrors['order.cancellation_not_found']();
  return { request, order };
}

/**
 * The supplier's answer to a request. The cancelled pieces themselves come with the standing (`applyStanding`), in the
 * same transaction. An answer that is known already changes nothing.
 */
export async function decideCancellation(tx: Tx, { cancellationId, outcome, quantity }: CancellationAnswer): Promise<Cancellation> {
  const { request, order } = await load(tx, cancellationId);
  if (request.state !== 'requested') return request;
  const accepted = outcome === 'accepted' ? Math.min(quantity ?? request.quantity, request.quantity) : 0;
  tx.bump(purchaseOrders, order.id, order.version);
  closeRequest(tx, request, outcome, accepted, order.organisationId);
  return { ...request, state: outcome, acceptedQuantity: accepted, decidedAt: tx.now, version: request.version + 1 };
}

/** The request has reached the supplier. */
export async function markCancellationSent(tx: Tx, cancellationId: string): Promise<void> {
  const { request, order } = await load(tx, cancellationId);
  if (request.sentAt !== null) return;
  tx.bump(purchaseOrders, order.id, order.version);
  tx.bump(orderCancellations, request.id, request.version, { sentAt: tx.now });
  recordAudit(tx, { action: 'cancellation.sent', entityKind: 'order', entityId: order.id, organisationId: order.organisationId, after: { cancellationId } });
}
