import type { PriorityKey } from './allocation-types.ts';
import type { DeviceLevel } from './device-level.ts';
import type { RequestExplanation } from './explain.ts';

export type Language = 'de' | 'en';

interface Phrases {
  readonly locale: string;
  result(e: RequestExplanation, n: Numbers): string;
  own(e: RequestExplanation, n: Numbers): string;
  served(e: RequestExplanation, n: Numbers): string;
  levels(e: RequestExplanation, n: Numbers): string;
  readonly reason: Readonly<Record<RequestExplanation['reason'], (e: RequestExplanation, n: Numbers) => string>>;
}

interface Numbers {
  count(value: number): string;
  level(value: DeviceLevel): string;
}

const nextCountsEn: Readonly<Record<PriorityKey, string>> = { webster: ' and half of the next one', adams: '', dhondt: ' and the next one' };
const nextCountsDe: Readonly<Record<PriorityKey, string>> = { webster: ' und das nächste halb', adams: '', dhondt: ' und das nächste' };

const en: Phrases = {
  locale: 'en-GB',
  result: (e, n) => `You asked for ${n.count(e.asked)} and get ${e.awarded === 0 ? 'none' : n.count(e.awarded)}.`,
  own: (e, n) =>
    `You held ${n.count(e.heldBefore)}; with this run you hold ${n.count(e.holdsNow)} per ${n.count(e.heads)} heads${
      e.weightedHeads === e.heads ? '' : `, weighted ${n.count(e.weightedHeads)}`
    } = ${n.level(e.level)} per 100 weighted heads.`,
  served: (e, n) => `Your last device came at turn ${n.count(e.turns.at(-1)?.turn ?? 0)}, at ${n.level(e.turns.at(-1)?.level ?? 0)}.`,
  levels: (e, n) =>
    `${e.lastLevel === null ? '' : `The last device went at ${n.level(e.lastLevel)}; `}${e.lastLevel === null ? 'Your' : 'your'} next one would go at ${n.level(
      e.closingLevel ?? 0,
    )} (what you hold${nextCountsEn[e.priorityKey]}).`,
  reason: {
    fully_served: () => 'You got everything you asked for.',
    next_in_line: (e) => (e.nextFromPoolIds.length === e.tightPoolIds.length ? 'The next one is yours.' : 'The next one from a part of the stock is yours.'),
    others_first: (e, n) => (e.accountsAhead === 1 ? 'One other comes before you.' : `${n.count(e.accountsAhead)} others come before you.`),
    higher_classes_first: () => 'All suitable devices went to more urgent classes.',
    no_suitable_supply: () => 'No device of the models you accept, and that you may have, was in this run.',
    lot_infeasible: (e, n) => `Fewer than ${n.count(e.minimumLot ?? 1)} were left when it was your turn, and you asked for at least that many at once.`,
    cap_reached: () => 'A limit of this run on what you, or you and others together, may get is reached.',
  },
};

const de: Phrases = {
  locale: 'de-DE',
  result: (e, n) => `Angefordert: ${n.count(e.asked)}, zugeteilt: ${e.awarded === 0 ? 'keines' : n.count(e.awarded)}.`,
  own: (e, n) =>
    `Sie hatten ${n.count(e.heldBefore)}; mit dieser Zuteilung haben Sie ${n.count(e.holdsNow)} auf ${n.count(e.heads)} Köpfe${
      e.weightedHeads === e.heads ? '' : `, gewichtet ${n.count(e.weightedHeads)}`
    } = ${n.level(e.level)} je 100 gewichtete Köpfe.`,
  served: (e, n) => `Ihr letztes Gerät kam im Zug ${n.count(e.turns.at(-1)?.turn ?? 0)}, bei ${n.level(e.turns.at(-1)?.level ?? 0)}.`,
  levels: (e, n) =>
    `${e.lastLevel === null ? '' : `Das letzte Gerät ging bei ${n.level(e.lastLevel)} weg; `}Ihr nächstes wäre bei ${n.level(
      e.closingLevel ?? 0,
    )} an der Reihe (was Sie haben${nextCountsDe[e.priorityKey]}).`,
  reason: {
    fully_served: () => 'Sie haben alles erhalten, was Sie angefordert haben.',
    next_in_line: (e) => (e.nextFromPoolIds.length === e.tightPoolIds.length ? 'Das nächste ist Ihres.' : 'Das nächste aus einem Teil des Bestands ist Ihres.'),
    others_first: (e, n) => (e.accountsAhead === 1 ? 'Eine andere Stelle ist vor Ihnen an der Reihe.' : `${n.count(e.accountsAhead)} andere sind vor Ihnen an der Reihe.`),
    higher_classes_first: () => 'Alle passenden Geräte gingen an dringendere Klassen.',
    no_suitable_supply: () => 'In diesem Lauf gab es kein Gerät der Modelle, die Sie nehmen und haben dürfen.',
    lot_infeasible: (e, n) => `Als Sie an der Reihe waren, waren weniger als ${n.count(e.minimumLot ?? 1)} übrig; so viele wollten Sie mindestens auf einmal.`,
    cap_reached: () => 'Eine Obergrenze dieses Laufs, für Sie allein oder für Sie und andere zusammen, ist erreicht.',
  },
};

/** The explanation in words, in the reader's language; one sentence per entry. */
export function explanationSentences(explanation: RequestExplanation, language: Language): string[] {
  const phrases = language === 'de' ? de : en;
  const whole = new Intl.NumberFormat(phrases.locale, { maximumFractionDigits: 1 });
  const exact = new Intl.NumberFormat(phrases.locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const numbers: Numbers = { count: (value) => whole.format(value), level: (value) => exact.format(value / 100) };
  const sentences = [phrases.result(explanation, numbers), phrases.own(explanation, numbers)];
  if (explanation.reason === 'fully_served') {
    if (explanation.turns.length > 0) sentences.push(phrases.served(explanation, numbers));
  } else if (explanation.reason === 'next_in_line' || explanation.reason === 'others_first') {
    sentences.push(phrases.levels(explanation, numbers));
  }
  sentences.push(phrases.reason[explanation.reason](explanation, numbers));
  return sentences;
}
