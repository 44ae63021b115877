import { Button, Paper } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { MoreButton } from '../parts/more-button.tsx';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { useMay } from '../session/session.ts';
import { isOpen } from './line-answer.ts';
import classes from './portal.module.css';
import { requestsQuery, type RequestSummary } from './queries.ts';
import { RequestRow } from './request-row.tsx';

export function RequestsPage(): ReactNode {
  const { t } = useTranslation('portal');
  const may = useMay();
  const requests = useInfiniteQuery(requestsQuery);
  const all = requests.data?.pages.flatMap(({ items }) => items) ?? [];
  const open = all.filter(({ lines, review }) => lines.some((line) => isOpen(line, review)));
  const closed = all.filter((request) => !open.includes(request));
  const newRequest = may('request:write') && <Button size="md" leftSection={<IconPlus size={18} aria-hidden />} renderRoot={(props) => <Link to="/portal/requests/new" {...props} />}>{t('newRequest')}</Button>;
  return (
    <>
      <PageHead title={t('requests.title')} answer={requests.data && (all.length > 0 && open.length === 0 ? t('requests.answerNone') : t('requests.answer', { count: open.length }))} actions={newRequest} />
      <div className={classes['stack']}>
        <Shown query={requests}>
          {() => (all.length === 0 ? <Paper><Nothing action={newRequest}>{t('start.noRequests')}</Nothing></Paper> : (
            <>
              <Group title={t('requests.open')} requests={open} />
              <Group title={t('requests.closed')} requests={closed} />
            </>
          ))}
        </Shown>
        <MoreButton query={requests} />
      </div>
    </>
  );
}

function Group({ title, requests }: { readonly title: string; readonly requests: readonly RequestSummary[] }): ReactNode {
  if (requests.length === 0) return null;
  return (
    <Paper component="section" className={classes['card'] ?? ''}>
      <h2>{title}</h2>
      <ul className={classes['list']}>{requests.map((request) => <li key={request.id}><RequestRow request={request} /></li>)}</ul>
    </Paper>
  );
}
