import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { IconBox, IconClockExclamation, IconShoppingCart } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../language/format.ts';
import { Card } from '../parts/card.tsx';
import { Facts } from '../parts/facts.tsx';
import { ListTable } from '../parts/list-table.tsx';
import { MoreButton } from '../parts/more-button.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { Status } from '../parts/status.tsx';
import { TwoColumns } from '../parts/two-columns.tsx';
import { useMay } from '../session/session.ts';
import { outstanding } from './arrival-weeks.ts';
import { ArchiveCard } from './archive-card.tsx';
import { ConnectionCard } from './connection-card.tsx';
import { connectionTerm } from './connection-term.ts';
import classes from './procurement.module.css';
import { QuarantineCard } from './quarantine-card.tsx';
import { articlesQuery, connectionsQuery, ordersQuery, slipsOfSupplierQuery, supplierQuery, type Supplier } from './queries.ts';

export function SupplierPage(): ReactNode {
  const { supplierId } = useParams({ strict: false });
  const supplier = useQuery(supplierQuery(supplierId ?? ''));
  return <Shown query={supplier} lines={8}>{(data) => <OneSupplier supplier={data} />}</Shown>;
}

/** A supplier: whether we hear from them, what they owe us, what they sent, and what of it could not be read. */
function OneSupplier({ supplier }: { readonly supplier: Supplier }): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  const may = useMay();
  const connections = useQuery({ ...connectionsQuery(supplier.id), enabled: may('connection:read') });
  const found = connections.data?.items ?? [];
  const facts = [
    { name: t('suppliers.customerNumber'), value: supplier.customerNumber ?? '–' },
    { name: t('suppliers.transitDays'), value: format.number(supplier.transitDays) },
    { name: t('suppliers.since'), value: format.date(supplier.createdAt) },
  ];
  return (
    <>
      <PageHead title={supplier.name} above={{ to: '/suppliers', label: t('suppliers.title') }} mark={found.map((connection) => <Status key={connection.id} of={connectionTerm(connection)} />)} />
      <Facts facts={facts} />
      <TwoColumns
        main={(
          <>
            {may('connection:read') && <Shown query={connections} lines={3}>{({ items }) => (items.length === 0 ? <p className="softer">{t('suppliers.noConnection')}</p> : items.map((connection) => <ConnectionCard key={connection.id} connection={connection} />))}</Shown>}
            {may('order:read') && <OpenOrders supplierId={supplier.id} />}
            {may('statement:read') && found.map((connection) => <ArchiveCard key={connection.id} connection={connection} />)}
          </>
        )}
        side={(
          <>
            {may('statement:read') && found.map((connection) => <QuarantineCard key={connection.id} connection={connection} />)}
            {may('statement:read') && <Slips supplierId={supplier.id} />}
            <Articles supplierId={supplier.id} />
          </>
        )}
      />
    </>
  );
}

function OpenOrders({ supplierId }: { readonly supplierId: string }): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  const orders = useInfiniteQuery(ordersQuery({ state: ['sent', 'acknowledged'], supplierId }));
  return (
    <Card title={t('suppliers.openOrders')} icon={IconShoppingCart} action={<Link to="/orders" search={{ supplierId, group: 'all' }}>{t('suppliers.allOrders')}</Link>} flush>
      <Shown query={orders} lines={3}>
        {({ pages }) => {
          const all = pages.flatMap(({ items }) => items);
          return all.length === 0 ? <p className={classes['empty']}>{t('suppliers.nothingOpen')}</p> : (
            <ListTable
              label={t('suppliers.openOrders')} rows={all} keyOf={({ id }) => id} minWidth={480}
              columns={[
                { key: 'number', head: t('order'), cell: ({ id, number }) => <Link to="/orders/$orderId" params={{ orderId: id }}>{number}</Link> },
                { key: 'state', head: t('state'), cell: ({ state, onHold }) => <Status of={onHold ? 'order.on_hold' : `order.${state}`} /> },
                { key: 'open', head: t('open'), isNumber: true, cell: (order) => format.number(outstanding(order)) },
                { key: 'eta', head: t('eta'), cell: ({ eta }) => (eta === null ? <span className="quiet">{t('noDate')}</span> : format.date(eta)) },
              ]}
            />
          );
        }}
      </Shown>
      <MoreButton query={orders} />
    </Card>
  );
}

function Slips({ supplierId }: { readonly supplierId: string }): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  const slips = useQuery(slipsOfSupplierQuery(supplierId));
  return (
    <Card title={t('suppliers.slips')} icon={IconClockExclamation} flush>
      <Shown query={slips} lines={3}>
        {({ items }) => (items.length === 0 ? <p className={classes['empty']}>{t('suppliers.noSlips')}</p> : (
          <ul className={classes['rows']}>
            {items.map((slip) => (
              <li key={slip.id}>
                <div className={classes['between']}><span>{t('units', { count: slip.units, name: slip.description })}</span><strong>{slip.days === null ? t('today.withdrawn') : `${format.signed(slip.days)} ${t('today.days', { count: Math.abs(slip.days) })}`}</strong></div>
                <span className="quiet"><Link to="/orders/$orderId" params={{ orderId: slip.orderId }}>{slip.orderNumber}</Link> · {slip.documentId === null ? format.date(slip.observedAt) : <Link to="/documents/$documentId" params={{ documentId: slip.documentId }} className="sourced">{t('today.source', { date: format.dayMonth(slip.observedAt) })}</Link>}</span>
              </li>
            ))}
          </ul>
        ))}
      </Shown>
    </Card>
  );
}

function Articles({ supplierId }: { readonly supplierId: string }): ReactNode {
  const { t } = useTranslation('procurement');
  const articles = useInfiniteQuery(articlesQuery(supplierId));
  return (
    <Card title={t('suppliers.articles')} icon={IconBox} flush>
      <Shown query={articles} lines={3}>
        {({ pages }) => {
          const all = pages.flatMap(({ items }) => items);
          return all.length === 0 ? <p className={classes['empty']}>{t('suppliers.noArticles')}</p> : <ul className={classes['rows']}>{all.map(({ id, articleNumber, modelName }) => <li key={id}><span>{modelName}</span><span className="quiet mono">{articleNumber}</span></li>)}</ul>;
        }}
      </Shown>
      <MoreButton query={articles} />
    </Card>
  );
}
