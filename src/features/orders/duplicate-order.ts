import { inScope } from '../../shared/permissions.ts';
import type { OrderContext } from './order-access.ts';
import type { OrderInput } from './order-input.ts';
import { linesOf } from './order-store.ts';
import { orderLineShares, purchaseOrders } from './order-tables.ts';
import type { OrderView } from './order-view.ts';
import { placeOrder, type PlacingDeps } from './place-order.ts';
import { procurementErrors } from './procurement-errors.ts';

/**
 * A new draft with the supplier, lines, prices and shares of an old order. What belongs to the old purchase alone stays
 * behind: its need, procurement basis, sources of money, dates. Substitutes are left out, the lines they replaced stay.
 */
export async function duplicateOrder(deps: PlacingDeps, context: OrderContext, orderId: string): Promise<OrderView> {
  const input = await deps.uow.read(async (db): Promise<OrderInput> => {
    const order = await db.one(purchaseOrders, { id: orderId });
    if (!order || !inScope(context.scope('order:write'), order.organisationId)) throw procurementErrors['order.not_found']();
    const lines = (await linesOf(db, orderId)).filter((line) => line.substitutesLineId === null);
    const shares = await db.many(orderLineShares, { lineId: lines.map((line) => line.id) }, { orderBy: ['position', 'id'] });
    const { organisationId, supplierId, currency, headerChargesMinor, note } = order;
    return {
      organisationId, supplierId, connectionId: null, procurementBasisId: null, currency, headerChargesMinor, neededBy: null, note,
      lines: lines.map((line) => ({
        productModelId: line.productModelId, needId: null, articleNumber: line.articleNumber, description: line.description, quantity: line.ordered,
        unitPrice: line.unitPrice, priceBase: line.priceBase, discountBp: line.discountBp, taxCategory: line.taxCategory,
        shares: shares.filter((share) => share.lineId === line.id).map((share) => ({
          organisationId: share.organisationId, quantity: share.quantity, costCentre: share.costCentre, shipToId: share.shipToId, costSplits: [],
        })),
      })),
    };
  });
  return placeOrder(deps, context, input);
}
