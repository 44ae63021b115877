import { persistenceErrors, uniqueName } from '../../persistence/db-errors.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { deviceErrors } from './device-errors.ts';
import { stockItems, stockMovements } from './device-tables.ts';

export interface StockMove {
  readonly productModelId: string;
  readonly ownerId: string;
  readonly stockLocationId: string;
  /** Units that come (positive) or go (negative). */
  readonly delta: number;
  readonly reason: 'received' | 'handed_over' | 'returned' | 'sent_back' | 'corrected';
  readonly reference: { readonly kind: string; readonly id: string };
}

/**
 * Changes the stock of a counted article (headsets, docks) and keeps the movement, so that the sum of the movements is
 * the stock at any time. Returns the stock item's id.
 * @throws AppError `stock.not_enough`
 */
export async function moveStock(tx: Tx, move: StockMove): Promise<string> {
  const { productModelId, ownerId, stockLocationId, delta } = move;
  const item = await tx.one(stockItems, { productModelId, ownerId, stockLocationId });
  const quantity = (item?.quantity ?? 0) + delta;
  if (quantity < 0) throw deviceErrors['stock.not_enough']({ available: item?.quantity ?? 0, wanted: -delta });
  const itemId = item?.id ?? newId();
  const version = (item?.version ?? 0) + 1;
  if (item) tx.bump(stockItems, item.id, item.version, { quantity });
  else tx.insert(stockItems, { id: itemId, productModelId, ownerId, stockLocationId, quantity, version }, { [uniqueName('stock_items', ['productModelId', 'ownerId', 'stockLocationId'])]: persistenceErrors['persistence.version_conflict'] });
  tx.insert(stockMovements, {
    id: newId(), stockItemId: itemId, sequence: version, delta, reason: move.reason, referenceKind: move.reference.kind, referenceId: move.reference.id, at: tx.now, actorId: tx.actor.id,
  }, { [uniqueName('stock_movements', ['stockItemId', 'sequence'])]: persistenceErrors['persistence.version_conflict'] });
  recordAudit(tx, { action: 'stock.moved', entityKind: 'stock_item', entityId: itemId, organisationId: ownerId, before: { quantity: item?.quantity ?? 0 }, after: { quantity, reason: move.reason } });
  return itemId;
}
