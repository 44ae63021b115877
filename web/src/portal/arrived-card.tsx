import { Button, Paper } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconPackageImport } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, ifMatch, type Schemas } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import classes from './portal.module.css';

type HandOver = Schemas['HandOverSummary'];

/** Confirms that a prepared bundle has arrived. Custody changes here, so it is not shown before it is done. */
export function useConfirmation() {
  const { t } = useTranslation('portal');
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, version }: Pick<HandOver, 'id' | 'version'>) => answer(api.PUT('/hand-overs/{id}/confirmation', { params: { path: { id }, header: ifMatch(version) } })),
    onSuccess: async ({ number }) => {
      notifications.show({ message: t('arrived.done', { number }), color: 'green' });
      await Promise.all(['hand-overs', 'requests', 'devices'].map((resource) => queryClient.invalidateQueries({ queryKey: [resource] })));
    },
  });
}

/** A bundle that waits for „angekommen“. */
export function ArrivedCard({ handOver }: { readonly handOver: HandOver }): ReactNode {
  const { t } = useTranslation('portal');
  const format = useFormat();
  const confirmation = useConfirmation();
  return (
    <Paper component="section" className={classes['arrived']}>
      <span className={classes['parcel']} aria-hidden><IconPackageImport size={24} /></span>
      <div className={classes['grow']}>
        <h2>{t('arrived.title', { count: handOver.units })}</h2>
        <p>{t('arrived.prepared', { number: handOver.number, date: format.longDate(handOver.preparedAt) })}</p>
        {confirmation.error && <FailureNotice error={confirmation.error} />}
      </div>
      <div className={classes['buttons']}>
        <Button size="md" variant="default" renderRoot={(props) => <Link to="/portal/hand-overs/$handOverId" params={{ handOverId: handOver.id }} {...props} />}>{t('arrived.look')}</Button>
        <Button size="md" loading={confirmation.isPending} onClick={() => { confirmation.mutate(handOver); }}>{t('arrived.yes')}</Button>
      </div>
    </Paper>
  );
}
