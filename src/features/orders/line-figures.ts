import { extendPrice, type PriceTerms } from '../../shared/money.ts';
import { sumOf } from '../../shared/quantity.ts';
import { deriveLine, type DerivedLine, type LineCounters } from './order-line.ts';
import type { LineRow, OrderRow } from './order-tables.ts';

/** The part of an order's row that the lifecycle looks at. */
export const lifecycleOf = (order: Pick<OrderRow, 'state' | 'onHold' | 'holdReason'>): { readonly state: OrderRow['state']; readonly holdReason: string | null } =>
  ({ state: order.state, holdReason: order.onHold ? (order.holdReason ?? '') : null });

export const countersOf = ({ ordered, confirmed, backordered, rejected, cancelled, shipped, received, refused, returned, invoiced, credited }: LineCounters): LineCounters =>
  ({ ordered, confirmed, backordered, rejected, cancelled, shipped, received, refused, returned, invoiced, credited });

export const derivedOf = (line: LineRow): DerivedLine => deriveLine(countersOf(line));

export const priceOf = (line: Pick<LineRow, 'unitPrice' | 'priceBase' | 'discountBp'>): PriceTerms => ({ unitPrice: line.unitPrice, priceBase: line.priceBase, discount: line.discountBp });

/** What a line still binds: pieces that are not closed, and their net value in cents. */
export function boundBy(line: LineRow): { readonly quantity: number; readonly netMinor: number } {
  const quantity = line.ordered - derivedOf(line).closed;
  return { quantity, netMinor: extendPrice(quantity, priceOf(line)) };
}

/** Net total of an order in cents, header charges included. */
export const netOf = (lines: readonly Pick<LineRow, 'netMinor'>[], headerChargesMinor: number): number => sumOf(lines, (line) => line.netMinor) + headerChargesMinor;
