import { berlinDateOf, type CalendarDate } from '../../src/shared/calendar-date.ts';
import type { BusinessClock } from '../../src/shared/clock.ts';

/** A business clock that stands still until a test moves it. Starts on Monday, 20 April 2020, 08:00 in Berlin. */
export class TestClock implements BusinessClock {
  #now = new Date('2020-04-20T06:00:00.000Z');

  now(): Date {
    return new Date(this.#now);
  }

  today(): CalendarDate {
    return berlinDateOf(this.#now);
  }

  refresh(): Promise<void> {
    return Promise.resolve();
  }

  set(now: Date | string): void {
    this.#now = new Date(now);
  }

  advance({ days = 0, hours = 0, minutes = 0 }: { days?: number; hours?: number; minutes?: number }): void {
    this.#now = new Date(this.#now.getTime() + ((days * 24 + hours) * 60 + minutes) * 60_000);
  }
}
