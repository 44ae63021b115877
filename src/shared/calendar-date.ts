/** A date of the calendar, `YYYY-MM-DD`, read in Europe/Berlin: what people write on orders and promises. */
export type CalendarDate = string & { readonly __calendarDate?: never };

export const BERLIN = 'Europe/Berlin';

const PATTERN = /^(\d{4})-(\d{2})-(\d{2})$/;

/** True for an existing day between 1900 and 9998 (31 February is none; year 9999 is a supplier's "no date"). */
export function isCalendarDate(text: string): boolean {
  const match = PATTERN.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < 1900 || year > 9998) return false;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

const berlinDay = new Intl.DateTimeFormat('en-CA', { timeZone: BERLIN, year: 'numeric', month: '2-digit', day: '2-digit' });

/** The day that the calendar on a wall in Berlin shows at this instant. */
export function berlinDateOf(instant: Date): CalendarDate {
  return berlinDay.format(instant);
}

const LOCAL_TIME = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?))?$/;
const berlinOffset = new Intl.DateTimeFormat('en-GB', { timeZone: BERLIN, timeZoneName: 'longOffset' });

/**
 * The instant at which clocks in Berlin show this local time (`2020-05-08T11:31:21`; a day alone means its first moment).
 * In the hour that autumn repeats it is the second one, in the hour that spring leaves out the one after it. Undefined for anything else.
 */
export function instantInBerlin(local: string): Date | undefined {
  const [, date = '', time = '00:00'] = LOCAL_TIME.exec(local) ?? [];
  if (!isCalendarDate(date)) return undefined;
  const asUtc = new Date(`${date}T${time}Z`);
  if (Number.isNaN(asUtc.getTime())) return undefined;
  const offsetAt = (instant: Date): string => /GMT([+-]\d{2}:\d{2})/.exec(berlinOffset.format(instant))?.[1] ?? 'Z';
  const guess = new Date(`${date}T${time}${offsetAt(asUtc)}`);
  return new Date(`${date}T${time}${offsetAt(guess)}`);
}

const DAY_MS = 86_400_000;
const dayNumber = (date: CalendarDate): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;

export function addDays(date: CalendarDate, days: number): CalendarDate {
  return new Date((dayNumber(date) + days) * DAY_MS).toISOString().slice(0, 10);
}

/** Days from `from` to `to`; positive when `to` is later. */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return dayNumber(to) - dayNumber(from);
}

/** 1 = Monday … 7 = Sunday (ISO 8601). */
export function isoWeekday(date: CalendarDate): number {
  return ((dayNumber(date) + 3) % 7 + 7) % 7 + 1;
}

/** ISO 8601 calendar week ("KW"): the week belongs to the year that its Thursday lies in. */
export function isoWeekOf(date: CalendarDate): { readonly year: number; readonly week: number } {
  const thursday = addDays(date, 4 - isoWeekday(date));
  const year = Number(thursday.slice(0, 4));
  return { year, week: Math.floor(daysBetween(`${year}-01-01`, thursday) / 7) + 1 };
}

/** The Friday of a calendar week: how a supplier's "KW 23" is read. */
export function fridayOfIsoWeek(year: number, week: number): CalendarDate {
  const fourth: CalendarDate = `${year}-01-04`;
  const firstMonday = addDays(fourth, 1 - isoWeekday(fourth));
  return addDays(firstMonday, (week - 1) * 7 + 4);
}
