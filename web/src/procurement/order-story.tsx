import { IconChecks, IconClockExclamation, IconHistory, IconMailCheck, IconPencil, IconScissors, IconSend, IconX, type Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../language/format.ts';
import { Card } from '../parts/card.tsx';
import { History } from '../parts/history.tsx';
import type { Hue } from '../parts/status-vocabulary.ts';
import type { Order } from './queries.ts';

interface Event {
  readonly at: string;
  readonly text: string;
  readonly icon: Icon;
  readonly hue: Hue;
}

/** What happened to the order, newest first. */
export function OrderStory({ order }: { readonly order: Order }): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  const event = (at: string | null, text: string, icon: Icon, hue: Hue = 'neutral'): Event[] => (at === null ? [] : [{ at, text, icon, hue }]);
  const say = (date: string | null): string => (date === null ? t('noDate') : format.dayMonth(date));
  const events = [
    ...event(order.createdAt, t('story.created'), IconPencil),
    ...order.approvals.flatMap(({ decision, decidedAt, reason }) => (decision === null ? [] : event(decidedAt, [t(`story.${decision}`), reason].filter((part) => part !== null).join(' '), decision === 'rejected' ? IconX : IconChecks, decision === 'rejected' ? 'red' : 'green'))),
    ...event(order.sentAt, t('story.sent'), IconSend, 'blue'),
    ...event(order.acknowledgedAt, t('story.acknowledged'), IconMailCheck, 'blue'),
    ...event(order.closedAt, t('story.closed'), IconChecks, 'green'),
    ...order.lines.flatMap((line) => [
      ...line.etaHistory.flatMap(({ observedAt, etaFrom, etaTo, days }) => event(observedAt, t('story.moved', { position: line.position, from: say(etaFrom), to: say(etaTo), days: days === null ? '' : t('etaHistory.moved', { days: format.signed(days) }) }), IconClockExclamation, days !== null && days < 0 ? 'green' : 'amber')),
      ...line.cancellations.flatMap(({ requestedAt, quantity, reason }) => event(requestedAt, t('story.cancellation', { position: line.position, count: quantity, reason }), IconScissors, 'violet')),
    ]),
  ].sort((a, b) => (a.at < b.at ? 1 : -1));
  return <Card title={t('story.title')} icon={IconHistory}><History entries={events.map(({ at, text, icon, hue }, index) => ({ key: `${at} ${index}`, text, icon, hue, note: format.dateTime(at) }))} /></Card>;
}
