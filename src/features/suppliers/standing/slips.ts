import { daysBetween, type CalendarDate } from '../../../shared/calendar-date.ts';
import type { Quantity } from '../../../shared/quantity.ts';
import type { EtaSnapshot } from './eta-history.ts';

/** Units that moved from one day to another, or lost their date (`to` null). Days are positive for later. */
export interface Slip {
  readonly at: Date;
  readonly from: CalendarDate;
  readonly to: CalendarDate | null;
  readonly days: number | null;
  readonly direction: 'later' | 'earlier' | 'withdrawn';
  readonly units: Quantity;
}

/**
 * Slips of a line: each snapshot is compared with the last known day of each unit, the n-th unit of one cumulative
 * curve with the n-th of the other, because suppliers cut their schedule lines anew as they like. A first date is no
 * slip. A date given again after it was withdrawn is measured against the day before the withdrawal.
 */
export function slipsOf(history: readonly EtaSnapshot[]): readonly Slip[] {
  const known: (CalendarDate | undefined)[] = [];
  const withdrawn = new Set<number>();
  return history.flatMap((snapshot) => {
    const moves = new Map<string, Slip>();
    const note = (from: CalendarDate, to: CalendarDate | null): void => {
      const key = `${from} ${to ?? ''}`;
      const before = moves.get(key);
      moves.set(key, before ? { ...before, units: before.units + 1 } : slip(snapshot.at, from, to));
    };
    unitDays(snapshot).forEach((day, index) => {
      const unit = snapshot.firstUnit + index;
      const before = known[unit];
      if (day !== null) {
        known[unit] = day;
        withdrawn.delete(unit);
        if (before !== undefined && before !== day) note(before, day);
      } else if (before !== undefined && !withdrawn.has(unit)) {
        withdrawn.add(unit);
        note(before, null);
      }
    });
    return [...moves.values()];
  });
}

function unitDays({ entries, undated }: EtaSnapshot): readonly (CalendarDate | null)[] {
  return [
    ...entries.flatMap((entry) => Array<CalendarDate | null>(entry.quantity).fill(entry.expected)),
    ...Array<null>(undated).fill(null),
  ];
}

function slip(at: Date, from: CalendarDate, to: CalendarDate | null): Slip {
  if (to === null) return { at, from, to, days: null, direction: 'withdrawn', units: 1 };
  const days = daysBetween(from, to);
  return { at, from, to, days, direction: days > 0 ? 'later' : 'earlier', units: 1 };
}
