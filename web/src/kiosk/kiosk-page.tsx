import { Button, Paper, Stack, Table, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { IconCircleCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '../api/client.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { Note } from '../parts/note.tsx';
import { Shown } from '../parts/shown.tsx';
import { Brand } from '../shell/brand.tsx';
import { LanguageSwitch } from '../shell/language-switch.tsx';
import classes from './kiosk.module.css';

/** One hand-over on a tablet or by link, without signing in: the link's token is good for this one and once. */
export function KioskPage(): ReactNode {
  const { t } = useTranslation('kiosk');
  const token = window.location.hash.slice(1);
  const shown = useQuery({ queryKey: ['kiosk', token], queryFn: () => answer(api.POST('/kiosk/hand-over', { body: { token } })), retry: false, staleTime: Infinity });
  return (
    <main id="content" className={classes['page']}>
      <div className={classes['head']}><Brand /><LanguageSwitch /></div>
      {token === '' ? <p>{t('noToken')}</p> : <Shown query={shown}>{(handOver) => <Bundle handOver={handOver} token={token} />}</Shown>}
    </main>
  );
}

function Bundle({ handOver, token }: { readonly handOver: Schemas['HandOver']; readonly token: string }): ReactNode {
  const { t } = useTranslation('kiosk');
  const confirmation = useMutation({ mutationFn: () => answer(api.POST('/kiosk/confirmation', { body: { token } })) });
  const items = handOver.items.filter(({ state }) => state !== 'dropped');
  if (confirmation.isSuccess) return <Note hue="green" icon={IconCircleCheck} role="status"><strong>{t('done', { number: handOver.number })}</strong></Note>;
  return (
    <Stack>
      <Title order={1}>{t('title', { count: handOver.units, to: handOver.toName })}</Title>
      <p className="softer">{t('text', { from: handOver.fromName, number: handOver.number })}</p>
      <Paper p="md">
        <Table fz="md" verticalSpacing="sm">
          <Table.Thead><Table.Tr><Table.Th>{t('device')}</Table.Th><Table.Th>{t('tag')}</Table.Th><Table.Th>{t('serial')}</Table.Th><Table.Th className="number">{t('units')}</Table.Th></Table.Tr></Table.Thead>
          <Table.Tbody>{items.map((item) => <Table.Tr key={item.id}><Table.Td>{item.modelName ?? item.iccid}</Table.Td><Table.Td className="mono">{item.assetTag}</Table.Td><Table.Td className="mono">{item.serial}</Table.Td><Table.Td className="number">{item.quantity}</Table.Td></Table.Tr>)}</Table.Tbody>
        </Table>
      </Paper>
      {confirmation.error && <FailureNotice error={confirmation.error} />}
      <Button size="lg" loading={confirmation.isPending} onClick={() => { confirmation.mutate(); }}>{t('confirm', { count: handOver.units })}</Button>
    </Stack>
  );
}
