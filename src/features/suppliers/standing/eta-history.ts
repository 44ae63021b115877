import type { CalendarDate } from '../../../shared/calendar-date.ts';
import { deriveQuantities, sumOf, type Quantity, type SupplierQuantities } from '../../../shared/quantity.ts';
import { closedFigures, currentOfKind } from './current-figure.ts';
import { foldDespatches } from './despatch.ts';
import type { Placed } from './order-of-statements.ts';
import { expectedDay } from './promise-date.ts';
import type { ScheduleEntry } from './statement.ts';

/** A part of the line with the day it is expected here (null: no date), transit included. */
export interface DatedEntry extends ScheduleEntry {
  readonly expected: CalendarDate | null;
}

/** The dates of a line after one piece of news. */
export interface EtaSnapshot {
  readonly at: Date;
  readonly observedAt: Date;
  /** How many units of the line are counted before the first entry: they were shipped by then. */
  readonly firstUnit: number;
  readonly entries: readonly DatedEntry[];
  /** Open units that no entry covers. */
  readonly undated: Quantity;
}

type Dates = Pick<EtaSnapshot, 'firstUnit' | 'entries' | 'undated'>;

/** The schedule as these statements leave it, cut to what the counters leave open. */
export function scheduleAfter(placed: readonly Placed[], counters: SupplierQuantities, transitDays: number): Dates {
  const { closed, shippedIn, open } = deriveQuantities(counters);
  const said = currentOfKind(placed, 'schedule')
    .flatMap(({ statement }) => statement.fact.entries)
    .map((entry) => ({ ...entry, expected: expectedDay(entry, transitDays) }))
    .filter((entry) => entry.quantity > 0)
    .sort(byExpected);
  // Closed units fall off the far end, shipped ones were the near end: suppliers restate either or leave it out.
  const kept = take(said, counters.ordered - closed);
  const entries = drop(kept, sumOf(kept, (entry) => entry.quantity) - open);
  return { firstUnit: shippedIn, entries, undated: open - sumOf(entries, (entry) => entry.quantity) };
}

/** One snapshot per document or poll that said something about dates. */
export function etaHistoryOf(placed: readonly Placed[], ordered: Quantity, transitDays: number): readonly EtaSnapshot[] {
  const lastOfBatch = new Map<string, Placed>();
  for (const one of placed) {
    if (one.statement.fact.kind === 'schedule') lastOfBatch.set(one.statement.batch, one);
  }
  const last = new Map<string, number>();
  for (const { statement, place } of placed) last.set(statement.batch, place);
  return [...lastOfBatch.values()].map(({ statement, at }) => ({
    at,
    observedAt: statement.observedAt,
    // The whole batch belongs to the same news: what it says of despatches and cancellations too.
    ...datesAfter(placed.slice(0, (last.get(statement.batch) ?? 0) + 1), ordered, transitDays),
  }));
}

function datesAfter(placed: readonly Placed[], ordered: Quantity, transitDays: number): Dates {
  const { shipped } = foldDespatches(placed);
  const counters = { ordered, confirmed: 0, backordered: 0, ...closedFigures(placed, ordered, shipped), shipped };
  return scheduleAfter(placed, counters, transitDays);
}

function byExpected(a: DatedEntry, b: DatedEntry): number {
  if (a.expected === b.expected) return order(JSON.stringify(a), JSON.stringify(b));
  if (a.expected === null) return 1;
  return b.expected === null ? -1 : order(a.expected, b.expected);
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function take(entries: readonly DatedEntry[], units: number): readonly DatedEntry[] {
  let left = units;
  return entries.flatMap((entry) => {
    const quantity = Math.min(entry.quantity, left);
    left -= quantity;
    return quantity > 0 ? [{ ...entry, quantity }] : [];
  });
}

function drop(entries: readonly DatedEntry[], units: number): readonly DatedEntry[] {
  let left = Math.max(0, units);
  return entries.flatMap((entry) => {
    const gone = Math.min(entry.quantity, left);
    left -= gone;
    return entry.quantity > gone ? [{ ...entry, quantity: entry.quantity - gone }] : [];
  });
}
