import { useTranslation } from 'react-i18next';
import { useFormat } from '../language/format.ts';
import type { RequestLine } from './queries.ts';

type Review = 'draft' | 'submitted' | 'needs_info' | 'endorsed' | 'approved' | 'rejected';

/** A line whose way is not at its end: the page has something to say about it. */
export const isOpen = (line: RequestLine, review: Review): boolean =>
  review !== 'rejected' && (review !== 'approved' || line.waiting > 0 || line.owed > 0);

/** The last day until which units are promised, with how many are until then. */
export function promisedUntil(line: RequestLine): { readonly units: number; readonly date: string } | undefined {
  const last = line.promise?.steps.at(-1);
  return last && line.promise ? { units: line.promise.units, date: last.promisedOn } : undefined;
}

/** The place in the queue of what waits; none where nothing waits or no run has placed it yet. */
export function placeOf(line: RequestLine): { readonly position: number; readonly length: number } | undefined {
  const { queuePosition = null, queueLength = null } = line.promise ?? {};
  return queuePosition === null || queueLength === null ? undefined : { position: queuePosition, length: queueLength };
}

/** Where a line stands, said to the one who asked: what is there, what is promised, what has no date. */
export function useLineAnswer(today: string): (line: RequestLine, review: Review) => string {
  const { t } = useTranslation('portal');
  const format = useFormat();
  return (line, review) => {
    if (review === 'draft' || review === 'needs_info' || review === 'rejected') return t(`answer.${review}`);
    if (review !== 'approved') return t('answer.in_review');
    if (line.fulfilment === 'withdrawn' || line.fulfilment === 'expired') return t(`answer.${line.fulfilment}`);
    if (line.waiting === 0 && line.owed === 0) return t('answer.fulfilled', { count: line.handedOver });
    const parts: string[] = [];
    if (line.handedOver > 0) parts.push(t('answer.handedOver', { count: line.handedOver }));
    if (line.owed > 0) parts.push(t('answer.owed', { count: line.owed }));
    if (line.waiting > 0) {
      const promised = promisedUntil(line);
      const nothingYet = parts.length === 0;
      if (promised) {
        const date = format.longDate(promised.date, today);
        if (promised.units >= line.waiting) parts.push(t(nothingYet ? 'answer.all' : 'answer.rest', { count: line.waiting, date }));
        else parts.push(t('answer.some', { count: promised.units, date }));
      }
      const without = line.waiting - (promised ? Math.min(promised.units, line.waiting) : 0);
      if (without > 0) parts.push(nothingYet && !promised ? t('answer.noDateAll') : t('answer.noDateRest', { count: without }));
    }
    return parts.join(' ');
  };
}
