import { daysBetween, isCalendarDate } from '../../../shared/calendar-date.ts';
import type { FieldProblem } from '../../../shared/errors.ts';
import { ALL_LINES, OWN_LINES, SlipModel, type SlipObservation } from '../slip-model.ts';
import { readTable, type Row } from './case-table.ts';

/** A line of the past: which date it was given, and when it came. Days are counted from 1970. */
export interface PastLine {
  readonly supplier: string;
  readonly scheduled: number;
  /** Null: still open on the last day of the record. */
  readonly delivered: number | null;
  /** The day on which a promise would have been made. */
  readonly asked: number;
}

export interface BacktestReport {
  readonly lines: number;
  /** Lines of which it is known whether the promise was kept; the others are open and not yet late. */
  readonly evaluated: number;
  /** Share of lines that came by the expected (P50) and by the promised (P80) date; and by the supplier's own. */
  readonly keptShare: { readonly p50: number; readonly p80: number; readonly scheduled: number };
  /** Days between the date and the delivery, over lines that came, on average. */
  readonly meanDaysOff: { readonly p50: number; readonly median: number; readonly scheduled: number };
  /** Days from the supplier's date to the promised one, on average. */
  readonly meanDaysAdded: { readonly p50: number; readonly p80: number };
  /** Lines whose supplier had too short a record for a distribution. */
  readonly littleExperience: number;
  /** Lines that could not be promised at all. */
  readonly noDate: number;
  readonly bySupplier: readonly { readonly supplier: string; readonly evaluated: number; readonly p50: number; readonly p80: number }[];
}

const COLUMNS = { required: ['supplier', 'line', 'scheduled', 'delivered'], optional: ['asked'] };

/** Reads a record of scheduled and delivered dates (docs/promises.md); all that is wrong with it at once. */
export function readPastLines(text: string): { readonly problems: readonly FieldProblem[]; readonly lines: readonly PastLine[] } {
  const problems: FieldProblem[] = [];
  const lines = readTable('record', text, COLUMNS, problems).map((row): PastLine => {
    const scheduled = dayOf(row, 'scheduled', problems) ?? 0;
    const supplier = row.text('supplier');
    if (supplier === '') problems.push(row.problem('supplier', 'required', 'A supplier is missing.'));
    return {
      supplier, scheduled,
      delivered: row.text('delivered') === '' ? null : dayOf(row, 'delivered', problems),
      asked: row.text('asked') === '' ? scheduled : dayOf(row, 'asked', problems) ?? scheduled,
    };
  });
  return { problems, lines };
}

function dayOf(row: Row, column: string, problems: FieldProblem[]): number | null {
  const text = row.text(column);
  if (isCalendarDate(text)) return daysBetween('1970-01-01', text);
  problems.push(row.problem(column, 'not_a_date', `"${text}" is no date like 2020-04-20.`));
  return null;
}

/**
 * What the promises of the past would have been worth: each line is promised with what was known on the day it was asked for,
 * in the order of those days, and compared with what came. Nothing later is looked at.
 */
export function backtestPromises(lines: readonly PastLine[], onProgress?: (done: number) => void): BacktestReport {
  const lastDay = lines.reduce((last, { asked, delivered }) => Math.max(last, asked, delivered ?? 0), 0);
  const bySchedule = [...lines].sort((a, b) => a.scheduled - b.scheduled);
  const ofSupplier = new Map<string, PastLine[]>();
  for (const line of bySchedule) {
    const own = ofSupplier.get(line.supplier);
    if (own) own.push(line);
    else ofSupplier.set(line.supplier, [line]);
  }
  const outcomes = lines.map((line, index): Outcome => {
    if (index % 1_000 === 0) onProgress?.(index);
    const own = knownBy(ofSupplier.get(line.supplier) ?? [], line.asked, OWN_LINES);
    const model = new SlipModel(own, knownBy(bySchedule, line.asked, ALL_LINES));
    const dayAt = (p: number): number | null => {
      const days = model.quantile(p, line.asked > line.scheduled ? line.asked - line.scheduled : -1);
      return days === null ? null : line.scheduled + days;
    };
    const late = own.filter(({ open }) => !open).map(({ days }) => days).sort((a, b) => a - b);
    return { line, p50: dayAt(0.5), p80: dayAt(0.8), median: line.scheduled + (late[Math.ceil(late.length / 2) - 1] ?? 0), littleExperience: model.littleExperience };
  });
  return reportOf(outcomes, lastDay);
}

interface Outcome {
  readonly line: PastLine;
  readonly p50: number | null;
  readonly p80: number | null;
  readonly median: number;
  readonly littleExperience: boolean;
}

/** The latest lines whose date had come by a day, as they stood on that day. `sorted` by date. */
function knownBy(sorted: readonly PastLine[], day: number, most: number): readonly SlipObservation[] {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.scheduled ?? 0) < day) low = middle + 1;
    else high = middle;
  }
  return sorted.slice(Math.max(0, low - most), low).map(({ scheduled, delivered }) =>
    (delivered !== null && delivered < day ? { days: Math.max(0, delivered - scheduled), open: false } : { days: day - scheduled, open: true }));
}

function reportOf(outcomes: readonly Outcome[], lastDay: number): BacktestReport {
  const kept = (date: number | null, { delivered }: PastLine): boolean | undefined => {
    if (date === null) return undefined;
    if (delivered !== null) return delivered <= date;
    return date < lastDay ? false : undefined;
  };
  const known = outcomes.filter((each) => kept(each.p50, each.line) !== undefined && kept(each.p80, each.line) !== undefined);
  const came = known.filter(({ line }) => line.delivered !== null);
  const share = (of: readonly Outcome[], date: (each: Outcome) => number | null): number => rounded(mean(of.map((each) => Number(kept(date(each), each.line) === true))));
  const off = (date: (each: Outcome) => number | null): number => rounded(mean(came.map((each) => Math.abs((each.line.delivered ?? 0) - (date(each) ?? 0)))));
  const added = (date: (each: Outcome) => number | null): number => rounded(mean(known.map((each) => (date(each) ?? 0) - each.line.scheduled)));
  const suppliers = [...new Set(known.map(({ line }) => line.supplier))].sort();
  return {
    lines: outcomes.length,
    evaluated: known.length,
    keptShare: { p50: share(known, ({ p50 }) => p50), p80: share(known, ({ p80 }) => p80), scheduled: share(known, ({ line }) => line.scheduled) },
    meanDaysOff: { p50: off(({ p50 }) => p50), median: off(({ median }) => median), scheduled: off(({ line }) => line.scheduled) },
    meanDaysAdded: { p50: added(({ p50 }) => p50), p80: added(({ p80 }) => p80) },
    littleExperience: outcomes.filter(({ littleExperience }) => littleExperience).length,
    noDate: outcomes.filter(({ p50, p80 }) => p50 === null || p80 === null).length,
    bySupplier: suppliers.map((supplier) => {
      const own = known.filter(({ line }) => line.supplier === supplier);
      return { supplier, evaluated: own.length, p50: share(own, ({ p50 }) => p50), p80: share(own, ({ p80 }) => p80) };
    }),
  };
}

const mean = (values: readonly number[]): number => (values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length);
const rounded = (value: number): number => Number(value.toFixed(3));
