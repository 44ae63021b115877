import { Button, Modal, Paper, Select, Stack, TextInput } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { IconPlus } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, once, type Schemas } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { KeyHints } from '../parts/key-hints.tsx';
import { ListTable, type Column } from '../parts/list-table.tsx';
import { MoreButton } from '../parts/more-button.tsx';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { Status } from '../parts/status.tsx';
import { useMay } from '../session/session.ts';
import { receiptsQuery, stockLocationsQuery, expectedOrdersQuery } from './queries.ts';

/** Deliveries: what is being counted, and what was counted. */
export function ReceiptsPage(): ReactNode {
  const { t } = useTranslation('support');
  const may = useMay();
  const [isStarting, setIsStarting] = useState(false);
  const receipts = useInfiniteQuery(receiptsQuery);
  const start = may('receipt:write') && <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => { setIsStarting(true); }}>{t('receipts.start')}</Button>;
  return (
    <>
      <PageHead title={t('receipts.title')} answer={t('receipts.answer')} actions={start} />
      <Paper>
        <Shown query={receipts} lines={10}>
          {({ pages }) => {
            const all = pages.flatMap(({ items }) => items);
            return all.length === 0 ? <Nothing action={start}>{t('receipts.none')}</Nothing> : <ReceiptTable receipts={all} />;
          }}
        </Shown>
      </Paper>
      <MoreButton query={receipts} />
      <KeyHints />
      {isStarting && <StartDialog onClose={() => { setIsStarting(false); }} />}
    </>
  );
}

function ReceiptTable({ receipts }: { readonly receipts: readonly Schemas['ReceiptSummary'][] }): ReactNode {
  const { t } = useTranslation('support');
  const format = useFormat();
  const columns: readonly Column<Schemas['ReceiptSummary']>[] = [
    { key: 'number', head: t('receipts.number'), cell: ({ id, number }) => <Link to="/receipts/$receiptId" params={{ receiptId: id }}>{number}</Link> },
    { key: 'supplier', head: t('supplier'), cell: ({ supplierName }) => supplierName },
    { key: 'note', head: t('receipts.deliveryNote'), cell: ({ deliveryNote }) => deliveryNote ?? <span className="quiet">–</span> },
    { key: 'place', head: t('place'), cell: ({ stockLocationName }) => stockLocationName },
    { key: 'state', head: t('state'), cell: ({ state }) => <Status of={`receipt.${state}`} /> },
    { key: 'started', head: t('receipts.started'), cell: ({ startedAt }) => format.dateTime(startedAt) },
    { key: 'posted', head: t('receipts.posted'), cell: ({ postedAt }) => (postedAt === null ? <span className="quiet">–</span> : format.dateTime(postedAt)) },
  ];
  return <ListTable label={t('receipts.title')} rows={receipts} columns={columns} keyOf={({ id }) => id} minWidth={860} />;
}

function StartDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation('support');
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const orders = useQuery(expectedOrdersQuery);
  const suppliers = [...new Map((orders.data?.items ?? []).map((order) => [order.supplierId, order.supplierName]))].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label));
  const places = useQuery(stockLocationsQuery);
  const [supplierId, setSupplierId] = useState('');
  const [chosenPlace, setPlace] = useState('');
  const [deliveryNote, setDeliveryNote] = useState('');
  const [key] = useState(() => crypto.randomUUID());
  const only = places.data?.items.length === 1 ? places.data.items[0]?.id : undefined;
  const stockLocationId = chosenPlace === '' ? only ?? '' : chosenPlace;
  const start = useMutation({
    mutationFn: () => answer(api.POST('/receipts', { params: { header: once(key) }, body: { supplierId, stockLocationId, deliveryNote: deliveryNote === '' ? null : deliveryNote } })),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: ['receipts'] });
      await navigate({ to: '/receipts/$receiptId', params: { receiptId: id } });
    },
  });
  return (
    <Modal opened onClose={onClose} title={t('receipts.start')}>
      <form onSubmit={(event) => { event.preventDefault(); start.mutate(); }}>
        <Stack>
          <Select label={t('supplier')} required searchable description={orders.data && suppliers.length === 0 ? t('receipts.nothingExpected') : undefined} data={suppliers} value={supplierId === '' ? null : supplierId} onChange={(value) => { setSupplierId(value ?? ''); }} data-autofocus />
          <Select label={t('place')} required searchable data={places.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []} value={stockLocationId === '' ? null : stockLocationId} onChange={(value) => { setPlace(value ?? ''); }} />
          <TextInput label={t('receipts.deliveryNote')} value={deliveryNote} onChange={(event) => { setDeliveryNote(event.currentTarget.value); }} />
          {start.error && <FailureNotice error={start.error} />}
          <Button type="submit" disabled={supplierId === '' || stockLocationId === ''} loading={start.isPending}>{t('receipts.begin')}</Button>
        </Stack>
      </form>
    </Modal>
  );
}
