import { Button, Paper, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { Note } from '../parts/note.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { Status } from '../parts/status.tsx';
import { useMay } from '../session/session.ts';
import { useConfirmation } from './arrived-card.tsx';
import classes from './portal.module.css';
import { handOverQuery } from './queries.ts';

export function HandOverPage(): ReactNode {
  const { handOverId } = useParams({ strict: false });
  const handOver = useQuery(handOverQuery(handOverId ?? ''));
  return <Shown query={handOver}>{(data) => <Bundle handOver={data} />}</Shown>;
}

function Bundle({ handOver }: { readonly handOver: Schemas['HandOver'] }): ReactNode {
  const { t } = useTranslation('portal');
  const format = useFormat();
  const may = useMay();
  const confirmation = useConfirmation();
  const items = handOver.items.filter(({ state }) => state !== 'dropped');
  const isWaiting = handOver.state === 'prepared';
  const answers = { prepared: t('handOver.answer', { count: handOver.units }), confirmed: t('handOver.confirmedAnswer', { date: format.longDate(handOver.confirmedAt ?? handOver.preparedAt) }), cancelled: t('handOver.cancelledAnswer') };
  return (
    <>
      <PageHead title={t('handOver.title', { number: handOver.number })} mark={<Status of={`handOver.${handOver.state}`} />} answer={answers[handOver.state]} />
      <div className={classes['stack']}>
        {isWaiting && <Note hue="plain" icon={IconInfoCircle}>{t('handOver.missing')}</Note>}
        <Paper component="section" className={classes['card'] ?? ''}>
          <h2>{t('handOver.items')}</h2>
          <Table.ScrollContainer minWidth={480}>
            <Table fz="md" verticalSpacing="sm">
              <Table.Thead><Table.Tr><Table.Th>{t('devices.model')}</Table.Th><Table.Th>{t('devices.tag')}</Table.Th><Table.Th>{t('devices.serial')}</Table.Th><Table.Th className="number">{t('handOver.quantity')}</Table.Th></Table.Tr></Table.Thead>
              <Table.Tbody>
                {items.map((item) => <Table.Tr key={item.id}><Table.Td>{item.modelName ?? item.iccid}</Table.Td><Table.Td className="mono">{item.assetTag}</Table.Td><Table.Td className="mono">{item.serial}</Table.Td><Table.Td className="number">{format.number(item.quantity)}</Table.Td></Table.Tr>)}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Paper>
        {confirmation.error && <FailureNotice error={confirmation.error} />}
        {isWaiting && may('handover:confirm') && <div><Button size="lg" loading={confirmation.isPending} onClick={() => { confirmation.mutate(handOver); }}>{t('handOver.confirm', { count: handOver.units })}</Button></div>}
      </div>
    </>
  );
}
