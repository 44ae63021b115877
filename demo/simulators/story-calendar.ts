import { addDays, type CalendarDate, daysBetween, isoWeekday, berlinDateOf, isoWeekOf } from '../../src/shared/calendar-date.ts';

/** Week 1 of the demo's story. */
export const STORY_WEEK_ONE: CalendarDate = '2020-04-20';

/** The suppliers' systems do their nightly and weekly work at this hour (UTC), early in the German morning. */
const WORKING_HOUR = 'T06:00:00.000Z';

export const mondayOfWeek = (weekOne: CalendarDate, week: number): CalendarDate => addDays(weekOne, (week - 1) * 7);
export const fridayOfWeek = (weekOne: CalendarDate, week: number): CalendarDate => addDays(mondayOfWeek(weekOne, week), 4);
export const workingTime = (day: CalendarDate): Date => new Date(`${day}${WORKING_HOUR}`);

/** The week of the story that this instant lies in (1 = the first; below 1 before it begins). */
export function weekOf(weekOne: CalendarDate, instant: Date): number {
  return Math.floor(daysBetween(weekOne, berlinDateOf(instant)) / 7) + 1;
}

export const nextMorning = (instant: Date): Date => workingTime(addDays(berlinDateOf(instant), 1));

export function nextMonday(instant: Date): Date {
  const day = berlinDateOf(instant);
  return workingTime(addDays(day, 8 - isoWeekday(day)));
}

/** `08.05.2020`, as German forms write it. */
export const germanDate = (day: CalendarDate): string => `${day.slice(8)}.${day.slice(5, 7)}.${day.slice(0, 4)}`;

/** `KW 19`: the week alone, as German suppliers write it; the reader has to know the year. */
export const germanWeek = (day: CalendarDate): string => `KW ${String(isoWeekOf(day).week).padStart(2, '0')}`;
