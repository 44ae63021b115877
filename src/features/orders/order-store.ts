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
  const [work] = await loadLines(db, [lineId]);
  if (!work) throw procurementErrors['order.line_not_found']();
  return work;
}

/** As `loadLine`, for those of these lines that there are. */
export async function loadLines(db: Reader, lineIds: readonly string[]): Promise<readonly LineWork[]> {
  const orderIds = () => db.q('order_lines').whereIn('id', lineIds).select('order_id');
  const [orders, lines, shares] = await db.selectAll(
    { shape: purchaseOrders.columns, builder: db.q('purchase_orders').whereIn('id', orderIds()).select('*') },
    { shape: orderLines.columns, builder: db.q('order_lines').whereIn('order_id', orderIds()).orderBy(['order_id', 'position']).select('*') },
    { shape: orderLineShares.columns, builder: db.q('order_line_shares').whereIn('line_id', lineIds).orderBy('position').orderBy('id').select('*') },
  );
  return lineIds.flatMap((lineId) => {
    const line = lines.find((each) => each.id === lineId);
    const order = orders.find((each) => each.id === line?.orderId);
    return line && order ? [{ order, line, lines: lines.filter((each) => each.orderId === order.id), shares: shares.filter((each) => each.lineId === lineId) }] : [];
  });
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
