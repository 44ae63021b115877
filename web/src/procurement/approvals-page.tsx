import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { Paper } from '@mantine/core';
import { ApprovalRow } from './approval-row.tsx';
import classes from './procurement.module.css';
import { awaitingApprovalQuery } from './queries.ts';

/** What waits for a second person. */
export function ApprovalsPage(): ReactNode {
  const { t } = useTranslation('procurement');
  const waiting = useQuery(awaitingApprovalQuery);
  return (
    <>
      <PageHead title={t('approvals.title')} answer={waiting.data && t('approvals.answer', { count: waiting.data.items.length })} />
      <Paper>
        <Shown query={waiting}>
          {({ items }) => (items.length === 0 ? <Nothing>{t('approvals.none')}</Nothing> : <ul className={classes['rows']}>{items.map((order) => <ApprovalRow key={order.id} order={order} />)}</ul>)}
        </Shown>
      </Paper>
    </>
  );
}
