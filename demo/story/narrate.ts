import { berlinDateOf, daysBetween, isoWeekday, isoWeekOf } from '../../src/shared/calendar-date.ts';
import { STORY_WEEK_ONE } from '../simulators/story-calendar.ts';
import { people, type PersonKey } from './cast.ts';

export type Language = 'de' | 'en';

/** One sentence in both languages of the product. */
export interface Sentence {
  readonly de: string;
  readonly en: string;
}

const weekdays = { de: ['Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa', 'So'], en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] } as const;
const WHO = 38;

/** Tells what happens, one line each: when, who, what. */
export class Narrator {
  readonly language: Language;
  readonly #print: (line: string) => void;
  #now = new Date();
  #week = 0;

  constructor(language: Language, print: (line: string) => void = (line) => { process.stdout.write(`${line}\n`); }) {
    this.language = language;
    this.#print = print;
  }

  /** From here on lines carry this day; a new week of the story gets a heading. */
  goTo(now: Date): void {
    this.#now = now;
    const day = berlinDateOf(now);
    const week = Math.floor(daysBetween(STORY_WEEK_ONE, day) / 7) + 1;
    if (week < 1 || week === this.#week) return;
    this.#week = week;
    this.plain({ de: `\nWoche ${week} (KW ${isoWeekOf(day).week})`, en: `\nWeek ${week} (calendar week ${isoWeekOf(day).week})` });
  }

  /** Somebody does something. */
  by(who: PersonKey, sentence: Sentence): void {
    this.#line(`${people[who].name}, ${people[who].does[this.language]}`, sentence);
  }

  /** The system, or the world, does something. */
  say(who: Sentence, sentence: Sentence): void {
    this.#line(who[this.language], sentence);
  }

  plain(sentence: Sentence): void {
    this.#print(sentence[this.language]);
  }

  #line(who: string, sentence: Sentence): void {
    const day = berlinDateOf(this.#now);
    const weekday = weekdays[this.language][isoWeekday(day) - 1] ?? '';
    const short = who.length > WHO ? `${who.slice(0, WHO - 1)}…` : who;
    this.#print(`  ${weekday} ${day.slice(8)}.${day.slice(5, 7)}. ${short.padEnd(WHO)} ${sentence[this.language]}`);
  }
}

/** Euros as people write them in the language of the narrator. */
export const euros = (cents: number): Sentence => {
  const format = (locale: string): string => new Intl.NumberFormat(locale, { style: 'currency', currency: 'EUR' }).format(cents / 100);
  return { de: format('de-DE'), en: format('en-IE') };
};
