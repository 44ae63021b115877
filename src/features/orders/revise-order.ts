import { recordAudit } from '../audit/record-audit.ts';
import { buildLines } from './build-lines.ts';
import { requireOrder, withAuthor, type OrderContext, type OrderDeps, type OrderStep } from './order-access.ts';
import type { OrderInput } from './order-input.ts';
import { netOf } from './line-figures.ts';
import { insertLines, removeLines } from './order-store.ts';
import { purchaseOrders } from './order-tables.ts';
import { orderView, type OrderView } from './order-view.ts';
import { checkedReferences, connectionOf, toldLines } from './place-order.ts';
import { procurementErrors } from './procurement-errors.ts';

/**
 * Puts another order in the place of a draft, under the same number. Whoever does so becomes one of its authors.
 * @throws AppError `order.not_draft` 409, `order.not_valid` 422
 */
export const reviseOrder = (deps: OrderDeps, context: OrderContext, step: OrderStep, input: OrderInput): Promise<OrderView> =>
  deps.uow.write(context, async (tx) => {
    const order = await requireOrder(tx, context, step, 'order:write');
    if (order.state !== 'draft') throw procurementErrors['order.not_draft']({ state: order.state });
    const known = await checkedReferences(tx, context, input);
    const { organisationId, supplierId, procurementBasisId, currency, headerChargesMinor, neededBy, note } = input;
    const lines = buildLines(order.id, input, known, tx.today);
    tx.bump(purchaseOrders, order.id, order.version, {
      organisationId, supplierId, connectionId: connectionOf(input, known), procurementBasisId, currency, headerChargesMinor, neededBy, note,
      netMinor: netOf(lines.map((each) => each.line), headerChargesMinor), ...withAuthor(order, tx.actor.id),
    });
    await removeLines(tx, order.id);
    insertLines(tx, lines);
    recordAudit(tx, { action: 'order.revised', entityKind: 'order', entityId: order.id, organisationId, after: { supplierId, ...toldLines(lines) } });
    return orderView(tx, order.id, context.scope('order:write'), tx.today);
  });
