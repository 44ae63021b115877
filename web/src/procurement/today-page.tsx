import { SegmentedControl } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { IconCalendarEvent, IconChecks, IconClockExclamation, IconMessageQuestion, IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { daysBetween, useFormat } from '../language/format.ts';
import { Card } from '../parts/card.tsx';
import { KeyHints } from '../parts/key-hints.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { TwoColumns } from '../parts/two-columns.tsx';
import { useUrlFilters } from '../parts/url-filters.ts';
import { clockQuery, useMay } from '../session/session.ts';
import { ApprovalRow } from './approval-row.tsx';
import { NewOrderButton } from './orders-page.tsx';
import classes from './procurement.module.css';
import { awaitingApprovalQuery, failedPollsQuery, ordersQuery, slipsQuery, unansweredQuery, type OrderSummary, type Slip } from './queries.ts';

const spans = { yesterday: 1, week: 7, month: 28 } as const;
type Span = keyof typeof spans;

const DAY_MS = 86_400_000;

function dayBefore(today: string, days: number): string {
  return new Date(Date.parse(`${today}T00:00:00Z`) - days * DAY_MS).toISOString();
}

/** What moved, who is hit, what comes, what waits for me: the page the day begins with. */
export function TodayPage(): ReactNode {
  const clock = useQuery(clockQuery);
  return <Shown query={clock}>{({ today }) => <Today today={today} />}</Shown>;
}

function Today({ today }: { readonly today: string }): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  const may = useMay();
  const navigate = useNavigate();
  const [filters, setFilters] = useUrlFilters('span');
  const span: Span = filters.span === 'week' || filters.span === 'month' ? filters.span : 'yesterday';
  const slips = useQuery({ ...slipsQuery(dayBefore(today, spans[span])), enabled: may('statement:read') });
  useHotkeys(may('order:write') ? [['N', () => void navigate({ to: '/orders/new' })]] : []);
  const later = slips.data?.items.filter(({ direction }) => direction !== 'earlier') ?? [];
  const units = later.reduce((total, slip) => total + slip.units, 0);
  const earlier = (slips.data?.items.length ?? 0) - later.length;
  return (
    <>
      <PageHead
        title={t('today.title', { day: format.weekday(today) })}
        answer={slips.data && (slips.data.items.length === 0 ? t('today.quiet') : [later.length > 0 && t('today.later', { count: later.length, units }), earlier > 0 && t('today.earlier', { count: earlier })].filter((part) => part !== false).join(' '))}
        actions={(
          <>
            <SegmentedControl aria-label={t('today.span')} value={span} onChange={(value) => { setFilters({ span: value }); }} data={(Object.keys(spans) as Span[]).map((value) => ({ value, label: t(`today.spans.${value}`) }))} />
            {may('order:write') && <NewOrderButton />}
          </>
        )}
      />
      <TwoColumns
        main={(
          <>
            {may('statement:read') && (
              <Card title={t('today.slipped')} icon={IconClockExclamation} note={slips.data && t('today.positions', { count: slips.data.items.length })} flush>
                <Shown query={slips}>{({ items }) => (items.length === 0 ? <p className={classes['empty']}>{t('today.noSlips')}</p> : items.map((slip) => <SlipRow key={slip.id} slip={slip} />))}</Shown>
              </Card>
            )}
            <Arrivals today={today} />
          </>
        )}
        side={(
          <>
            <Waiting />
            {may('statement:read') && <Unanswered today={today} />}
            {may('statement:read') && <FailedPolls />}
          </>
        )}
      />
      <KeyHints more={may('order:write') ? [{ keys: 'N', does: t('orders.new') }] : []} />
    </>
  );
}

function SlipRow({ slip }: { readonly slip: Slip }): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  return (
    <div className={classes['slip']}>
      <span className={classes['days']} data-earlier={slip.direction === 'earlier' || undefined}>{slip.days === null ? t('today.withdrawn') : <>{format.signed(slip.days)} <small>{t('today.days', { count: Math.abs(slip.days) })}</small></>}</span>
      <span><b>{t('units', { count: slip.units, name: slip.description })}</b><small><Link to="/orders/$orderId" params={{ orderId: slip.orderId }}>{slip.orderNumber}</Link> · {slip.supplierName}</small></span>
      <span><span className={classes['was']}>{slip.etaFrom === null ? '' : format.dayMonth(slip.etaFrom)}</span> → {slip.etaTo === null ? t('noDate') : format.dayMonth(slip.etaTo)}</span>
      <span>{slip.documentId !== null && <Link to="/documents/$documentId" params={{ documentId: slip.documentId }} className="sourced">{t('today.source', { date: format.dayMonth(slip.observedAt) })}</Link>}</span>
    </div>
  );
}

function Arrivals({ today }: { readonly today: string }): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  const dueBy = new Date(Date.parse(`${today}T00:00:00Z`) + 7 * DAY_MS).toISOString().slice(0, 10);
  const due = useInfiniteQuery(ordersQuery({ state: ['sent', 'acknowledged'], dueBy }));
  const row = (order: OrderSummary): ReactNode => (
    <div key={order.id} className={classes['arrival']}>
      <span><Link to="/orders/$orderId" params={{ orderId: order.id }}>{order.number}</Link> · {order.supplierName}</span>
      <span>{t('today.units', { count: Math.max(0, order.quantity - order.accepted - order.closed) })}</span>
      <span>{order.eta !== null && (daysBetween(order.eta, today) > 0 ? <strong>{t('today.overdue', { date: format.dayMonth(order.eta), count: daysBetween(order.eta, today) })}</strong> : format.date(order.eta))}</span>
    </div>
  );
  return (
    <Card title={t('today.arrivals')} icon={IconCalendarEvent} action={<Link to="/arrivals">{t('today.calendar')}</Link>} flush>
      <Shown query={due} lines={2}>{({ pages }) => (pages[0]?.items.length === 0 ? <p className={classes['empty']}>{t('today.noArrivals')}</p> : pages.flatMap(({ items }) => items).map(row))}</Shown>
    </Card>
  );
}

function Waiting(): ReactNode {
  const { t } = useTranslation('procurement');
  const waiting = useQuery(awaitingApprovalQuery);
  return (
    <Card title={t('today.waiting')} icon={IconChecks} note={waiting.data?.items.length} flush>
      <Shown query={waiting} lines={2}>{({ items }) => (items.length === 0 ? <p className={classes['empty']}>{t('approvals.none')}</p> : <ul className={classes['rows']}>{items.slice(0, 5).map((order) => <ApprovalRow key={order.id} order={order} />)}</ul>)}</Shown>
    </Card>
  );
}

function Unanswered({ today }: { readonly today: string }): ReactNode {
  const { t } = useTranslation('procurement');
  const unanswered = useQuery(unansweredQuery);
  return (
    <Card title={t('today.unanswered')} icon={IconMessageQuestion} note={unanswered.data?.items.length} flush>
      <Shown query={unanswered} lines={2}>
        {({ items }) => (items.length === 0 ? <p className={classes['empty']}>{t('today.allAnswered')}</p> : (
          <ul className={classes['rows']}>
            {items.map((line) => <li key={line.id}><span><Link to="/orders/$orderId" params={{ orderId: line.orderId }}>{line.orderNumber}</Link> · {line.supplierName}</span><span className="quiet">{t('today.silent', { count: daysBetween(line.sentAt, today), units: line.ordered, name: line.description })}</span></li>)}
          </ul>
        ))}
      </Shown>
    </Card>
  );
}

function FailedPolls(): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  const failed = useQuery(failedPollsQuery);
  if (failed.data?.items.length === 0) return null;
  return (
    <Card title={t('today.failed')} icon={IconPlugConnectedX} flush>
      <Shown query={failed} lines={2}>
        {({ items }) => <ul className={classes['rows']}>{items.map((poll) => <li key={`${poll.connectionId} ${poll.orderId}`}><span><Link to="/orders/$orderId" params={{ orderId: poll.orderId }}>{poll.orderNumber}</Link> · {poll.connectionName}</span><span className="quiet">{t('today.failedSince', { count: poll.failures, at: format.dateTime(poll.lastErrorAt) })}</span></li>)}</ul>}
      </Shown>
    </Card>
  );
}
