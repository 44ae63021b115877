import type { CalendarDate } from '../../shared/calendar-date.ts';

/**
 * The last day of a dedication period (Zweckbindungsfrist) of so many months that begins on `from`. A day that the last
 * month does not have is its last one.
 */
export function dedicationEnd(from: CalendarDate, months: number): CalendarDate {
  const [year = 0, month = 0, day = 0] = from.split('-').map(Number);
  const lastOfMonth = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastOfMonth))).toISOString().slice(0, 10);
}

/** While it lasts, the device serves the purpose that it was funded for and is not disposed of. */
export const isDedicated = (dedicatedUntil: CalendarDate | null, today: CalendarDate): boolean => dedicatedUntil !== null && dedicatedUntil >= today;
