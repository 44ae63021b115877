import type { Reader } from '../../persistence/reader.ts';
import { instant } from '../../persistence/columns.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import { divideRounded } from '../../shared/money.ts';
import { organisations } from '../organisations/organisation-tables.ts';
import { orderLines, type LineRow, type OrderRow } from '../orders/order-tables.ts';
import type { OutgoingOrder } from './adapters/supplier-adapter.ts';

const WHOLE = 10_000;

/** An order as its supplier is to see it. Lines that stand for the supplier's own substitutes are known there already. */
export async function outgoingOrder(db: Reader, order: OrderRow, today: CalendarDate): Promise<OutgoingOrder> {
  const lines = await db.many(orderLines, { orderId: order.id, substitutesLineId: null }, { orderBy: ['position'] });
  const buyer = await db.one(organisations, { id: order.organisationId });
  return {
    ourNumber: order.number,
    orderedOn: today,
    deliverTo: buyer ? { name: buyer.name, ...(buyer.street !== null && { street: buyer.street }), ...(buyer.postalCode !== null && { postalCode: buyer.postalCode }), ...(buyer.city !== null && { town: buyer.city }) } : null,
    lines: lines.map((line) => ({
      lineReference: String(line.position), articleNumber: line.articleNumber, name: line.description, quantity: line.ordered,
      unitPrice: pricePerPiece(line), currency: order.currency, neededBy: order.neededBy,
    })),
  };
}

/** Net and per piece, in 1/10,000 of the currency unit: suppliers know neither our price base nor our discount. */
const pricePerPiece = ({ unitPrice, priceBase, discountBp }: LineRow): number =>
  divideRounded(BigInt(unitPrice) * BigInt(WHOLE - discountBp), BigInt(priceBase) * BigInt(WHOLE));

/** The operational clock: what settling takes is real time, however fast the calendar runs. */
export async function databaseNow(db: Reader): Promise<Date> {
  const [row] = await db.select({ now: instant() }, db.q.raw(`select ${db.dialect.now().raw} as \`now\``));
  if (!row) throw new Error('the database told no time');
  return row.now;
}
