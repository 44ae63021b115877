import { Button, Group, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { IconBarcode, IconHistory } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, ifMatch, type Schemas } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { Card } from '../parts/card.tsx';
import { Facts } from '../parts/facts.tsx';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { History } from '../parts/history.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { appearances } from '../parts/status-vocabulary.ts';
import { Status } from '../parts/status.tsx';
import { TwoColumns } from '../parts/two-columns.tsx';
import { useMay } from '../session/session.ts';
import { deviceHistoryQuery, deviceQuery, type Device } from './queries.ts';
import classes from './support.module.css';

export function DevicePage(): ReactNode {
  const { deviceId } = useParams({ strict: false });
  const device = useQuery(deviceQuery(deviceId ?? ''));
  return <Shown query={device} lines={8}>{(data) => <OneDevice device={data} />}</Shown>;
}

/** A device with its whole life. */
function OneDevice({ device }: { readonly device: Device }): ReactNode {
  const { t } = useTranslation('support');
  const format = useFormat();
  const facts = [
    { name: t('custodian'), value: device.custodianName }, ...(device.stockLocationName === null ? [] : [{ name: t('place'), value: device.stockLocationName }]), { name: t('owner'), value: device.ownerName },
    { name: t('condition'), value: t(`conditions.${device.condition}`) },
    ...(device.orderNumber === null ? [] : [{ name: t('device.order'), value: <>{device.orderNumber}{device.orderLinePosition !== null && `, ${t('device.position', { position: device.orderLinePosition })}`}</> }]),
    ...(device.receiptNumber === null || device.goodsReceiptId === null ? [] : [{ name: t('device.receipt'), value: <Link to="/receipts/$receiptId" params={{ receiptId: device.goodsReceiptId }} className="sourced">{device.receiptNumber}</Link> }]),
    ...(device.unitCostMinor === null ? [] : [{ name: t('device.cost'), value: format.money(device.unitCostMinor) }]),
    ...(device.dedicatedUntil === null ? [] : [{ name: t('device.dedicatedUntil'), value: format.date(device.dedicatedUntil) }]),
    { name: t('device.firstSeen'), value: format.date(device.firstSeenAt) }, { name: t('lastSeen'), value: format.date(device.lastSeenAt) },
  ];
  return (
    <>
      <PageHead title={device.assetTag} above={{ to: '/devices', label: t('devices.title') }} mark={<Status of={`device.${device.state}`} />} answer={`${device.manufacturerName} ${device.productModelName}`} actions={<DeviceActions device={device} />} />
      <Facts facts={facts} />
      <TwoColumns main={<Life device={device} />} side={<Identifiers device={device} />} />
    </>
  );
}

function Life({ device }: { readonly device: Device }): ReactNode {
  const { t } = useTranslation('support');
  const format = useFormat();
  const history = useQuery(deviceHistoryQuery(device.id));
  return (
    <Card title={t('device.life')} icon={IconHistory}>
      <Shown query={history} lines={6}>
        {({ items }) => (
          <History entries={items.map(({ sequence, at, event, state, custodianName, stockLocationName, reason }) => ({
            key: String(sequence), icon: appearances[`device.${state}`].icon, hue: appearances[`device.${state}`].hue,
            text: <><strong>{t(`events.${event as 'admitted'}`)}</strong> · {stockLocationName ?? custodianName}</>,
            note: [format.dateTime(at), reason].filter((part) => part !== null).join(' · '),
          }))} />
        )}
      </Shown>
    </Card>
  );
}

function Identifiers({ device }: { readonly device: Device }): ReactNode {
  const { t } = useTranslation('support');
  const format = useFormat();
  return (
    <Card title={t('device.identifiers')} icon={IconBarcode}>
      <ul className={classes['identifiers']}>{device.identifiers.map(({ kind, value, validTo }) => <li key={`${kind} ${value}`}><span>{t(`identifiers.${kind}`)}{validTo !== null && <span className="quiet"> · {t('device.until', { date: format.date(validTo) })}</span>}</span><span className="mono">{value}</span></li>)}</ul>
    </Card>
  );
}

const steps = ['inspect', 'pass', 'quarantine', 'repair', 'give_back', 'stage', 'finish', 'wipe', 'wiped'] as const satisfies readonly Schemas['DeviceSupportAction'][];

function DeviceActions({ device }: { readonly device: Device }): ReactNode {
  const { t } = useTranslation('support');
  const may = useMay();
  const queryClient = useQueryClient();
  const step = useMutation({
    mutationFn: (action: Schemas['DeviceSupportAction']) => answer(api.PUT('/devices/{id}/step', { params: { path: { id: device.id }, header: ifMatch(device.version) }, body: { action } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['devices'] }),
  });
  if (!may('device:write')) return null;
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">{steps.filter((action) => device.nextActions.includes(action)).map((action) => <Button key={action} variant="default" loading={step.isPending && step.variables === action} onClick={() => { step.mutate(action); }}>{t(`steps.${action}`)}</Button>)}</Group>
      {step.error && <FailureNotice error={step.error} />}
    </Stack>
  );
}
