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
