import { recordAudit } from '../audit/record-audit.ts';
import { moveCallOff, nothingCalledOff } from './call-off.ts';
import { orderMachine } from './order.ts';
import { requireOrder, type OrderContext, type OrderDeps, type OrderStep } from './order-access.ts';
import { purchaseOrders } from './order-tables.ts';
import { orderView, type OrderView } from './order-view.ts';

/** Makes a draft again of an order that has not left the house; approvals given so far count no longer. @throws AppError `state.not_allowed` 409 */
export const withdrawOrder = (deps: OrderDeps, context: OrderContext, input: OrderStep & { readonly reason: string }): Promise<OrderView> =>
  deps.uow.write(context, async (tx) => {
    const order = await requireOrder(tx, context, input, 'order:write');
    const state = orderMachine.next(order.state, order.state === 'approved' ? 'revise' : 'withdraw');
    tx.bump(purchaseOrders, order.id, order.version, { ...moveCallOff(tx, order, nothingCalledOff), state, approvedAt: null });
    recordAudit(tx, {
      action: 'order.withdrawn', entityKind: 'order', entityId: order.id, organisationId: order.organisationId,
      before: { state: order.state }, after: { state }, reason: input.reason,
    });
    return orderView(tx, order.id, context.scope('order:write'), tx.today);
  });
