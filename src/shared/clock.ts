import { berlinDateOf, type CalendarDate } from './calendar-date.ts';

/**
 * The business clock: what "today" is for orders, promises and loans. It may be set by hand (the demonstration).
 * The operational clock (leases, back-off, sessions) is another one: the database's UTC time.
 */
export interface BusinessClock {
  now(): Date;
  today(): CalendarDate;
  /** Catches up with a clock that other processes may have set; called where a unit of work begins. */
  refresh(): Promise<void>;
}

export const systemClock: BusinessClock = {
  now: () => new Date(),
  today: () => berlinDateOf(new Date()),
  refresh: () => Promise.resolve(),
};
