import { recordAudit } from '../audit/record-audit.ts';
import { askForSending } from './ask-for-sending.ts';
import { holdOrder as hold, releaseOrder as release } from './order.ts';
import { requireOrder, type OrderContext, type OrderDeps, type OrderStep } from './order-access.ts';
import { lifecycleOf } from './line-figures.ts';
import { purchaseOrders } from './order-tables.ts';
import { orderView, type OrderView } from './order-view.ts';

/** Stops all our own steps towards the supplier; news from the supplier still counts. @throws AppError `order.hold_not_possible` 409 */
export const holdOrder = (deps: OrderDeps, context: OrderContext, input: OrderStep & { readonly reason: string }): Promise<OrderView> =>
  deps.uow.write(context, async (tx) => {
    const order = await requireOrder(tx, context, input, 'order:write');
    hold(lifecycleOf(order), input.reason);
    tx.bump(purchaseOrders, order.id, order.version, { onHold: true, holdReason: input.reason });
    recordAudit(tx, { action: 'order.held', entityKind: 'order', entityId: order.id, organisationId: order.organisationId, reason: input.reason });
    return orderView(tx, order.id, context.scope('order:write'), tx.today);
  });

/** Lets an order go on; one that was approved meanwhile is sent now. @throws AppError `order.not_on_hold` 409 */
export const releaseOrder = (deps: OrderDeps, context: OrderContext, input: OrderStep): Promise<OrderView> =>
  deps.uow.write(context, async (tx) => {
    const order = await requireOrder(tx, context, input, 'order:write');
    release(lifecycleOf(order));
    tx.bump(purchaseOrders, order.id, order.version, { onHold: false, holdReason: null });
    recordAudit(tx, { action: 'order.released', entityKind: 'order', entityId: order.id, organisationId: order.organisationId });
    if (order.state === 'approved') askForSending(tx, { ...order, version: order.version + 1 });
    return orderView(tx, order.id, context.scope('order:write'), tx.today);
  });
