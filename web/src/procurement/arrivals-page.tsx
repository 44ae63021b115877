import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconCalendarEvent, IconClockExclamation, IconHourglassHigh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { daysBetween, useFormat } from '../language/format.ts';
import { Card } from '../parts/card.tsx';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { TwoColumns } from '../parts/two-columns.tsx';
import { clockQuery } from '../session/session.ts';
import { arrivalsByWeek, outstanding, type ArrivalWeek } from './arrival-weeks.ts';
import classes from './arrivals.module.css';
import rows from './procurement.module.css';
import { expectedOrdersQuery, type OrderSummary } from './queries.ts';

/** What is promised for when, by week. */
export function ArrivalsPage(): ReactNode {
  const clock = useQuery(clockQuery);
  return <Shown query={clock}>{({ today }) => <Calendar today={today} />}</Shown>;
}

function Calendar({ today }: { readonly today: string }): ReactNode {
  const { t } = useTranslation('procurement');
  const orders = useQuery(expectedOrdersQuery);
  const arrivals = orders.data && arrivalsByWeek(orders.data, today);
  const thisWeek = arrivals?.weeks[0]?.units ?? 0;
  return (
    <>
      <PageHead
        title={t('arrivals.title')}
        answer={arrivals && [t('arrivals.thisWeek', { count: thisWeek }), arrivals.overdue.length > 0 && t('arrivals.overdueOrders', { count: arrivals.overdue.length }), arrivals.undated.length > 0 && t('arrivals.undatedOrders', { count: arrivals.undated.length })].filter((part) => part !== false).join(' ')}
      />
      <Shown query={orders} lines={8}>
        {(all) => {
          const { overdue, weeks, undated } = arrivalsByWeek(all, today);
          if (overdue.length + undated.length === 0 && weeks.every(({ units }) => units === 0)) return <Nothing action={<Link to="/orders">{t('orders.title')}</Link>}>{t('arrivals.none')}</Nothing>;
          return (
            <TwoColumns
              main={weeks.map((week) => <Week key={week.days[0]?.date} week={week} today={today} />)}
              side={(
                <>
                  {overdue.length > 0 && <OrderRows title={t('arrivals.overdue')} icon={IconClockExclamation} orders={overdue} today={today} />}
                  {undated.length > 0 && <OrderRows title={t('arrivals.undated')} icon={IconHourglassHigh} orders={undated} today={today} />}
                </>
              )}
            />
          );
        }}
      </Shown>
    </>
  );
}

function Week({ week, today }: { readonly week: ArrivalWeek; readonly today: string }): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  return (
    <Card title={t('arrivals.week', { number: week.number })} icon={IconCalendarEvent} note={t('arrivals.units', { count: week.units })} flush>
      <ul className={classes['week']}>
        {week.days.map(({ date, orders }) => (
          <li key={date} className={classes['day']} data-today={date === today || undefined} data-empty={orders.length === 0 || undefined}>
            <div className={classes['date']}><span>{date === today ? t('arrivals.today') : format.shortWeekday(date)}</span><span>{format.dayMonth(date)}</span></div>
            {orders.map((order) => (
              <Link key={order.id} to="/orders/$orderId" params={{ orderId: order.id }} className={classes['arrival']} data-due={date < today || undefined}>
                <b>{t('arrivals.units', { count: outstanding(order) })}</b><span>{order.supplierName}</span><span>{order.number}</span>
                {date < today && <span>{t('arrivals.dueSince', { count: daysBetween(date, today) })}</span>}
              </Link>
            ))}
          </li>
        ))}
      </ul>
    </Card>
  );
}

interface RowsProps {
  readonly title: string;
  readonly icon: typeof IconCalendarEvent;
  readonly orders: readonly OrderSummary[];
  readonly today: string;
}

function OrderRows({ title, icon, orders, today }: RowsProps): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  return (
    <Card title={title} icon={icon} note={orders.length} flush>
      <ul className={rows['rows']}>
        {orders.map((order) => (
          <li key={order.id}>
            <div className={rows['between']}><Link to="/orders/$orderId" params={{ orderId: order.id }}>{order.number}</Link><span>{t('arrivals.units', { count: outstanding(order) })}</span></div>
            <span className="quiet">{[order.supplierName, order.eta !== null && t('today.overdue', { date: format.dayMonth(order.eta), count: daysBetween(order.eta, today) })].filter((part) => part !== false).join(' · ')}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
