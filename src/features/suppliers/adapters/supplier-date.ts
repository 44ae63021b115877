import {
  addDays, type CalendarDate, berlinDateOf, daysBetween, fridayOfIsoWeek, isCalendarDate, isoWeekOf,
} from '../../../shared/calendar-date.ts';
import type { ExpectedDate } from './canonical-line.ts';

export const NO_DATE: ExpectedDate = { from: null, to: null, precision: 'none' };

/** From this year on a date is what merchandise systems write that cannot leave the field empty (31.12.2099, 9999-12-31). */
const NEVER_YEAR = 2090;

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;
const ISO_DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const GERMAN_DAY = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/;
const ISO_WEEK = /^(\d{4})-?W(\d{1,2})$/i;
const GERMAN_WEEK = /^(?:KW\s*(\d{1,2})|(\d{1,2})\.\s*KW)(?:\s*[/.\s-]\s*(\d{4}))?$/i;
const ISO_MONTH = /^(\d{4})-(\d{2})$/;
const GERMAN_MONTH = /^(\d{1,2})[./](\d{4})$/;

const two = (digits: string | undefined): string => (digits ?? '').padStart(2, '0');

function day(date: string): ExpectedDate | undefined {
  if (Number(date.slice(0, 4)) >= NEVER_YEAR) return NO_DATE;
  return isCalendarDate(date) ? { from: date, to: date, precision: 'day' } : undefined;
}

function week(year: number, number: number): ExpectedDate | undefined {
  if (year >= NEVER_YEAR) return NO_DATE;
  if (number < 1 || number > 53 || year < 1900) return undefined;
  const friday = fridayOfIsoWeek(year, number);
  if (isoWeekOf(friday).week !== number) return undefined;
  return { from: addDays(friday, -4), to: friday, precision: 'week' };
}

/** The year in which a week without one lies closest to the day of writing: "KW 2" in December is next year's. */
function nearestWeek(number: number, writtenOn: CalendarDate): ExpectedDate | undefined {
  const { year } = isoWeekOf(writtenOn);
  const distance = (candidate: ExpectedDate): number => Math.abs(daysBetween(writtenOn, candidate.to ?? writtenOn));
  return [year - 1, year, year + 1]
    .flatMap((candidate) => week(candidate, number) ?? [])
    .sort((a, b) => distance(a) - distance(b))[0];
}

function month(year: string, number: string): ExpectedDate | undefined {
  const from = `${year}-${two(number)}-01`;
  if (Number(year) >= NEVER_YEAR) return NO_DATE;
  if (!isCalendarDate(from)) return undefined;
  const nextMonth = addDays(from, 31);
  return { from, to: addDays(`${nextMonth.slice(0, 7)}-01`, -1), precision: 'month' };
}

/**
 * Reads a supplier's date: a day (`2020-05-08`, `8.5.2020`), an instant (its day in Berlin), a calendar week (`KW 19`,
 * `KW 19/2020`, `2020-W19`; Monday to Friday) or a month. Far-away dates mean none. Undefined for anything else.
 * @param writtenOn the day of the document, for weeks that name no year
 */
export function readSupplierDate(text: string, writtenOn: CalendarDate): ExpectedDate | undefined {
  const trimmed = text.trim();
  if (INSTANT.test(trimmed)) {
    const instant = new Date(trimmed);
    return isCalendarDate(trimmed.slice(0, 10)) && !Number.isNaN(instant.getTime()) ? day(berlinDateOf(instant)) : undefined;
  }
  if (ISO_DAY.test(trimmed)) return day(trimmed);
  const german = GERMAN_DAY.exec(trimmed);
  if (german) return day(`${german[3]}-${two(german[2])}-${two(german[1])}`);
  const isoWeek = ISO_WEEK.exec(trimmed);
  if (isoWeek) return week(Number(isoWeek[1]), Number(isoWeek[2]));
  const germanWeek = GERMAN_WEEK.exec(trimmed);
  if (germanWeek) {
    const number = Number(germanWeek[1] ?? germanWeek[2]);
    return germanWeek[3] === undefined ? nearestWeek(number, writtenOn) : week(Number(germanWeek[3]), number);
  }
  const isoMonth = ISO_MONTH.exec(trimmed);
  if (isoMonth) return month(isoMonth[1] ?? '', isoMonth[2] ?? '');
  const germanMonth = GERMAN_MONTH.exec(trimmed);
  return germanMonth ? month(germanMonth[2] ?? '', germanMonth[1] ?? '') : undefined;
}
