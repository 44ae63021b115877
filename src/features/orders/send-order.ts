import type { Tx } from '../../persistence/transaction.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { orderMachine, stepOrder, type OrderAction } from './order.ts';
import { requireOrder, type OrderContext, type OrderDeps, type OrderStep } from './order-access.ts';
import { lifecycleOf } from './line-figures.ts';
import { orderSupplierNumbers, purchaseOrders, type OrderRow } from './order-tables.ts';
import { orderView, type OrderView } from './order-view.ts';
import { procurementErrors } from './procurement-errors.ts';

async function load(tx: Tx, orderId: string): Promise<OrderRow> {
  const order = await tx.one(purchaseOrders, { id: orderId });
  if (!order) throw procurementErrors['order.not_found']();
  return order;
}

function step(tx: Tx, order: OrderRow, action: OrderAction, set: Partial<OrderRow>, reason?: string): OrderRow {
  const state = stepOrder(lifecycleOf(order), action);
  tx.bump(purchaseOrders, order.id, order.version, { ...set, state });
  recordAudit(tx, {
    action: `order.${state}`, entityKind: 'order', entityId: order.id, organisationId: order.organisationId, before: { state: order.state }, after: { state, ...set },
    ...(reason !== undefined && { reason }),
  });
  return { ...order, ...set, state, version: order.version + 1 };
}

/**
 * From here on the supplier may have the order: to be committed, with the exact bytes archived as `documentId`, before
 * the first of them leaves. From `send_in_doubt` it is the decision to send the same bytes once more.
 * @throws AppError `state.not_allowed` 409 (sent already), `order.on_hold` 409 (a release asks for sending again)
 */
export async function beginSending(tx: Tx, orderId: string, documentId: string | null = null): Promise<OrderRow> {
  const order = await load(tx, orderId);
  const again = order.state === 'send_in_doubt';
  return step(tx, order, again ? 'resend' : 'send', { sendDocumentId: documentId ?? order.sendDocumentId, settleUntil: null });
}

/** The supplier has the order. Also the answer of a look-up after doubt. Nothing happens where that is known already. */
export async function markSent(tx: Tx, orderId: string, supplierOrderNumbers: readonly string[] = []): Promise<OrderRow> {
  const order = await load(tx, orderId);
  const known = order.state === 'sending' ? 'confirm_sent' : order.state === 'send_in_doubt' ? 'find' : null;
  const after = known === null ? order : step(tx, order, known, { sentAt: tx.now, settleUntil: null });
  if (known === null && !after.sentAt) throw procurementErrors['order.not_sent']({ state: order.state });
  await noteSupplierNumbers(tx, order, supplierOrderNumbers);
  return after;
}

/** Nobody knows whether it arrived: looked up after `settleUntil`, never sent again blindly. */
export async function markInDoubt(tx: Tx, orderId: string, settleUntil: Date): Promise<OrderRow> {
  const order = await load(tx, orderId);
  return order.state === 'send_in_doubt' ? order : step(tx, order, 'lose_track', { settleUntil });
}

/** A sure no: nothing arrived, and the order waits, approved, for a person or the next attempt. */
export async function markSendRefused(tx: Tx, orderId: string, reason: string): Promise<OrderRow> {
  return step(tx, await load(tx, orderId), 'send_failed', { sendDocumentId: null }, reason);
}

/** Keeps the supplier's own numbers of an order: one order may become several of theirs. The order's version is guarded by the caller. */
export async function noteSupplierNumbers(tx: Tx, order: Pick<OrderRow, 'id' | 'organisationId'>, numbers: readonly string[]): Promise<void> {
  if (numbers.length === 0) return;
  const known = new Set((await tx.many(orderSupplierNumbers, { orderId: order.id })).map((row) => row.supplierOrderNumber));
  const fresh = [...new Set(numbers)].filter((number) => !known.has(number));
  if (fresh.length === 0) return;
  tx.insert(orderSupplierNumbers, fresh.map((supplierOrderNumber) => ({ orderId: order.id, supplierOrderNumber, firstSeenAt: tx.now })));
  recordAudit(tx, { action: 'order.supplier_numbers_noted', entityKind: 'order', entityId: order.id, organisationId: order.organisationId, after: { supplierOrderNumbers: fresh } });
}

/** A person has sent an approved order by other means (e-mail, telephone, shop). @throws AppError `state.not_allowed` 409 */
export const sendByHand = (deps: OrderDeps, context: OrderContext, input: OrderStep & { readonly supplierOrderNumber: string | null }): Promise<OrderView> =>
  deps.uow.write(context, async (tx) => {
    const order = await requireOrder(tx, context, input, 'order:send');
    if (orderMachine.can(order.state, 'find')) step(tx, order, 'find', { sentAt: tx.now, settleUntil: null });
    else {
      stepOrder(lifecycleOf(order), 'send');
      tx.bump(purchaseOrders, order.id, order.version, { state: 'sent', sentAt: tx.now });
      recordAudit(tx, { action: 'order.sent_by_hand', entityKind: 'order', entityId: order.id, organisationId: order.organisationId, before: { state: order.state }, after: { state: 'sent' } });
    }
    await noteSupplierNumbers(tx, order, input.supplierOrderNumber === null ? [] : [input.supplierOrderNumber]);
    return orderView(tx, order.id, context.scope('order:send'), tx.today);
  });
