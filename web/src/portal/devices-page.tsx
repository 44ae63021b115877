import { Button, Paper, Table, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { MoreButton } from '../parts/more-button.tsx';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { Status } from '../parts/status.tsx';
import { useMay } from '../session/session.ts';
import { LossDialog } from './loss-dialog.tsx';
import classes from './portal.module.css';
import { devicesQuery } from './queries.ts';

type Device = Schemas['DeviceSummary'];

/** What the organisation holds, device by device; where one was lost, it is said here. */
export function DevicesPage(): ReactNode {
  const { t } = useTranslation('portal');
  const [written, setWritten] = useState('');
  const [q] = useDebouncedValue(written.trim(), 250);
  const [lost, setLost] = useState<Device>();
  const devices = useInfiniteQuery(devicesQuery(q));
  return (
    <>
      <PageHead title={t('devices.title')} />
      <div className={classes['stack']}>
        <TextInput size="md" type="search" label={t('devices.search')} value={written} onChange={(event) => { setWritten(event.currentTarget.value); }} maw={420} />
        <Paper className={classes['card'] ?? ''}>
          <Shown query={devices} lines={8}>
            {({ pages }) => {
              const all = pages.flatMap(({ items }) => items);
              if (all.length === 0) return <Nothing>{q === '' ? t('devices.empty') : t('devices.noneFound', { value: q })}</Nothing>;
              return <DeviceTable devices={all} onLost={setLost} />;
            }}
          </Shown>
        </Paper>
        <MoreButton query={devices} />
      </div>
      {lost && <LossDialog device={lost} onClose={() => { setLost(undefined); }} />}
    </>
  );
}

function DeviceTable({ devices, onLost }: { readonly devices: readonly Device[]; readonly onLost: (device: Device) => void }): ReactNode {
  const { t } = useTranslation('portal');
  const format = useFormat();
  const may = useMay();
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table fz="md" verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr><Table.Th>{t('devices.model')}</Table.Th><Table.Th>{t('devices.tag')}</Table.Th><Table.Th>{t('devices.serial')}</Table.Th><Table.Th>{t('devices.since')}</Table.Th><Table.Th>{t('devices.state')}</Table.Th>{may('incident:report') && <Table.Th><span className="visually-hidden">{t('devices.report')}</span></Table.Th>}</Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {devices.map((device) => (
            <Table.Tr key={device.id}>
              <Table.Td>{device.productModelName}</Table.Td>
              <Table.Td className="mono">{device.assetTag}</Table.Td>
              <Table.Td className="mono">{device.serial}</Table.Td>
              <Table.Td>{format.date(device.lastSeenAt)}</Table.Td>
              <Table.Td><Status of={`device.${device.state}`} /></Table.Td>
              {may('incident:report') && <Table.Td className="number"><Button variant="default" aria-label={t('devices.reportTitle', { tag: device.assetTag })} onClick={() => { onLost(device); }}>{t('devices.report')}</Button></Table.Td>}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
