import type { Deps } from '../../deps.ts';
import type { WriteContext } from '../../persistence/transaction.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { deviceErrors } from './device-errors.ts';
import { stockItems } from './device-tables.ts';
import { moveStock } from './move-stock.ts';
import { viewStockItem, type StockItemView } from './stock-read-model.ts';

export interface StockCorrection {
  readonly stockItemId: string;
  readonly expectedVersion: number;
  /** What was counted on the shelf. */
  readonly counted: number;
  readonly reason: string;
}

/** Brings a stock of counted articles to what lies there. @throws AppError `stock.unchanged`, `version.mismatch` */
export function correctStock(deps: Pick<Deps, 'uow'>, context: WriteContext, input: StockCorrection): Promise<StockItemView> {
  return deps.uow.write({ ...context, reason: input.reason }, async (tx) => {
    const item = await tx.one(stockItems, { id: input.stockItemId });
    if (!item) throw deviceErrors['stock.item_not_found']();
    assertVersion(input.expectedVersion, item.version);
    const { productModelId, ownerId, stockLocationId } = item;
    const delta = input.counted - item.quantity;
    if (delta === 0) throw deviceErrors['stock.unchanged']();
    await moveStock(tx, { productModelId, ownerId, stockLocationId, delta, reason: 'corrected', reference: { kind: 'stock_item', id: item.id } });
    return viewStockItem(tx, item.id);
  });
}
