import {
  addDays, berlinDateOf, fridayOfIsoWeek, isCalendarDate, isoWeekOf, type CalendarDate,
} from '../../../shared/calendar-date.ts';
import type { ScheduleEntry } from './statement.ts';

/** A day or a span as a supplier writes it. */
export type PromiseSpan = Pick<ScheduleEntry, 'from' | 'to' | 'precision'>;

const NO_DATE: PromiseSpan = { from: null, to: null, precision: 'none' };
/** Years outside are what systems write that have no date: 0001, 1900, 1970, 2099, 9999. */
const FIRST_YEAR = 2000;
const LAST_YEAR = 2089;

const WEEK = /^(?:KW\s*(\d{1,2})\s*[./-]\s*(\d{4})|(\d{4})-?W(\d{2}))$/i;
const MONTH = /^(\d{4})-(\d{2})$/;
const COMPACT_DAY = /^(\d{4})(\d{2})(\d{2})$/;
const GERMAN_DAY = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})$/i;

/** True for a day that a supplier can mean; false for the placeholders that stand for "no date". */
export function isPromiseDate(date: CalendarDate): boolean {
  const year = Number(date.slice(0, 4));
  return isCalendarDate(date) && year >= FIRST_YEAR && year <= LAST_YEAR;
}

/**
 * Reads a date as suppliers write it: `2020-05-12`, `20200512`, `12.05.2020`, an instant (the day on Berlin's
 * calendar), `KW 23/2020`, `2020-W23`, `2020-05`. Empty text and placeholders are "no date"; null means unreadable,
 * which the caller reports instead of guessing.
 */
export function readPromise(raw: string): PromiseSpan | null {
  const text = raw.trim();
  if (text === '') return NO_DATE;
  const week = WEEK.exec(text);
  if (week) return weekSpan(Number(week[2] ?? week[3]), Number(week[1] ?? week[4]));
  const month = MONTH.exec(text);
  if (month) return monthSpan(`${text}-01`);
  const day = dayIn(text);
  if (day === null) return null;
  return isPromiseDate(day) ? { from: day, to: day, precision: 'day' } : NO_DATE;
}

function dayIn(text: string): CalendarDate | null {
  if (INSTANT.test(text)) {
    const instant = new Date(text);
    return Number.isNaN(instant.getTime()) ? null : berlinDateOf(instant);
  }
  const compact = COMPACT_DAY.exec(text);
  const german = GERMAN_DAY.exec(text);
  const day = compact ? `${compact[1]}-${compact[2]}-${compact[3]}`
    : german ? `${german[3]}-${german[2]?.padStart(2, '0')}-${german[1]?.padStart(2, '0')}`
      : text.slice(0, 10);
  if (isCalendarDate(day)) return day;
  // Year 9999 and year 1 are no days of our calendar, but clearly placeholders.
  return /^(?:9999|0001|0000)-\d{2}-\d{2}$/.test(day) ? day : null;
}

function weekSpan(year: number, week: number): PromiseSpan | null {
  if (week < 1 || week > 53) return null;
  const friday = fridayOfIsoWeek(year, week);
  if (isoWeekOf(friday).week !== week) return null;
  return isPromiseDate(friday) ? { from: addDays(friday, -4), to: friday, precision: 'week' } : NO_DATE;
}

function monthSpan(first: CalendarDate): PromiseSpan | null {
  if (!isCalendarDate(first)) return null;
  return isPromiseDate(first) ? { from: first, to: lastOfMonth(first), precision: 'month' } : NO_DATE;
}

function lastOfMonth(date: CalendarDate): CalendarDate {
  const nextMonth = addDays(`${date.slice(0, 7)}-28`, 4);
  return addDays(`${nextMonth.slice(0, 7)}-01`, -1);
}

/**
 * The day on which a part is expected to be here: the last day of what was said, a week being its Friday and a month
 * its last day; dates of despatch add the transit days (calendar days). Null if there is no date.
 */
export function expectedDay(entry: Omit<ScheduleEntry, 'quantity'>, transitDays: number): CalendarDate | null {
  const said = entry.to ?? entry.from;
  if (entry.precision === 'none' || said === null || !isPromiseDate(said)) return null;
  const last = lastDayOf(said, entry.precision);
  return entry.basis === 'ship' ? addDays(last, transitDays) : last;
}

function lastDayOf(said: CalendarDate, precision: ScheduleEntry['precision']): CalendarDate {
  if (precision === 'month') return lastOfMonth(said);
  if (precision !== 'week') return said;
  const { year, week } = isoWeekOf(said);
  return fridayOfIsoWeek(year, week);
}
