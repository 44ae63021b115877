import { askForCancellation, type CancellationTerms } from './ask-for-cancellation.ts';
import { requireOrder, type OrderContext, type OrderDeps, type OrderStep } from './order-access.ts';
import { loadLine } from './order-store.ts';
import { orderView, type OrderView } from './order-view.ts';
import { procurementErrors } from './procurement-errors.ts';

export interface CancellationInput extends OrderStep, CancellationTerms {
  readonly lineId: string;
  /** Needed once the free period is over and a fee is known. */
  readonly acceptFee: boolean;
}

/** @throws AppError `order.cancellation_too_large`, `order.cancellation_costs`, `order.not_sent` 409 */
export const requestCancellation = (deps: OrderDeps, context: OrderContext, input: CancellationInput): Promise<OrderView> =>
  deps.uow.write(context, async (tx) => {
    const order = await requireOrder(tx, context, input, 'order:write');
    const work = await loadLine(tx, input.lineId);
    if (work.order.id !== order.id) throw procurementErrors['order.line_not_found']();
    const { feeMinor, freeUntil } = input;
    const costs = feeMinor !== null && feeMinor > 0 && (freeUntil === null || tx.today > freeUntil);
    if (costs && !input.acceptFee) throw procurementErrors['order.cancellation_costs']({ feeMinor, freeUntil });
    await askForCancellation(tx, work, input);
    return orderView(tx, order.id, context.scope('order:write'), tx.today);
  });
