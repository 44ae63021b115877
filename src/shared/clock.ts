import { berlinDateOf, type CalendarDate } from './calendar-date.ts';

/**
 * The business clock: what "today" is for orders, promises and loans. It may run fast or be set by hand (the demo).
 * The operational clock (leases, back-off, sessions) is another one: the database's UTC time.
 */
export interface BusinessClock {
  now(): Date;
  today(): CalendarDate;
}

export const systemClock: BusinessClock = {
  now: () => new Date(),
  today: () => berlinDateOf(new Date()),
};
