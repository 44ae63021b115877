import { ActionIcon, Button, Group, Paper, Select, Stack, Table, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, ifMatch, once } from '../api/client.ts';
import { ApiError } from '../api/problem.ts';
import { useFormat } from '../language/format.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { useUrlFilters } from '../parts/url-filters.ts';
import { useSession } from '../session/session.ts';
import { emptyDraft, emptyLine, readPastedLines, readPrice, readQuantity, type DraftLine, type OrderDraft } from './order-draft.ts';
import classes from './procurement.module.css';
import { modelsQuery, orderQuery, organisationsQuery, suppliersQuery, type Order } from './queries.ts';

const STORED = 'zeugwart.order-draft';

/** An order in one screen: by keyboard, or pasted from a spreadsheet. What was typed survives a reload and a session that ends. */
export function NewOrderPage(): ReactNode {
  const [{ revise }] = useUrlFilters('revise');
  return revise !== undefined ? <Revision orderId={revise} /> : <OrderForm initial={readKept()} isKept />;
}

function Revision({ orderId }: { readonly orderId: string }): ReactNode {
  const order = useQuery(orderQuery(orderId));
  return <Shown query={order}>{(data) => <OrderForm initial={draftOf(data)} revised={data} />}</Shown>;
}

function readKept(): OrderDraft {
  const kept = sessionStorage.getItem(STORED);
  return kept === null ? emptyDraft() : { ...emptyDraft(), ...(JSON.parse(kept) as Partial<OrderDraft>) };
}

function draftOf(order: Order): OrderDraft {
  const share = order.lines[0]?.shares[0];
  return {
    ...emptyDraft(), organisationId: order.organisationId, supplierId: order.supplierId, shareOrganisationId: share?.organisationId ?? '', costCentre: share?.costCentre ?? '', neededBy: order.neededBy ?? '', note: order.note ?? '',
    lines: order.lines.map((line) => ({ key: line.id, productModelId: line.productModelId, modelName: line.modelName, articleNumber: line.articleNumber, quantity: String(line.visible.quantity), unitPrice: line.price ? (line.price.unitPrice / 10_000).toFixed(2).replace('.', ',') : '' })),
  };
}

interface FormProps {
  readonly initial: OrderDraft;
  readonly revised?: Order;
  readonly isKept?: boolean;
}

function OrderForm({ initial, revised, isKept = false }: FormProps): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { grants } = useSession();
  const buyers = [...new Map(grants.filter(({ role }) => role === 'procurement').map(({ organisationId, organisationName }) => [organisationId, organisationName]))].map(([value, label]) => ({ value, label }));
  const [draft, setDraft] = useState<OrderDraft>({ ...initial, organisationId: initial.organisationId === '' ? buyers[0]?.value ?? '' : initial.organisationId });
  const [isTried, setIsTried] = useState(false);
  const suppliers = useQuery(suppliersQuery);
  const organisations = useQuery(organisationsQuery);
  const models = useQuery(modelsQuery(''));
  const set = (part: Partial<OrderDraft>): void => { setDraft((before) => ({ ...before, ...part })); };

  useEffect(() => {
    if (isKept) sessionStorage.setItem(STORED, JSON.stringify(draft));
  }, [draft, isKept]);

  const used = draft.lines.filter((line) => line.productModelId !== '' || line.quantity !== '' || line.unitPrice !== '');
  const total = used.reduce((sum, line) => sum + (readQuantity(line.quantity) ?? 0) * (readPrice(line.unitPrice) ?? 0), 0) / 100;
  const isComplete = draft.supplierId !== '' && draft.shareOrganisationId !== '' && used.length > 0 && used.every((line) => line.productModelId !== '' && readQuantity(line.quantity) !== undefined && readPrice(line.unitPrice) !== undefined);

  const saving = useMutation({
    mutationFn: ({ submit }: { submit: boolean }) => {
      const body = {
        organisationId: draft.organisationId, supplierId: draft.supplierId, neededBy: draft.neededBy === '' ? null : draft.neededBy, note: draft.note === '' ? null : draft.note,
        lines: used.map((line) => {
          const quantity = readQuantity(line.quantity) ?? 0;
          return {
            productModelId: line.productModelId, articleNumber: line.articleNumber === '' ? null : line.articleNumber, quantity, unitPrice: readPrice(line.unitPrice) ?? 0,
            shares: [{ organisationId: draft.shareOrganisationId, quantity, ...(draft.costCentre !== '' && { costCentre: draft.costCentre }) }],
          };
        }),
      };
      return revised
        ? answer(api.PUT('/orders/{id}', { params: { path: { id: revised.id }, header: ifMatch(revised.version) }, body }))
        : answer(api.POST('/orders', { params: { header: once(draft.key) }, body: { ...body, submit } }));
    },
    onSuccess: async ({ id }) => {
      if (isKept) sessionStorage.removeItem(STORED);
      await queryClient.invalidateQueries({ queryKey: ['orders'] });
      await navigate({ to: '/orders/$orderId', params: { orderId: id } });
    },
    // a body that was refused is another one when it is corrected
    onError: (error) => { if (error instanceof ApiError && error.status < 500) set({ key: crypto.randomUUID() }); },
  });
  const save = (submit: boolean): void => {
    setIsTried(true);
    if (isComplete) saving.mutate({ submit });
  };

  const addPasted = (text: string): void => {
    const known = models.data?.items ?? [];
    const pasted = readPastedLines(text).map((line) => {
      const found = known.find(({ name, manufacturerPartNumber, gtin }) => [name, manufacturerPartNumber, gtin].some((value) => value !== null && [line.articleNumber, line.modelName].includes(value)));
      return { ...emptyLine(), ...line, productModelId: found?.id ?? '', modelName: found?.name ?? line.modelName };
    });
    if (pasted.length > 0) set({ lines: [...used, ...pasted, emptyLine()] });
  };

  const missing = (isMissing: boolean): string | undefined => (isTried && isMissing ? t('form.missing') : undefined);
  return (
    <>
      <PageHead title={revised ? t('form.reviseTitle', { number: revised.number }) : t('form.title')} above={{ to: '/orders', label: t('orders.title') }} answer={t('form.answer')} />
      <form onSubmit={(event) => { event.preventDefault(); save(true); }}>
        <Stack>
          <Paper p="md">
            <div className={classes['fields']}>
              {buyers.length > 1 && <Select label={t('form.buyer')} data={buyers} value={draft.organisationId} onChange={(value) => { set({ organisationId: value ?? '' }); }} />}
              <Select label={t('supplier')} required searchable data={suppliers.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []} value={draft.supplierId === '' ? null : draft.supplierId} onChange={(value) => { set({ supplierId: value ?? '' }); }} error={missing(draft.supplierId === '')} />
              <Select label={t('form.for')} required searchable data={organisations.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []} value={draft.shareOrganisationId === '' ? null : draft.shareOrganisationId} onChange={(value) => { set({ shareOrganisationId: value ?? '' }); }} error={missing(draft.shareOrganisationId === '')} />
              <TextInput label={t('form.costCentre')} value={draft.costCentre} onChange={(event) => { set({ costCentre: event.currentTarget.value }); }} />
              <TextInput type="date" label={t('form.neededBy')} value={draft.neededBy} onChange={(event) => { set({ neededBy: event.currentTarget.value }); }} />
            </div>
          </Paper>
          <Paper p="md">
            <Table.ScrollContainer minWidth={820}>
              <Table withRowBorders={false} className={classes['grid'] ?? ''}>
                <Table.Thead><Table.Tr><Table.Th>{t('form.model')}</Table.Th><Table.Th>{t('form.article')}</Table.Th><Table.Th>{t('quantity')}</Table.Th><Table.Th>{t('form.price')}</Table.Th><Table.Th className="number">{t('form.sum')}</Table.Th><Table.Th><span className="visually-hidden">{t('form.remove')}</span></Table.Th></Table.Tr></Table.Thead>
                <Table.Tbody>
                  {draft.lines.map((line, at) => <LineRow key={line.key} line={line} position={at + 1} isTried={isTried && used.includes(line)} models={models.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []} onChange={(part) => { set({ lines: draft.lines.map((each) => (each.key === line.key ? { ...each, ...part } : each)) }); }} onRemove={() => { set({ lines: draft.lines.length === 1 ? [emptyLine()] : draft.lines.filter(({ key }) => key !== line.key) }); }} />)}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
            <Group justify="space-between" mt="xs">
              <Button variant="default" size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => { set({ lines: [...draft.lines, emptyLine()] }); }}>{t('form.addLine')}</Button>
              <span className={classes['total']}>{t('form.total', { amount: format.money(Math.round(total)) })}</span>
            </Group>
            <Textarea className={classes['paste'] ?? ''} label={t('form.paste')} description={t('form.pasteHint')} value="" onChange={() => undefined} onPaste={(event) => { event.preventDefault(); addPasted(event.clipboardData.getData('text/plain')); }} />
          </Paper>
          <Textarea label={t('note')} value={draft.note} onChange={(event) => { set({ note: event.currentTarget.value }); }} />
          {isTried && !isComplete && <p role="alert" className="softer">{t('form.incomplete')}</p>}
          {saving.error && <FailureNotice error={saving.error} />}
          <Group justify="flex-end">
            {revised ? <Button type="submit" loading={saving.isPending}>{t('form.save')}</Button> : (
              <>
                <Button variant="default" loading={saving.isPending && !saving.variables.submit} onClick={() => { save(false); }}>{t('form.saveDraft')}</Button>
                <Button type="submit" loading={saving.isPending && saving.variables.submit}>{t('form.submit')}</Button>
              </>
            )}
          </Group>
        </Stack>
      </form>
    </>
  );
}

interface LineRowProps {
  readonly line: DraftLine;
  readonly position: number;
  readonly isTried: boolean;
  readonly models: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (part: Partial<DraftLine>) => void;
  readonly onRemove: () => void;
}

function LineRow({ line, position, isTried, models, onChange, onRemove }: LineRowProps): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  const quantity = readQuantity(line.quantity);
  const price = readPrice(line.unitPrice);
  const wrong = (isWrong: boolean, text: string): string | undefined => (isWrong ? text : undefined);
  return (
    <Table.Tr>
      <Table.Td><Select aria-label={t('form.modelOf', { position })} searchable data={models} value={line.productModelId === '' ? null : line.productModelId} placeholder={line.modelName} onChange={(value) => { onChange({ productModelId: value ?? '' }); }} error={wrong(isTried && line.productModelId === '', t('form.missing'))} miw={240} /></Table.Td>
      <Table.Td><TextInput aria-label={t('form.articleOf', { position })} value={line.articleNumber} onChange={(event) => { onChange({ articleNumber: event.currentTarget.value }); }} /></Table.Td>
      <Table.Td><TextInput aria-label={t('form.quantityOf', { position })} inputMode="numeric" w={90} value={line.quantity} onChange={(event) => { onChange({ quantity: event.currentTarget.value }); }} error={wrong((isTried || line.quantity !== '') && quantity === undefined, t('form.notAQuantity'))} /></Table.Td>
      <Table.Td><TextInput aria-label={t('form.priceOf', { position })} inputMode="decimal" w={120} value={line.unitPrice} onChange={(event) => { onChange({ unitPrice: event.currentTarget.value }); }} error={wrong((isTried || line.unitPrice !== '') && price === undefined, t('form.notAPrice'))} /></Table.Td>
      <Table.Td className="number">{quantity !== undefined && price !== undefined ? format.money(Math.round((quantity * price) / 100)) : ''}</Table.Td>
      <Table.Td><ActionIcon variant="subtle" aria-label={t('form.removeLine', { position })} onClick={onRemove}><IconTrash size={16} /></ActionIcon></Table.Td>
    </Table.Tr>
  );
}
