import { recordAudit } from '../audit/record-audit.ts';
import { askForCancellation } from './ask-for-cancellation.ts';
import { callOffOf, moveCallOff, nothingCalledOff } from './call-off.ts';
import { assertCancellable, orderMachine } from './order.ts';
import { requireOrder, type OrderContext, type OrderDeps, type OrderStep } from './order-access.ts';
import { derivedOf } from './line-figures.ts';
import { linesOf, loadLine } from './order-store.ts';
import { purchaseOrders } from './order-tables.ts';
import { orderView, type OrderView } from './order-view.ts';
import { procurementErrors } from './procurement-errors.ts';

interface Ending extends OrderStep {
  readonly reason: string;
}

/**
 * Gives an order up. Before it is sent that is our own decision; afterwards each open piece is a request to the
 * supplier, and the order ends when the supplier has said yes.
 * @throws AppError `order.already_shipped` 409, `state.not_allowed` 409
 */
export const cancelOrder = (deps: OrderDeps, context: OrderContext, input: Ending): Promise<OrderView> =>
  deps.uow.write(context, async (tx) => {
    const order = await requireOrder(tx, context, input, 'order:write');
    const state = orderMachine.next(order.state, 'cancel');
    const lines = await linesOf(tx, order.id);
    assertCancellable(lines.map(derivedOf));
    if (order.state === 'sent' || order.state === 'acknowledged') {
      for (const { id } of lines) await askForCancellation(tx, await loadLine(tx, id), { quantity: null, reason: input.reason, freeUntil: null, feeMinor: null });
      return orderView(tx, order.id, context.scope('order:write'), tx.today);
    }
    tx.bump(purchaseOrders, order.id, order.version, { ...moveCallOff(tx, order, nothingCalledOff), state, closedAt: tx.now });
    recordAudit(tx, {
      action: 'order.cancelled', entityKind: 'order', entityId: order.id, organisationId: order.organisationId,
      before: { state: order.state }, after: { state }, reason: input.reason,
    });
    return orderView(tx, order.id, context.scope('order:write'), tx.today);
  });

/**
 * Stops waiting for the rest of an order of which something has come. What the supplier sends nevertheless is surplus
 * of nobody's share to begin with.
 * @throws AppError `order.nothing_shipped` 409, `state.not_allowed` 409
 */
export const closeShort = (deps: OrderDeps, context: OrderContext, input: Ending): Promise<OrderView> =>
  deps.uow.write(context, async (tx) => {
    const order = await requireOrder(tx, context, input, 'order:write');
    const state = orderMachine.next(order.state, 'close_short');
    const lines = await linesOf(tx, order.id);
    if (lines.map(derivedOf).every((line) => line.accepted === 0)) throw procurementErrors['order.nothing_shipped']();
    const callOff = moveCallOff(tx, order, callOffOf(lines));
    tx.bump(purchaseOrders, order.id, order.version, { ...callOff, state, closedAt: tx.now });
    recordAudit(tx, {
      action: 'order.closed_short', entityKind: 'order', entityId: order.id, organisationId: order.organisationId,
      before: { state: order.state }, after: { state }, reason: input.reason,
    });
    return orderView(tx, order.id, context.scope('order:write'), tx.today);
  });
