import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { IconFiles, IconListDetails } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../language/format.ts';
import { Card } from '../parts/card.tsx';
import { Facts } from '../parts/facts.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { Status } from '../parts/status.tsx';
import { TwoColumns } from '../parts/two-columns.tsx';
import { AffectedCard } from './affected-card.tsx';
import { EtaCard } from './eta-card.tsx';
import { OrderActions } from './order-actions.tsx';
import { OrderLineRow } from './order-line-row.tsx';
import { OrderStory } from './order-story.tsx';
import classes from './procurement.module.css';
import { orderQuery, type Order } from './queries.ts';
import { QuantityLegend } from './quantity-legend.tsx';

export function OrderPage(): ReactNode {
  const { orderId } = useParams({ strict: false });
  const order = useQuery(orderQuery(orderId ?? ''));
  return <Shown query={order} lines={10}>{(data) => <OneOrder order={data} />}</Shown>;
}

/** An order's story: how far each line has come, when it comes, by which documents, and who waits for it. */
function OneOrder({ order }: { readonly order: Order }): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  const [lineId, setLineId] = useState(() => (order.lines.find(({ etaHistory }) => etaHistory.length > 0) ?? order.lines[0])?.id);
  const line = order.lines.find(({ id }) => id === lineId) ?? order.lines[0];
  const late = order.lines.filter(({ lateness }) => lateness.kind === 'late' || lateness.kind === 'overdue');
  const facts = [
    { name: t('supplier'), value: <>{order.supplierName}{order.supplierOrderNumbers.length > 0 && <span className="quiet"> · {t('there', { number: order.supplierOrderNumbers.join(', ') })}</span>}</> },
    { name: t('orderedOn'), value: format.date(order.submittedAt ?? order.createdAt) },
    { name: t('approvedOn'), value: order.approvedAt === null ? '–' : format.date(order.approvedAt) },
    { name: t('net'), value: order.amounts ? <>{format.money(order.amounts.netMinor)} <span className="quiet">· {t('gross', { amount: format.money(order.amounts.grossMinor) })}</span></> : '–' },
    { name: t('heard'), value: order.lastHeardAt === null ? '–' : format.dateTime(order.lastHeardAt) },
    ...(order.note === null ? [] : [{ name: t('note'), value: order.note }]),
  ];
  return (
    <>
      <PageHead
        title={order.number} above={{ to: '/orders', label: t('orders.title') }} actions={<OrderActions order={order} />}
        mark={(
          <>
            <Status of={order.onHold ? 'order.on_hold' : `order.${order.state}`} />
            {late.length > 0 && <Status of="line.late">{t('lateLines', { count: late.length, days: format.signed(Math.max(...late.map(({ lateness }) => lateness.days))) })}</Status>}
          </>
        )}
      />
      <Facts facts={facts} />
      <TwoColumns
        main={(
          <>
            <Card title={t('lines')} icon={IconListDetails} note={order.lines.length} action={<QuantityLegend />} flush>
              <ul className={classes['lines']}>{order.lines.map((each) => <OrderLineRow key={each.id} order={order} line={each} isChosen={each.id === line?.id} onChoose={() => { setLineId(each.id); }} />)}</ul>
            </Card>
            {line && <AffectedCard orderId={order.id} line={line} />}
          </>
        )}
        side={(
          <>
            {line && <EtaCard line={line} />}
            <Documents order={order} />
            <OrderStory order={order} />
          </>
        )}
      />
    </>
  );
}

function Documents({ order }: { readonly order: Order }): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  return (
    <Card title={t('documents.title')} icon={IconFiles} note={order.documents.length} flush>
      {order.documents.length === 0 ? <p className={classes['empty']}>{t('documents.none')}</p> : (
        <ul className={classes['rows']}>
          {[...order.documents].reverse().slice(0, 12).map(({ id, documentType, documentNumber, receivedAt, state }) => (
            <li key={id}>
              <Link to="/documents/$documentId" params={{ documentId: id }} className="sourced">{t(`documents.type.${documentType as 'invoice'}`)} {documentNumber}</Link>
              <span className="quiet">{format.dateTime(receivedAt)}{state === 'quarantined' && ` · ${t('documents.quarantined')}`}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
