import { Button, Kbd, Paper, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../language/format.ts';
import { CsvButton } from '../parts/csv-button.tsx';
import { FilterBar } from '../parts/filter-bar.tsx';
import { KeyHints } from '../parts/key-hints.tsx';
import { ListTable, type Column } from '../parts/list-table.tsx';
import { MoreButton } from '../parts/more-button.tsx';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { Status } from '../parts/status.tsx';
import { useUrlFilters } from '../parts/url-filters.ts';
import { useMay } from '../session/session.ts';
import { outstanding } from './arrival-weeks.ts';
import { allOrders, ordersQuery, organisationsQuery, suppliersQuery, type OrderFilters, type OrderState, type OrderSummary } from './queries.ts';

/** The states that belong together in a buyer's mind. */
const groups = {
  open: ['sent', 'acknowledged', 'sending', 'send_in_doubt', 'approved', 'pending_approval'],
  draft: ['draft'],
  closed: ['closed', 'closed_short', 'cancelled'],
} as const satisfies Readonly<Record<string, readonly OrderState[]>>;
type GroupName = keyof typeof groups;
const names = Object.keys(groups) as readonly GroupName[];

export function OrdersPage(): ReactNode {
  const { t } = useTranslation('procurement');
  const may = useMay();
  const navigate = useNavigate();
  const [filters, setFilters] = useUrlFilters('group', 'q', 'supplierId', 'organisationId', 'dueBy');
  const group = names.find((name) => name === filters.group) ?? (filters.group === 'all' ? undefined : 'open');
  const wanted: OrderFilters = { state: group && groups[group], q: filters.q, supplierId: filters.supplierId, organisationId: filters.organisationId, dueBy: filters.dueBy };
  const orders = useInfiniteQuery(ordersQuery(wanted));
  const suppliers = useQuery({ ...suppliersQuery, enabled: may('supplier:read') });
  const organisations = useQuery(organisationsQuery);
  useHotkeys(may('order:write') ? [['N', () => void navigate({ to: '/orders/new' })]] : []);
  const search = (value: string): void => { setFilters({ q: value.trim() }); };
  return (
    <>
      <PageHead title={t('orders.title')} answer={t(`orders.answer.${group ?? 'all'}`)} actions={<><OrdersCsv filters={wanted} />{may('order:write') && <NewOrderButton />}</>} />
      <FilterBar>
        <SegmentedControl aria-label={t('orders.group')} value={group ?? 'all'} onChange={(value) => { setFilters({ group: value }); }} data={[...names.map((name) => ({ value: name, label: t(`orders.groups.${name}`) })), { value: 'all', label: t('orders.groups.all') }]} />
        <TextInput type="search" aria-label={t('orders.search')} placeholder={t('orders.search')} leftSection={<IconSearch size={16} aria-hidden />} defaultValue={filters.q ?? ''} onBlur={(event) => { search(event.currentTarget.value); }} onKeyDown={(event) => { if (event.key === 'Enter') search(event.currentTarget.value); }} w={260} />
        {may('supplier:read') && <Select aria-label={t('supplier')} placeholder={t('supplier')} searchable clearable clearButtonProps={{ 'aria-label': t('orders.anySupplier') }} data={suppliers.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []} value={filters.supplierId ?? null} onChange={(value) => { setFilters({ supplierId: value ?? '' }); }} w={200} />}
        <Select aria-label={t('form.buyer')} placeholder={t('form.buyer')} searchable clearable clearButtonProps={{ 'aria-label': t('orders.anyBuyer') }} data={organisations.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []} value={filters.organisationId ?? null} onChange={(value) => { setFilters({ organisationId: value ?? '' }); }} w={220} />
        <TextInput type="date" label={t('orders.dueBy')} value={filters.dueBy ?? ''} onChange={(event) => { setFilters({ dueBy: event.currentTarget.value }); }} />
      </FilterBar>
      <Paper>
        <Shown query={orders} lines={12}>
          {({ pages }) => {
            const all = pages.flatMap(({ items }) => items);
            return all.length === 0 ? <Nothing>{t('orders.none')}</Nothing> : <OrderTable orders={all} />;
          }}
        </Shown>
      </Paper>
      <MoreButton query={orders} />
      <KeyHints more={may('order:write') ? [{ keys: 'N', does: t('orders.new') }] : []} />
    </>
  );
}

function OrdersCsv({ filters }: { readonly filters: OrderFilters }): ReactNode {
  const { t } = useTranslation(['procurement', 'parts']);
  const format = useFormat();
  const head = [t('order'), t('supplier'), t('form.buyer'), t('state'), t('quantity'), t('accepted'), t('open'), t('eta'), t('net'), t('created')];
  const load = async () => (await allOrders(filters)).map((order) => [
    order.number, order.supplierName, order.organisationName, t(`parts:status.order.${order.onHold ? 'on_hold' : order.state}`), order.quantity, order.accepted, outstanding(order), order.eta,
    order.netMinor === null ? null : format.number(order.netMinor / 100, 2), order.createdAt.slice(0, 10),
  ]);
  return <CsvButton fileName={t('orders.title')} head={head} load={load} />;
}

export function NewOrderButton(): ReactNode {
  const { t } = useTranslation('procurement');
  return <Button leftSection={<IconPlus size={16} aria-hidden />} rightSection={<Kbd size="xs" aria-hidden>N</Kbd>} renderRoot={(props) => <Link to="/orders/new" {...props} />}>{t('orders.newShort')}</Button>;
}

function OrderTable({ orders }: { readonly orders: readonly OrderSummary[] }): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  const columns: readonly Column<OrderSummary>[] = [
    { key: 'number', head: t('order'), cell: ({ id, number }) => <Link to="/orders/$orderId" params={{ orderId: id }}>{number}</Link> },
    { key: 'supplier', head: t('supplier'), cell: ({ supplierName }) => supplierName },
    { key: 'state', head: t('state'), cell: ({ state, onHold }) => <Status of={onHold ? 'order.on_hold' : `order.${state}`} /> },
    { key: 'quantity', head: t('quantity'), isNumber: true, cell: ({ quantity }) => format.number(quantity) },
    { key: 'accepted', head: t('accepted'), isNumber: true, cell: ({ accepted }) => format.number(accepted) },
    { key: 'open', head: t('open'), isNumber: true, cell: (order) => format.number(outstanding(order)) },
    { key: 'eta', head: t('eta'), cell: ({ eta, state }) => (eta === null ? <span className="quiet">{state === 'sent' || state === 'acknowledged' ? t('noDate') : '–'}</span> : format.date(eta)) },
    { key: 'net', head: t('net'), isNumber: true, cell: ({ netMinor }) => (netMinor === null ? '–' : format.money(netMinor)) },
    { key: 'created', head: t('created'), cell: ({ createdAt }) => format.date(createdAt) },
    { key: 'heard', head: t('heard'), cell: ({ lastHeardAt }) => (lastHeardAt === null ? <span className="quiet">–</span> : format.date(lastHeardAt)) },
  ];
  return <ListTable label={t('orders.title')} rows={orders} columns={columns} keyOf={({ id }) => id} minWidth={1040} />;
}
