import { Button, NumberInput, Progress, Select, Table } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { IconAlertHexagon, IconChecklist, IconCloudOff, IconHistory, IconListDetails } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { Card } from '../parts/card.tsx';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { Note } from '../parts/note.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { Status } from '../parts/status.tsx';
import { TwoColumns } from '../parts/two-columns.tsx';
import { ScanFeedback } from '../scan/scan-feedback.tsx';
import { ScanField } from '../scan/scan-field.tsx';
import { useMay } from '../session/session.ts';
import { PostButton } from './post-button.tsx';
import { expectedQuery, openLinesQuery, receiptQuery, scansQuery, type Receipt, type Scan } from './queries.ts';
import classes from './support.module.css';
import { useScanLoop } from './use-scan-loop.ts';

export function ReceiptPage(): ReactNode {
  const { receiptId } = useParams({ strict: false });
  const receipt = useQuery(receiptQuery(receiptId ?? ''));
  return <Shown query={receipt} lines={8}>{(data) => <OneReceipt receipt={data} />}</Shown>;
}

function OneReceipt({ receipt }: { readonly receipt: Receipt }): ReactNode {
  const { t } = useTranslation('support');
  const may = useMay();
  const isOpen = receipt.state === 'open' && may('receipt:write');
  const orders = [...new Set(receipt.lines.map(({ orderNumber }) => orderNumber))];
  return (
    <>
      <PageHead
        title={receipt.deliveryNote === null ? receipt.number : t('receipt.titleNote', { number: receipt.number, note: receipt.deliveryNote })}
        above={{ to: '/receipts', label: t('receipts.title') }} mark={<Status of={`receipt.${receipt.state}`} />}
        answer={[receipt.supplierName, receipt.stockLocationName, orders.length > 0 && t('receipt.orders', { numbers: orders.join(', ') })].filter((part) => part !== false).join(' · ')}
        actions={isOpen && <PostButton receipt={receipt} />}
      />
      <TwoColumns main={isOpen ? <Counting receipt={receipt} /> : <Lines receipt={receipt} />} side={<><Tally receipt={receipt} /><Recent receipt={receipt} isOpen={isOpen} /></>} />
    </>
  );
}

/** Scan after scan: what is expected grows shorter, what is not lies aside. */
function Counting({ receipt }: { readonly receipt: Receipt }): ReactNode {
  const { t } = useTranslation('support');
  const may = useMay();
  const expected = useQuery(expectedQuery(receipt.id));
  const awaited = new Set(expected.data?.items.map(({ value }) => value) ?? []);
  const openLines = useQuery({ ...openLinesQuery(receipt.supplierId), enabled: may('order:read') }).data ?? [];
  const [orderLineId, setOrderLineId] = useState('');
  const { feedback, queued, isReached, scan, forget } = useScanLoop(receipt.id, awaited, orderLineId === '' ? undefined : orderLineId);
  const waiting = queued.filter(({ refusal }) => refusal === undefined);
  const refused = queued.filter(({ refusal }) => refusal !== undefined);
  const pending = new Set(waiting.map(({ value }) => value));
  const left = expected.data?.items.filter(({ value }) => !pending.has(value)) ?? [];
  return (
    <>
      {!isReached && waiting.length > 0 && <Note hue="plain" icon={IconCloudOff} role="status"><strong>{t('receipt.offline')}</strong> {t('receipt.offlineCount', { count: waiting.length })}</Note>}
      <div>
        <ScanField label={t('receipt.scan')} onScan={scan} refocusOn={orderLineId} />
        <ScanFeedback feedback={feedback} />
      </div>
      {openLines.length > 0 && <Select label={t('receipt.belongsTo')} value={orderLineId} onChange={(value) => { setOrderLineId(value ?? ''); }} data={[{ value: '', label: t('receipt.belongsNone') }, ...openLines.map(({ id, name }) => ({ value: id, label: name }))]} />}
      {refused.length > 0 && (
        <Card title={t('receipt.refused')} icon={IconAlertHexagon} note={refused.length} flush>
          <ul className={classes['rows']}>{refused.map(({ id, value, refusal }) => <li key={id}><span className="mono">{value}</span><span>{refusal}</span><Button size="compact-xs" variant="default" onClick={() => { forget(id); }}>{t('receipt.seen')}</Button></li>)}</ul>
        </Card>
      )}
      <Card title={t('receipt.expected')} icon={IconChecklist} note={expected.data && t('receipt.left', { count: left.length })} flush>
        <Shown query={expected}>
          {() => (left.length === 0 ? <p className={classes['empty']}>{t('receipt.nothingLeft')}</p> : (
            <ul className={classes['expected']}>{left.slice(0, 60).map(({ id, value, productModelName }) => <li key={id}><span className="mono">{value}</span><span className="quiet">{productModelName}</span></li>)}</ul>
          ))}
        </Shown>
        {left.length > 60 && <p className={classes['empty']}>{t('receipt.andMore', { count: left.length - 60 })}</p>}
      </Card>
      <Counted receipt={receipt} />
    </>
  );
}

/** What has no numbers is counted by hand. */
function Counted({ receipt }: { readonly receipt: Receipt }): ReactNode {
  const { t } = useTranslation('support');
  const lines = receipt.lines.filter(({ tracking }) => tracking === 'counted');
  if (lines.length === 0) return null;
  return <Card title={t('receipt.byHand')} icon={IconListDetails}>{lines.map((line) => <CountField key={line.orderLineId} receipt={receipt} line={line} />)}</Card>;
}

function CountField({ receipt, line }: { readonly receipt: Receipt; readonly line: Receipt['lines'][number] }): ReactNode {
  const { t } = useTranslation('support');
  const queryClient = useQueryClient();
  const [counted, setCounted] = useState(line.found);
  const count = useMutation({
    mutationFn: () => answer(api.PUT('/receipts/{id}/counts/{orderLineId}', { params: { path: { id: receipt.id, orderLineId: line.orderLineId } }, body: { counted } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['receipts', receipt.id] }),
  });
  return (
    <form className={classes['count']} onSubmit={(event) => { event.preventDefault(); count.mutate(); }}>
      <NumberInput label={t('receipt.countOf', { name: line.productModelName, expected: line.expected ?? 0 })} min={0} allowDecimal={false} value={counted} onChange={(value) => { setCounted(Number(value)); }} />
      <Button type="submit" variant="default" loading={count.isPending}>{t('receipt.countDo')}</Button>
      {count.error && <FailureNotice error={count.error} />}
    </form>
  );
}

function Tally({ receipt }: { readonly receipt: Receipt }): ReactNode {
  const { t } = useTranslation('support');
  const format = useFormat();
  const found = receipt.lines.reduce((total, line) => total + line.found, 0);
  const expected = receipt.lines.reduce((total, line) => total + (line.expected ?? line.found), 0);
  return (
    <Card title={t('receipt.tally')}>
      <p className={classes['big']}><strong>{format.number(found)}</strong> {t('receipt.of', { count: expected })}</p>
      <Progress value={expected === 0 ? 0 : (100 * Math.min(found, expected)) / expected} aria-label={t('receipt.progress', { found, expected })} />
      <ul className={classes['tally']}>{receipt.lines.map((line) => <li key={line.orderLineId}><span>{line.productModelName}<small>{line.orderNumber}</small></span><b>{format.number(line.found)}{line.expected !== null && ` / ${format.number(line.expected)}`}</b></li>)}</ul>
    </Card>
  );
}

function Lines({ receipt }: { readonly receipt: Receipt }): ReactNode {
  const { t } = useTranslation('support');
  const format = useFormat();
  const number = (value: number | null): string => (value === null ? '–' : format.number(value));
  return (
    <Card title={t('receipt.lines')} icon={IconListDetails} flush>
      <Table.ScrollContainer minWidth={640}>
        <Table>
          <Table.Thead><Table.Tr><Table.Th>{t('receipt.order')}</Table.Th><Table.Th>{t('model')}</Table.Th><Table.Th className="number">{t('receipt.expectedUnits')}</Table.Th><Table.Th className="number">{t('receipt.found')}</Table.Th><Table.Th className="number">{t('receipt.missing')}</Table.Th><Table.Th className="number">{t('receipt.surplus')}</Table.Th></Table.Tr></Table.Thead>
          <Table.Tbody>{receipt.lines.map((line) => <Table.Tr key={line.orderLineId}><Table.Td>{line.orderNumber}</Table.Td><Table.Td>{line.productModelName}</Table.Td><Table.Td className="number">{number(line.expected)}</Table.Td><Table.Td className="number">{number(line.found)}</Table.Td><Table.Td className="number">{number(line.missing)}</Table.Td><Table.Td className="number">{number(line.surplus)}</Table.Td></Table.Tr>)}</Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
}

const UNDOABLE = 10;

/** The last scans, each of which can be taken back, one by one. */
function Recent({ receipt, isOpen }: { readonly receipt: Receipt; readonly isOpen: boolean }): ReactNode {
  const { t } = useTranslation('support');
  const format = useFormat();
  const queryClient = useQueryClient();
  const scans = useQuery(scansQuery(receipt.id));
  const undo = useMutation({
    mutationFn: (scan: Scan) => answer(api.DELETE('/receipts/{id}/scans/{scanId}', { params: { path: { id: receipt.id, scanId: scan.id } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['receipts', receipt.id] }),
  });
  return (
    <Card title={t('receipt.recent')} icon={IconHistory} flush>
      {undo.error && <FailureNotice error={undo.error} />}
      <Shown query={scans} lines={3}>
        {({ items }) => (items.length === 0 ? <p className={classes['empty']}>{t('receipt.noScans')}</p> : (
          <ul className={classes['rows']}>
            {items.slice(0, 20).map((scan, at) => (
              <li key={scan.id} data-undone={scan.undone || undefined}>
                <span className="mono">{scan.value}</span>
                <span className="quiet">{t(`outcomes.${scan.outcome}.short`)} · {format.time(scan.scannedAt)}</span>
                {isOpen && at < UNDOABLE && !scan.undone && <Button size="compact-xs" variant="subtle" aria-label={t('receipt.undoOf', { value: scan.value })} loading={undo.isPending && undo.variables.id === scan.id} onClick={() => { undo.mutate(scan); }}>{t('receipt.undo')}</Button>}
              </li>
            ))}
          </ul>
        ))}
      </Shown>
    </Card>
  );
}
