import { daysBetween, type CalendarDate } from '../../shared/calendar-date.ts';
import type { UnitPromise } from './promise-buckets.ts';

export const promiseCauses = ['first', 'more_in_sight', 'supply_gone', 'date_passed', 'later', 'earlier', 'demand_changed'] as const;
export type PromiseCause = (typeof promiseCauses)[number];

/** So much earlier a date must be before it is worth a new promise. */
const WORTH_TELLING = 21;

export interface SettledPromise {
  readonly units: readonly UnitPromise[];
  /** Null: what was promised still holds, whatever it rests on now. */
  readonly cause: PromiseCause | null;
}

/** What is left of a promise: units awarded since have come true, first ones first; what is no longer waited for falls off the end. */
export const remainingUnits = <T>(units: readonly T[], fulfilled: number, waiting: number): readonly T[] => units.slice(Math.max(0, fulfilled)).slice(0, Math.max(0, waiting));

/**
 * A promise stays as it is unless its date has passed, it can no longer be kept, or units come three weeks or more
 * earlier; unit by unit, so that news about some units moves only those. `before` is what is left of the old promise
 * (undefined: there was none), `fresh` what the present supply gives.
 */
export function settlePromise(before: readonly UnitPromise[] | undefined, fresh: readonly UnitPromise[], today: CalendarDate): SettledPromise {
  if (before === undefined) return { units: fresh, cause: 'first' };
  const causes = new Set<PromiseCause>();
  const units = fresh.map((unit, index): UnitPromise => {
    const old = before[index];
    const cause = old ? causeOf(old, unit, today) : 'more_in_sight';
    if (cause !== null) causes.add(cause);
    return old && cause === null ? { ...old, orderLineId: unit.orderLineId } : unit;
  });
  if (fresh.length < before.length) causes.add('supply_gone');
  const cause = promiseCauses.filter((each) => causes.has(each)).sort((a, b) => WEIGHT.indexOf(a) - WEIGHT.indexOf(b))[0];
  return { units, cause: cause ?? null };
}

/** Bad news is named before good news. */
const WEIGHT: readonly PromiseCause[] = ['supply_gone', 'later', 'date_passed', 'earlier', 'more_in_sight', 'demand_changed', 'first'];

function causeOf(old: UnitPromise, fresh: UnitPromise, today: CalendarDate): PromiseCause | null {
  if (old.promisedOn < today) return 'date_passed';
  if (fresh.expectedOn > old.promisedOn) return 'later';
  return daysBetween(fresh.promisedOn, old.promisedOn) >= WORTH_TELLING ? 'earlier' : null;
}
