import { Button, CopyButton, Group, Modal, Stack, Table, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { IconListDetails } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, ifMatch, once } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { Card } from '../parts/card.tsx';
import { Facts } from '../parts/facts.tsx';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ReasonDialog } from '../parts/reason-dialog.tsx';
import { Shown } from '../parts/shown.tsx';
import { Status } from '../parts/status.tsx';
import { useMay } from '../session/session.ts';
import { handOverQuery, type HandOver } from './queries.ts';

export function HandOverPage(): ReactNode {
  const { handOverId } = useParams({ strict: false });
  const handOver = useQuery(handOverQuery(handOverId ?? ''));
  return <Shown query={handOver} lines={8}>{(data) => <OneHandOver handOver={data} />}</Shown>;
}

function OneHandOver({ handOver }: { readonly handOver: HandOver }): ReactNode {
  const { t } = useTranslation('support');
  const format = useFormat();
  const items = handOver.items.filter(({ state }) => state !== 'dropped');
  const facts = [
    { name: t('handOvers.from'), value: handOver.fromName }, { name: t('handOvers.to'), value: handOver.toName }, { name: t('handOvers.prepared'), value: format.dateTime(handOver.preparedAt) },
    ...(handOver.confirmedAt === null ? [] : [{ name: t('handOvers.confirmed'), value: `${format.dateTime(handOver.confirmedAt)}, ${t(`handOver.via.${handOver.confirmedVia ?? 'receiver'}`)}` }]),
    ...(handOver.recordHash === null ? [] : [{ name: t('handOver.record'), value: <a className="sourced mono" href={`/api/v1/hand-overs/${handOver.id}/record`}>{handOver.recordHash.slice(0, 16)}…</a> }]),
    ...(handOver.note === null ? [] : [{ name: t('note'), value: handOver.note }]),
  ];
  return (
    <>
      <PageHead title={handOver.number} above={{ to: '/hand-overs', label: t('handOvers.title') }} mark={<Status of={`handOver.${handOver.state}`} />} answer={t(`handOver.answer.${handOver.state}`, { to: handOver.toName })} actions={<Actions handOver={handOver} />} />
      <Facts facts={facts} />
      <Card title={t('handOver.items')} icon={IconListDetails} note={format.number(handOver.units)} flush>
        <Table.ScrollContainer minWidth={640}>
          <Table>
            <Table.Thead><Table.Tr><Table.Th>{t('model')}</Table.Th><Table.Th>{t('tag')}</Table.Th><Table.Th>{t('serial')}</Table.Th><Table.Th>{t('handOver.request')}</Table.Th><Table.Th className="number">{t('handOvers.units')}</Table.Th></Table.Tr></Table.Thead>
            <Table.Tbody>
              {items.map((item) => <Table.Tr key={item.id}><Table.Td>{item.modelName ?? item.iccid}</Table.Td><Table.Td className="mono">{item.deviceId === null ? '' : <Link to="/devices/$deviceId" params={{ deviceId: item.deviceId }}>{item.assetTag}</Link>}</Table.Td><Table.Td className="mono">{item.serial}</Table.Td><Table.Td>{item.requestNumber ?? '–'}</Table.Td><Table.Td className="number">{format.number(item.quantity)}</Table.Td></Table.Tr>)}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Card>
    </>
  );
}

/** Confirmed by the receiver at the desk's tablet or by link; cancelled with a reason. */
function Actions({ handOver }: { readonly handOver: HandOver }): ReactNode {
  const { t } = useTranslation('support');
  const may = useMay();
  const queryClient = useQueryClient();
  const [isCancelling, setIsCancelling] = useState(false);
  const refresh = async (): Promise<void> => {
    setIsCancelling(false);
    await Promise.all(['hand-overs', 'devices', 'requests'].map((resource) => queryClient.invalidateQueries({ queryKey: [resource] })));
  };
  const params = { path: { id: handOver.id }, header: ifMatch(handOver.version) };
  const cancel = useMutation({ mutationFn: (reason: string) => answer(api.PUT('/hand-overs/{id}/cancellation', { params, body: { reason } })), onSuccess: refresh });
  const confirm = useMutation({ mutationFn: () => answer(api.PUT('/hand-overs/{id}/confirmation', { params })), onSuccess: refresh });
  const token = useMutation({ mutationFn: () => answer(api.POST('/hand-overs/{id}/kiosk-tokens', { params: { path: { id: handOver.id }, header: once(crypto.randomUUID()) } })) });
  if (handOver.state !== 'prepared') return null;
  // the token stands behind the #, which no browser sends and no proxy writes down
  const link = token.data?.token === undefined ? undefined : `${window.location.origin}/kiosk#${token.data.token}`;
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">
        {may('handover:write') && <Button variant="default" onClick={() => { setIsCancelling(true); }}>{t('handOver.cancel')}</Button>}
        {may('handover:write') && <Button variant="default" loading={token.isPending} onClick={() => { token.mutate(); }}>{t('handOver.link')}</Button>}
        {may('handover:confirm') && <Button loading={confirm.isPending} onClick={() => { confirm.mutate(); }}>{t('handOver.confirm')}</Button>}
      </Group>
      {(confirm.error ?? token.error) && <FailureNotice error={(confirm.error ?? token.error) as Error} />}
      <Modal opened={link !== undefined} onClose={() => { token.reset(); }} title={t('handOver.linkTitle')}>
        <Stack>
          <p className="softer">{t('handOver.linkText')}</p>
          <TextInput readOnly label={t('handOver.linkLabel')} value={link ?? ''} />
          <CopyButton value={link ?? ''}>{({ copied, copy }) => <Button onClick={copy}>{copied ? t('handOver.copied') : t('handOver.copy')}</Button>}</CopyButton>
        </Stack>
      </Modal>
      {isCancelling && <ReasonDialog title={t('handOver.cancelTitle', { number: handOver.number })} text={t('handOver.cancelText')} label={t('reason')} action={t('handOver.cancelDo')} isPending={cancel.isPending} error={cancel.error} onClose={() => { setIsCancelling(false); }} onConfirm={(reason) => { cancel.mutate(reason); }} />}
    </Stack>
  );
}
