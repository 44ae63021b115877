import { isDeepStrictEqual } from 'node:util';
import type { Tx } from '../../persistence/transaction.ts';
import { sumOf } from '../../shared/quantity.ts';
import { admitSurplus } from '../receiving/admit-surplus.ts';
import { takeBackUnits } from '../receiving/take-back-units.ts';
import type { Standing } from '../suppliers/standing/standing.ts';
import { orderMachine } from './order.ts';
import { derivedOf } from './line-figures.ts';
import { loadLine, type LineWork } from './order-store.ts';
import { orderLineSchedules, type LineRow, type OrderRow } from './order-tables.ts';
import { saveLine, type SavedLine } from './save-line.ts';
import { noteSupplierNumbers } from './send-order.ts';
import { settleCancellations } from './settle-cancellations.ts';

/** What the fold of a line's statements says, as far as the line keeps it. */
export type SupplierWord = Pick<Standing, 'counters' | 'substituted' | 'invoiced' | 'acknowledged' | 'onHold' | 'holdReason' | 'schedule' | 'supplierOrderIds' | 'lastHeardAt'>
  & Partial<Pick<Standing, 'etaHistory'>>;

/**
 * Writes the supplier's word onto a line: counters, schedule, dates; closed pieces go to the shares, and what is here
 * already follows them into a share or out of it; cancellation requests are settled, the order moves on (acknowledged;
 * ended when nothing is left to wait for). Applying the same standing again writes nothing. Inside the caller's
 * transaction, which has stored the statements.
 * @throws AppError `order.line_not_found`, `persistence.version_conflict`
 */
export async function applyStanding(tx: Tx, lineId: string, word: SupplierWord, statementCount?: number): Promise<SavedLine> {
  const work = await loadLine(tx, lineId);
  const schedule = scheduleRows(lineId, word);
  const { confirmed, backordered, rejected, cancelled, shipped } = word.counters;
  const nearest = schedule.find((entry) => entry.etaTo !== null);
  const line: Partial<LineRow> = {
    confirmed, backordered, rejected, cancelled, shipped, invoiced: Math.max(work.line.invoiced, word.invoiced),
    onHold: word.onHold, holdReason: word.onHold ? word.holdReason : null,
    eta: nearest?.etaTo ?? null, etaPrecision: nearest?.etaPrecision ?? 'none', etaKind: nearest?.etaKind ?? null, etaBasis: nearest?.etaBasis ?? null,
    firstEta: firstDay(word) ?? work.line.firstEta ?? nearest?.etaTo ?? null, statementCount: statementCount ?? work.line.statementCount,
  };
  const order = heard(tx, work, word);
  const known = await tx.many(orderLineSchedules, { lineId }, { orderBy: ['sequence'] });
  if (isSame(work.line, line) && order.state === work.order.state && isSame(known, schedule)) {
    await noteSupplierNumbers(tx, work.order, word.supplierOrderIds);
    return unchanged(work);
  }
  const linked = sumOf(work.lines.filter((each) => each.substitutesLineId === lineId), (each) => each.ordered);
  const saved = saveLine(tx, work, { action: 'order.status_applied', line, order: { ...order, lastHeardAt: word.lastHeardAt ?? tx.now }, keepOpen: word.substituted > linked });
  if (!isSame(known, schedule)) {
    tx.remove(orderLineSchedules, { lineId });
    if (schedule.length > 0) tx.insert(orderLineSchedules, schedule);
  }
  await noteSupplierNumbers(tx, work.order, word.supplierOrderIds);
  await settleCancellations(tx, saved, word.substituted);
  await takeBackUnits(tx, { orderLineId: lineId, units: saved.takenBack });
  await admitSurplus(tx, { orderLineId: lineId, units: saved.units });
  return saved;
}

/** The first date ever given: by the supplier's order of things, for its documents may be read in another one. */
const firstDay = ({ etaHistory }: SupplierWord): string | null =>
  etaHistory?.flatMap((snapshot) => snapshot.entries).find((entry) => entry.expected !== null)?.expected ?? null;

const unchanged = (work: LineWork): SavedLine => ({ ...work, derived: derivedOf(work.line), units: [], takenBack: [] });

/** True where nothing that `wanted` names differs. */
function isSame<T extends object>(present: T, wanted: Partial<T>): boolean {
  const part = Array.isArray(wanted) ? present : Object.fromEntries(Object.keys(wanted).map((key) => [key, present[key as keyof T]]));
  return isDeepStrictEqual(part, wanted);
}

/** Days are those on which pieces are expected here, transit included. */
function scheduleRows(lineId: string, { schedule }: SupplierWord): { lineId: string; sequence: number; quantity: number; etaFrom: string | null; etaTo: string | null; etaPrecision: string; etaKind: string; etaBasis: string }[] {
  return schedule.map((entry, index) => ({
    lineId, sequence: index + 1, quantity: entry.quantity, etaFrom: entry.expected === null ? null : entry.from, etaTo: entry.expected,
    etaPrecision: entry.expected === null ? 'none' : entry.precision, etaKind: entry.kind, etaBasis: entry.basis,
  }));
}

/** A supplier that speaks of an order has it, whatever became of the sending. */
function heard(tx: Tx, { order }: LineWork, { acknowledged, counters }: SupplierWord): Partial<OrderRow> {
  const found = order.state === 'send_in_doubt' ? orderMachine.next(order.state, 'find') : order.state;
  const sent = found === order.state ? {} : { sentAt: tx.now, settleUntil: null };
  const speaks = acknowledged || counters.confirmed + counters.backordered + counters.rejected + counters.cancelled + counters.shipped > 0;
  if (found !== 'sent' || !speaks) return { ...sent, state: found };
  return { ...sent, state: orderMachine.next(found, 'acknowledge'), acknowledgedAt: tx.now };
}
