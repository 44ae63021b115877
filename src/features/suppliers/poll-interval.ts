import { daysBetween, type CalendarDate } from '../../shared/calendar-date.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** From so many days before the expected day until so many after it: when a date tends to move, or the goods to leave. */
const NEAR_DAYS_BEFORE = 3;
const NEAR_DAYS_AFTER = 7;

export interface PolledLine {
  readonly state: 'unanswered' | 'confirmed' | 'backordered' | 'partially_shipped' | 'shipped' | 'complete' | 'rejected' | 'cancelled';
  readonly eta: CalendarDate | null;
}

export interface PolledOrder {
  /** False once the order is finished, or before it was sent. */
  readonly open: boolean;
  readonly lines: readonly PolledLine[];
  /** A request to cancel that the supplier has not answered. */
  readonly awaitsCancellation: boolean;
  /** A return case that is not closed: a replacement may be announced under the old order. */
  readonly awaitsReplacement: boolean;
}

function lineInterval({ state, eta }: PolledLine, today: CalendarDate): number | null {
  if (state === 'complete' || state === 'rejected' || state === 'cancelled') return null;
  if (state === 'unanswered') return 15 * MINUTE;
  if (state === 'shipped') return 6 * HOUR;
  const days = eta === null ? null : daysBetween(today, eta);
  if (days !== null && days <= NEAR_DAYS_BEFORE && days >= -NEAR_DAYS_AFTER) return 30 * MINUTE;
  return state === 'backordered' ? 6 * HOUR : 2 * HOUR;
}

/**
 * How long an order is left alone before its supplier is asked again, in milliseconds of the business clock: the
 * shortest of what its lines call for. Null: nothing is expected any more.
 */
export function pollIntervalMs({ open, lines, awaitsCancellation, awaitsReplacement }: PolledOrder, today: CalendarDate): number | null {
  const intervals = [
    ...(open ? lines.map((line) => lineInterval(line, today)) : []),
    open && awaitsCancellation ? 2 * HOUR : null,
    awaitsReplacement ? 6 * HOUR : null,
  ].filter((interval) => interval !== null);
  return intervals.length === 0 ? null : Math.min(...intervals);
}

const SHORTEST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 30 * MINUTE;

/** Decorrelated jitter: the pause after one more failure, given the one before (0 = none). `random` is in [0, 1). */
export const nextPauseMs = (previousMs: number, random: number): number =>
  Math.round(Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS + random * (Math.max(SHORTEST_PAUSE_MS, previousMs * 3) - SHORTEST_PAUSE_MS)));
