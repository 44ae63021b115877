import type { Builder } from '../../persistence/keyset.ts';
import type { Reader } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { orderErrors } from './order-errors.ts';
import { procurementErrors } from './procurement-errors.ts';
import { orderLines, orderLineShares, purchaseOrders, shareCostSplits, type CostSplit, type LineRow, type OrderRow, type ShareRow } from './order-tables.ts';

export const linesOf = (db: Reader, orderId: string): Promise<LineRow[]> => db.many(orderLines, { orderId }, { orderBy: ['position'] });

/** A line with everything that a change of it has to keep consistent. */
export interface LineWork {
  readonly order: OrderRow;
  readonly line: LineRow;
  /** All lines of the order, this one included. */
  readonly lines: readonly LineRow[];
  /** Of this line. */
  readonly shares: readonly ShareRow[];
}

/** @throws AppError `order.line_not_found` */
export async function loadLine(db: Reader, lineId: string): Promise<LineWork> {
  const found = (select: string): Builder => db.q(select).where('order_id', db.q('order_lines').where('id', lineId).select('order_id'));
  const [orders, lines, shares] = await db.selectAll(
    { shape: purchaseOrders.columns, builder: db.q('purchase_orders').where('id', db.q('order_lines').where('id', lineId).select('order_id')).select('*') },
    { shape: orderLines.columns, builder: found('order_lines').orderBy('position').select('*') },
    { shape: orderLineShares.columns, builder: db.q('order_line_shares').where('line_id', lineId).orderBy('position').orderBy('id').select('*') },
  );
  const [order] = orders;
  const line = lines.find((each) => each.id === lineId);
  if (!order || !line) throw procurementErrors['order.line_not_found']();
  return { order, line, lines, shares };
}

export interface NewLine {
  readonly line: LineRow;
  readonly shares: readonly ShareRow[];
  readonly splits: readonly CostSplit[];
}

export function insertLines(tx: Tx, lines: readonly NewLine[]): void {
  if (lines.length === 0) throw orderErrors['order.not_valid']();
  tx.insert(orderLines, lines.map((each) => each.line));
  tx.insert(orderLineShares, lines.flatMap((each) => each.shares));
  const splits = lines.flatMap((each) => each.splits);
  if (splits.length > 0) tx.insert(shareCostSplits, splits);
}

/** Removes the lines of a draft: nothing outside the order knows them yet. */
export async function removeLines(tx: Tx, orderId: string): Promise<void> {
  const lines = await linesOf(tx, orderId);
  const lineIds = lines.map((line) => line.id);
  const shares = await tx.many(orderLineShares, { lineId: lineIds });
  tx.remove(shareCostSplits, { shareId: shares.map((share) => share.id) });
  tx.remove(orderLineShares, { lineId: lineIds });
  tx.remove(orderLines, { orderId });
}
