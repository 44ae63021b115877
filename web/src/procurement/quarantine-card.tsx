import { Button, Group } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconFileAlert } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, once } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { Card } from '../parts/card.tsx';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { MoreButton } from '../parts/more-button.tsx';
import { Shown } from '../parts/shown.tsx';
import { useMay } from '../session/session.ts';
import classes from './procurement.module.css';
import { archiveQuery, type Connection, type DocumentSummary } from './queries.ts';

/** What could not be read, why, and another try. */
export function QuarantineCard({ connection }: { readonly connection: Connection }): ReactNode {
  const { t } = useTranslation('procurement');
  const documents = useInfiniteQuery(archiveQuery(connection.id, 'quarantined'));
  return (
    <Card title={t('suppliers.quarantine')} icon={IconFileAlert} note={connection.name} flush>
      <Shown query={documents} lines={2}>
        {({ pages }) => {
          const all = pages.flatMap(({ items }) => items);
          return all.length === 0 ? <p className={classes['empty']}>{t('suppliers.allRead')}</p> : <ul className={classes['rows']}>{all.map((each) => <Quarantined key={each.id} found={each} />)}</ul>;
        }}
      </Shown>
      <MoreButton query={documents} />
    </Card>
  );
}

function Quarantined({ found }: { readonly found: DocumentSummary }): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  const may = useMay();
  const queryClient = useQueryClient();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const replay = useMutation({
    mutationFn: () => answer(api.POST('/documents/{id}/replay', { params: { path: { id: found.id }, header: once(key) } })),
    onSuccess: async () => {
      setKey(crypto.randomUUID());
      await Promise.all([queryClient.invalidateQueries({ queryKey: ['documents'] }), queryClient.invalidateQueries({ queryKey: ['connections'] })]);
    },
  });
  const name = [t(`documents.type.${found.documentType}`), found.documentNumber].filter((part) => part !== null).join(' ');
  return (
    <li>
      <div className={classes['between']}><b>{name}</b><span className="quiet">{format.dateTime(found.receivedAt)}</span></div>
      {found.problems?.slice(0, 3).map(({ path, message }) => <span key={`${path} ${message}`}>{message}</span>)}
      <Group gap="xs" mt={4}>
        <Button size="xs" variant="default" aria-label={t('suppliers.lookAt', { name })} renderRoot={(props) => <Link to="/documents/$documentId" params={{ documentId: found.id }} {...props} />}>{t('suppliers.document')}</Button>
        {may('connection:poll') && <Button size="xs" variant="default" loading={replay.isPending} aria-label={t('suppliers.replay', { name })} onClick={() => { replay.mutate(); }}>{t('documents.replay')}</Button>}
      </Group>
      {replay.error && <FailureNotice error={replay.error} />}
    </li>
  );
}
