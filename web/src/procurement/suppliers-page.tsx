import { Paper } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../language/format.ts';
import { KeyHints } from '../parts/key-hints.tsx';
import { ListTable, type Column } from '../parts/list-table.tsx';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { Status } from '../parts/status.tsx';
import { useMay } from '../session/session.ts';
import { connectionTerm } from './connection-term.ts';
import { connectionsQuery, suppliersQuery, type Connection, type Supplier } from './queries.ts';

/** Whom we buy from, and whether we hear from them. */
export function SuppliersPage(): ReactNode {
  const { t } = useTranslation('procurement');
  const may = useMay();
  const suppliers = useQuery(suppliersQuery);
  const connections = useQuery({ ...connectionsQuery(), enabled: may('connection:read') });
  const failing = connections.data?.items.filter((connection) => connectionTerm(connection) === 'connection.failing').length ?? 0;
  const unread = connections.data?.items.reduce((sum, { health }) => sum + health.quarantinedDocuments, 0) ?? 0;
  return (
    <>
      <PageHead title={t('suppliers.title')} answer={connections.data && [failing === 0 ? t('suppliers.allHeard') : t('suppliers.failing', { count: failing }), unread > 0 && t('suppliers.unread', { count: unread })].filter((part) => part !== false).join(' ')} />
      <Paper>
        <Shown query={suppliers} lines={8}>
          {({ items }) => (items.length === 0 ? <Nothing>{t('suppliers.none')}</Nothing> : <SupplierTable suppliers={items} connections={connections.data?.items} />)}
        </Shown>
      </Paper>
      <KeyHints />
    </>
  );
}

function SupplierTable({ suppliers, connections }: { readonly suppliers: readonly Supplier[]; readonly connections: readonly Connection[] | undefined }): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  const of = (supplierId: string): readonly Connection[] => connections?.filter((connection) => connection.supplierId === supplierId) ?? [];
  const columns: readonly Column<Supplier>[] = [
    { key: 'name', head: t('supplier'), cell: ({ id, name }) => <Link to="/suppliers/$supplierId" params={{ supplierId: id }}>{name}</Link> },
    { key: 'number', head: t('suppliers.customerNumber'), cell: ({ customerNumber }) => customerNumber ?? '–' },
    { key: 'transit', head: t('suppliers.transitDays'), isNumber: true, cell: ({ transitDays }) => format.number(transitDays) },
    ...(connections === undefined ? [] : [
      { key: 'connection', head: t('suppliers.connection'), cell: ({ id }: Supplier) => (of(id).length === 0 ? <span className="quiet">{t('suppliers.byHand')}</span> : of(id).map((connection) => <Status key={connection.id} of={connectionTerm(connection)} />)) },
      { key: 'heard', head: t('heard'), cell: ({ id }: Supplier) => { const last = of(id).map(({ health }) => health.lastHeardAt).filter((at) => at !== null).sort().at(-1); return last === undefined ? '–' : format.dateTime(last); } },
      { key: 'unread', head: t('suppliers.quarantine'), isNumber: true, cell: ({ id }: Supplier) => format.number(of(id).reduce((sum, { health }) => sum + health.quarantinedDocuments, 0)) },
    ]),
  ];
  return <ListTable label={t('suppliers.title')} rows={suppliers} columns={columns} keyOf={({ id }) => id} minWidth={860} />;
}
