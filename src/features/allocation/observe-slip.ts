import type { Tx } from '../../persistence/transaction.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import { endedLineStates } from '../orders/order-line.ts';
import { slipObservations } from './allocation-tables.ts';

/** What of an order line says how late it is. */
export interface ObservedLine {
  readonly id: string;
  readonly state: string;
  readonly firstEta: CalendarDate | null;
}

const endOf = ({ state }: ObservedLine): string | null => (endedLineStates.includes(state) ? state : null);

/**
 * Keeps what promises learn from a line, in the transaction that changes it: one row a line, written when it gets its first
 * date, when it ends, and when it opens again. The day of its end is the day on which that was first seen.
 */
export function observeSlip(tx: Tx, supplierId: string, before: ObservedLine, after: ObservedLine): void {
  const isSameEnd = before.firstEta !== null && endOf(before) === endOf(after);
  if (after.firstEta === null || (isSameEnd && before.firstEta === after.firstEta)) return;
  const row = { lineId: after.id, supplierId, firstEta: after.firstEta, endedOn: endOf(after) === null ? null : tx.today, delivered: after.state === 'complete' };
  // another first date, read from a document that came late, moves neither the end nor what it was
  tx.upsert(slipObservations, row, ['lineId'], isSameEnd ? ['firstEta'] : ['firstEta', 'endedOn', 'delivered']);
}
