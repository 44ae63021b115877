import { Button, Paper } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { IconListDetails, IconScale } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, once, type Schemas } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { Card } from '../parts/card.tsx';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { KeyHints } from '../parts/key-hints.tsx';
import { ListTable, type Column } from '../parts/list-table.tsx';
import { MoreButton } from '../parts/more-button.tsx';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { Status } from '../parts/status.tsx';
import { useMay } from '../session/session.ts';
import { poolsQuery, runsQuery, type RunSummary } from './queries.ts';

type Pool = Schemas['AllocationPool'];

/** What there is to distribute, and what was distributed. */
export function AllocationPage(): ReactNode {
  const { t } = useTranslation('distribution');
  const pools = useQuery(poolsQuery);
  const runs = useInfiniteQuery(runsQuery);
  const free = pools.data?.items.reduce((total, pool) => total + pool.free, 0) ?? 0;
  const waiting = pools.data?.items.reduce((total, pool) => total + pool.waiting, 0) ?? 0;
  return (
    <>
      <PageHead title={t('allocation.title')} answer={pools.data && t('allocation.answer', { free, waiting })} />
      <Card title={t('allocation.pools')} icon={IconScale} flush>
        <Shown query={pools}>{({ items }) => (items.length === 0 ? <Nothing>{t('allocation.noPools')}</Nothing> : <PoolTable pools={items} />)}</Shown>
      </Card>
      <Paper withBorder={false} bg="transparent" h={16} />
      <Card title={t('allocation.runs')} icon={IconListDetails} flush>
        <Shown query={runs} lines={8}>
          {({ pages }) => {
            const all = pages.flatMap(({ items }) => items);
            return all.length === 0 ? <Nothing>{t('allocation.noRuns')}</Nothing> : <RunTable runs={all} />;
          }}
        </Shown>
      </Card>
      <MoreButton query={runs} />
      <KeyHints />
    </>
  );
}

function PoolTable({ pools }: { readonly pools: readonly Pool[] }): ReactNode {
  const { t } = useTranslation('distribution');
  const format = useFormat();
  const may = useMay();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const preview = useMutation({
    mutationFn: ({ ownerId, equipmentClassId }: Pool) => answer(api.POST('/allocation/runs', { params: { header: once(crypto.randomUUID()) }, body: { ownerId, equipmentClassId } })),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: ['allocation'] });
      await navigate({ to: '/allocation/runs/$runId', params: { runId: id } });
    },
  });
  const columns: readonly Column<Pool>[] = [
    { key: 'owner', head: t('owner'), cell: ({ ownerName }) => ownerName },
    { key: 'class', head: t('what'), cell: ({ equipmentClassName }) => equipmentClassName },
    { key: 'free', head: t('free'), isNumber: true, cell: ({ free }) => format.number(free) },
    { key: 'reserve', head: t('reserve'), isNumber: true, cell: ({ reserve }) => format.number(reserve) },
    { key: 'reserved', head: t('reserved'), isNumber: true, cell: ({ reserved }) => format.number(reserved) },
    { key: 'waiting', head: t('waiting'), isNumber: true, cell: ({ waiting }) => format.number(waiting) },
    { key: 'owed', head: t('owed'), isNumber: true, cell: ({ owed }) => format.number(owed) },
    { key: 'rule', head: t('standingRule'), cell: ({ standingRule }) => t(standingRule ? 'yes' : 'no') },
    ...(may('allocation:preview') ? [{ key: 'do', head: <span className="visually-hidden">{t('allocation.preview')}</span>, isNumber: true, cell: (pool: Pool) => <Button size="xs" variant="default" loading={preview.isPending && preview.variables.id === pool.id} aria-label={t('allocation.previewOf', { name: `${pool.ownerName}, ${pool.equipmentClassName}` })} onClick={() => { preview.mutate(pool); }}>{t('allocation.preview')}</Button> }] : []),
  ];
  return (
    <>
      {preview.error && <FailureNotice error={preview.error} />}
      <ListTable label={t('allocation.pools')} rows={pools} columns={columns} keyOf={({ id }) => id} minWidth={820} />
    </>
  );
}

function RunTable({ runs }: { readonly runs: readonly RunSummary[] }): ReactNode {
  const { t } = useTranslation('distribution');
  const format = useFormat();
  const columns: readonly Column<RunSummary>[] = [
    { key: 'number', head: t('allocation.run'), cell: ({ id, number }) => <Link to="/allocation/runs/$runId" params={{ runId: id }}>{number}</Link> },
    { key: 'owner', head: t('owner'), cell: ({ ownerName }) => ownerName },
    { key: 'class', head: t('what'), cell: ({ equipmentClassName }) => equipmentClassName },
    { key: 'supply', head: t('supply'), isNumber: true, cell: ({ supply }) => format.number(supply) },
    { key: 'demand', head: t('demand'), isNumber: true, cell: ({ demand }) => format.number(demand) },
    { key: 'awarded', head: t('awarded'), isNumber: true, cell: ({ awarded }) => format.number(awarded) },
    { key: 'trigger', head: t('trigger'), cell: ({ trigger }) => t(`triggers.${trigger}`) },
    { key: 'state', head: t('state'), cell: ({ state }) => <Status of={`run.${state}`} /> },
    { key: 'at', head: t('at'), cell: ({ startedAt }) => format.dateTime(startedAt) },
  ];
  return <ListTable label={t('allocation.runs')} rows={runs} columns={columns} keyOf={({ id }) => id} minWidth={900} />;
}
