import { Button, Paper, Select, Stack, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { IconBookmark, IconPackage } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, once } from '../api/client.ts';
import { ApiError } from '../api/problem.ts';
import { Card } from '../parts/card.tsx';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { Status } from '../parts/status.tsx';
import { TwoColumns } from '../parts/two-columns.tsx';
import { useUrlFilters } from '../parts/url-filters.ts';
import { ScanFeedback, type Feedback } from '../scan/scan-feedback.tsx';
import { ScanField } from '../scan/scan-field.tsx';
import { comparable } from '../scan/scan-kind.ts';
import { sound } from '../scan/tones.ts';
import { useSession } from '../session/session.ts';
import { organisationsQuery, reservationsQuery, type Device } from './queries.ts';
import classes from './support.module.css';

/** One bundle, scan by scan, for one school or department: confirmed with one signature. */
export function NewHandOverPage(): ReactNode {
  const { t } = useTranslation('support');
  const { grants } = useSession();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [filters, setFilters] = useUrlFilters('to');
  const [search, setSearch] = useState('');
  const [q] = useDebouncedValue(search, 250);
  const organisations = useQuery(organisationsQuery(q));
  const toId = filters.to ?? '';
  const fromId = grants.find(({ role }) => role === 'it_support')?.organisationId ?? '';
  const [devices, setDevices] = useState<readonly Device[]>([]);
  const [note, setNote] = useState('');
  const [feedback, setFeedback] = useState<Feedback>();
  const [key] = useState(() => crypto.randomUUID());

  const tell = (tone: Feedback['tone'], title: string, value: string, more?: string): void => {
    sound(tone);
    setFeedback({ tone, title, value, note: more });
  };
  const lookUp = useMutation({
    mutationFn: (value: string) => answer(api.GET('/devices/lookup', { params: { query: { value } } })),
    onSuccess: (device, value) => {
      if (devices.some(({ id }) => id === device.id)) { tell('known', t('newHandOver.already'), value); return; }
      setDevices((before) => [...before, device]);
      tell('good', t('newHandOver.added', { name: device.productModelName }), device.assetTag);
    },
    onError: (error, value) => { tell(error instanceof ApiError && error.status === 404 ? 'aside' : 'bad', error instanceof ApiError && error.status === 404 ? t('newHandOver.unknown') : t('newHandOver.failed'), value, error.message); },
  });
  const prepare = useMutation({
    mutationFn: () => answer(api.POST('/hand-overs', { params: { header: once(key) }, body: { fromId, toId, deviceIds: devices.map(({ id }) => id), note: note === '' ? null : note } })),
    onSuccess: async ({ id }) => {
      await Promise.all(['hand-overs', 'devices'].map((resource) => queryClient.invalidateQueries({ queryKey: [resource] })));
      await navigate({ to: '/hand-overs/$handOverId', params: { handOverId: id } });
    },
  });

  const options = organisations.data?.items.filter(({ id }) => id !== fromId).map(({ id, name }) => ({ value: id, label: name })) ?? [];
  return (
    <>
      <PageHead title={t('newHandOver.title')} above={{ to: '/hand-overs', label: t('handOvers.title') }} answer={t('newHandOver.answer')} actions={<Button disabled={toId === '' || devices.length === 0} loading={prepare.isPending} onClick={() => { prepare.mutate(); }}>{t('newHandOver.do', { count: devices.length })}</Button>} />
      {prepare.error && <FailureNotice error={prepare.error} />}
      <TwoColumns
        main={(
          <>
            <Paper p="md"><Select label={t('newHandOver.to')} required searchable data={options} value={toId === '' ? null : toId} searchValue={search} onSearchChange={setSearch} onChange={(value) => { setFilters({ to: value ?? undefined }); }} /></Paper>
            <div><ScanField label={t('newHandOver.scan')} onScan={(value) => { lookUp.mutate(comparable(value)); }} refocusOn={toId} /><ScanFeedback feedback={feedback} /></div>
            <Card title={t('newHandOver.bundle')} icon={IconPackage} note={devices.length} flush>
              {devices.length === 0 ? <p className={classes['empty']}>{t('newHandOver.empty')}</p> : (
                <ul className={classes['rows']}>
                  {devices.map((device) => <li key={device.id}><span>{device.productModelName}</span><span className="mono">{device.assetTag}</span><Status of={`device.${device.state}`} bare /><Button size="compact-xs" variant="subtle" aria-label={t('newHandOver.removeOf', { tag: device.assetTag })} onClick={() => { setDevices(devices.filter(({ id }) => id !== device.id)); }}>{t('newHandOver.remove')}</Button></li>)}
                </ul>
              )}
            </Card>
            <Textarea label={t('note')} value={note} onChange={(event) => { setNote(event.currentTarget.value); }} />
          </>
        )}
        side={toId === '' ? <Card title={t('newHandOver.reserved')} icon={IconBookmark}><p className="softer">{t('newHandOver.chooseFirst')}</p></Card> : <Reserved organisationId={toId} chosen={devices} onAdd={(device) => { setDevices((before) => (before.some(({ id }) => id === device.id) ? before : [...before, device])); }} />}
      />
    </>
  );
}

/** What the allocation reserved for the receiver: the list that the scans are checked off against. */
function Reserved({ organisationId, chosen, onAdd }: { readonly organisationId: string; readonly chosen: readonly Device[]; readonly onAdd: (device: Device) => void }): ReactNode {
  const { t } = useTranslation('support');
  const reservations = useQuery(reservationsQuery(organisationId));
  const devices = useMutation({
    mutationFn: (ids: readonly string[]) => Promise.all(ids.map((id) => answer(api.GET('/devices/{id}', { params: { path: { id } } })))),
    onSuccess: (found) => { found.forEach(onAdd); },
  });
  return (
    <Card title={t('newHandOver.reserved')} icon={IconBookmark} note={reservations.data?.items.length}>
      <Shown query={reservations} lines={2}>
        {({ items }) => {
          const left = items.filter(({ deviceId }) => !chosen.some(({ id }) => id === deviceId));
          if (items.length === 0) return <p className="softer">{t('newHandOver.nothingReserved')}</p>;
          return (
            <Stack gap="xs">
              <p className="softer">{t('newHandOver.left', { count: left.length })}</p>
              {devices.error && <FailureNotice error={devices.error} />}
              {left.length > 0 && <Button variant="default" loading={devices.isPending} onClick={() => { devices.mutate(left.map(({ deviceId }) => deviceId)); }}>{t('newHandOver.takeAll', { count: left.length })}</Button>}
            </Stack>
          );
        }}
      </Shown>
    </Card>
  );
}
