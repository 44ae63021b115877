import { Button, Paper, SegmentedControl } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, once, type Schemas } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { FilterBar } from '../parts/filter-bar.tsx';
import { ListTable, type Column } from '../parts/list-table.tsx';
import { MoreButton } from '../parts/more-button.tsx';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { useUrlFilters } from '../parts/url-filters.ts';
import { useMay } from '../session/session.ts';
import { jobsQuery, jobSummaryQuery, type Job } from './queries.ts';

const states = ['dead', 'waiting', 'running', 'done'] as const satisfies readonly Schemas['JobState'][];

/** What works in the background: what gave up first. */
export function JobsPage(): ReactNode {
  const { t } = useTranslation('administration');
  const [filters, setFilters] = useUrlFilters('state');
  const state = states.find((each) => each === filters.state) ?? 'dead';
  const summary = useQuery(jobSummaryQuery);
  const jobs = useInfiniteQuery(jobsQuery(state));
  return (
    <>
      <PageHead title={t('jobs.title')} answer={summary.data && t('jobs.answer', summary.data)} />
      <FilterBar><SegmentedControl aria-label={t('jobs.state')} value={state} onChange={(value) => { setFilters({ state: value }); }} data={states.map((value) => ({ value, label: t(`jobs.states.${value}`) }))} /></FilterBar>
      <Paper>
        <Shown query={jobs} lines={10}>
          {({ pages }) => {
            const all = pages.flatMap(({ items }) => items);
            return all.length === 0 ? <Nothing>{t('jobs.none')}</Nothing> : <JobTable jobs={all} />;
          }}
        </Shown>
      </Paper>
      <MoreButton query={jobs} />
    </>
  );
}

function JobTable({ jobs }: { readonly jobs: readonly Job[] }): ReactNode {
  const { t } = useTranslation('administration');
  const format = useFormat();
  const may = useMay();
  const queryClient = useQueryClient();
  const retry = useMutation({ mutationFn: (job: Job) => answer(api.POST('/jobs/{id}/retry', { params: { path: { id: job.id }, header: once(crypto.randomUUID()) } })), onSuccess: () => queryClient.invalidateQueries({ queryKey: ['jobs'] }) });
  const columns: readonly Column<Job>[] = [
    { key: 'type', head: t('jobs.type'), cell: ({ type }) => <span className="mono">{type}</span> },
    { key: 'created', head: t('jobs.created'), cell: ({ createdAt }) => format.dateTime(createdAt) },
    { key: 'due', head: t('jobs.due'), cell: ({ dueAt }) => format.dateTime(dueAt) },
    { key: 'attempts', head: t('jobs.attempts'), isNumber: true, cell: ({ attempts, maxAttempts }) => t('jobs.of', { attempts, maxAttempts }) },
    { key: 'error', head: t('jobs.error'), cell: ({ errorMessage, errorCode }) => errorMessage ?? errorCode ?? <span className="quiet">–</span> },
    { key: 'request', head: t('jobs.request'), cell: ({ requestId }) => <span className="mono">{requestId}</span> },
    { key: 'do', head: <span className="visually-hidden">{t('jobs.retry')}</span>, isNumber: true, cell: (job) => (job.nextActions.includes('retry') && may('job:retry') ? <Button size="compact-xs" variant="default" loading={retry.isPending && retry.variables.id === job.id} onClick={() => { retry.mutate(job); }}>{t('jobs.retry')}</Button> : null) },
  ];
  return <>{retry.error && <FailureNotice error={retry.error} />}<ListTable label={t('jobs.title')} rows={jobs} columns={columns} keyOf={({ id }) => id} minWidth={980} /></>;
}
