import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconActivity, IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, once } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { Card } from '../parts/card.tsx';
import { Facts } from '../parts/facts.tsx';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { Note } from '../parts/note.tsx';
import { Status } from '../parts/status.tsx';
import { useMay } from '../session/session.ts';
import { connectionTerm } from './connection-term.ts';
import type { Connection } from './queries.ts';

/** How a connection is doing: when it was heard last, what fails, when it asks next. */
export function ConnectionCard({ connection }: { readonly connection: Connection }): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  const may = useMay();
  const queryClient = useQueryClient();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const { health } = connection;
  const params = { path: { id: connection.id } };
  const trial = useMutation({ mutationFn: () => answer(api.POST('/connections/{id}/test', { params })) });
  const poll = useMutation({
    mutationFn: () => answer(api.POST('/connections/{id}/poll', { params: { ...params, header: once(key) } })),
    onSuccess: async () => {
      setKey(crypto.randomUUID());
      await queryClient.invalidateQueries({ queryKey: ['connections'] });
    },
  });
  const time = (at: string | null): string => (at === null ? '–' : format.dateTime(at));
  const failure = trial.error ?? poll.error;
  return (
    <Card
      title={connection.name} icon={IconActivity} note={connection.adapter} action={<Status of={connectionTerm(connection)} />}
    >
      <Facts facts={[
        { name: t('heard'), value: time(health.lastHeardAt) },
        { name: t('connection.next'), value: connection.enabled ? time(health.nextPollAt) : '–' },
        { name: t('connection.polled'), value: format.number(health.polledOrders) },
        { name: t('connection.failing'), value: format.number(health.failingOrders) },
        { name: t('connection.rate'), value: t('connection.perMinute', { count: connection.ratePerMinute }) },
      ]} />
      {health.lastError !== null && health.lastErrorAt !== null && <Note hue={connectionTerm(connection) === 'connection.failing' ? 'red' : 'plain'} icon={IconAlertTriangle}>{t('connection.lastError', { at: format.dateTime(health.lastErrorAt), error: health.lastError })}</Note>}
      {health.breakerUntil !== null && <p className="softer">{t('connection.paused', { at: format.dateTime(health.breakerUntil) })}</p>}
      <Group gap="xs" mt="sm">
        {connection.enabled && may('connection:poll') && <Button size="xs" variant="default" loading={poll.isPending} onClick={() => { poll.mutate(); }}>{t('connection.poll')}</Button>}
        {may('connection:admin') && <Button size="xs" variant="default" loading={trial.isPending} onClick={() => { trial.mutate(); }}>{t('connection.test')}</Button>}
      </Group>
      <div aria-live="polite">
        {poll.data && <p className="softer">{t('connection.asked', { count: poll.data.orders })}</p>}
        {trial.data && (trial.data.works ? <Note hue="green" icon={IconCircleCheck}>{t('connection.works')}</Note> : <Note hue="red" icon={IconAlertTriangle}><strong>{t('connection.worksNot')}</strong><ul>{trial.data.problems.map(({ path, message }) => <li key={`${path} ${message}`}>{message}</li>)}</ul></Note>)}
      </div>
      {failure && <FailureNotice error={failure} />}
    </Card>
  );
}
