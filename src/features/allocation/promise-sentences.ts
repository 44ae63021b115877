import type { CalendarDate } from '../../shared/calendar-date.ts';

export type SentenceLanguage = 'de' | 'en';

/** What is said of the units of one date. */
export interface ToldStep {
  readonly units: number;
  readonly expectedOn: CalendarDate;
  readonly promisedOn: CalendarDate;
  readonly littleExperience: boolean;
}

const day = (date: CalendarDate, language: SentenceLanguage): string => (language === 'de' ? date.split('-').reverse().join('.') : date);

/** What a waiting line can count on, in words; that there is no date is said as plainly as a date. */
export function promiseSentences(waiting: number, steps: readonly ToldStep[], language: SentenceLanguage): readonly string[] {
  const dated = steps.reduce((sum, { units }) => sum + units, 0);
  const told = steps.map(({ units, expectedOn, promisedOn, littleExperience }) => {
    const [expected, promised] = [day(expectedOn, language), day(promisedOn, language)];
    if (language === 'de') {
      return `${units} Stück: erwartet am ${expected}, zugesagt zum ${promised}${littleExperience ? ' (wenig Erfahrung: vom Lieferanten sind weniger als 30 Lieferungen bekannt)' : ' (so pünktlich kommen vier von fünf)'}.`;
    }
    return `${units} ${units === 1 ? 'unit' : 'units'}: expected on ${expected}, promised for ${promised}${littleExperience ? ' (little experience: fewer than 30 deliveries of the supplier are known)' : ' (four of five come by then)'}.`;
  });
  const undated = waiting - dated;
  if (undated <= 0) return told;
  return [...told, language === 'de' ? `Für ${undated} Stück gibt es zurzeit keinen Termin.` : `There is no date for ${undated} ${undated === 1 ? 'unit' : 'units'} at present.`];
}

const span = (days: number, language: SentenceLanguage): string => {
  const [count, inWeeks] = days % 7 === 0 ? [days / 7, true] : [days, false];
  if (language === 'en') return `${count} ${inWeeks ? 'week' : 'day'}${count === 1 ? '' : 's'}`;
  return `${count} ${inWeeks ? (count === 1 ? 'Woche' : 'Wochen') : count === 1 ? 'Tag' : 'Tage'}`;
};

/** Whose word changed a promise, from the facts of its notification; undefined where it was no supplier's. */
export function moveSentence(facts: Readonly<Record<string, unknown>>, language: SentenceLanguage): string | undefined {
  const { supplier, model, movedUnits, movedDays } = facts;
  if (typeof supplier !== 'string' || typeof model !== 'string' || typeof movedUnits !== 'number') return undefined;
  if (typeof movedDays !== 'number') return language === 'de' ? `${supplier} nennt für ${movedUnits} Stück ${model} keinen Termin mehr.` : `${supplier} gives no date any more for ${movedUnits} × ${model}.`;
  const by = span(Math.abs(movedDays), language);
  if (language === 'de') return `${supplier} hat ${movedUnits} Stück ${model} um ${by} ${movedDays > 0 ? 'nach hinten verschoben' : 'vorgezogen'}.`;
  return `${supplier} moved ${movedUnits} × ${model} ${movedDays > 0 ? 'back' : 'forward'} by ${by}.`;
}
