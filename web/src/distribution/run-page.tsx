import { Button, Group, Kbd } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, once } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { Card } from '../parts/card.tsx';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { Note } from '../parts/note.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { Status } from '../parts/status.tsx';
import { useUrlFilters } from '../parts/url-filters.ts';
import { useMay } from '../session/session.ts';
import { accountRows, type AccountRow } from './before-after.ts';
import { CommitBar } from './commit-bar.tsx';
import { ComparisonFoot } from './comparison-foot.tsx';
import classes from './distribution.module.css';
import { FairnessChart } from './fairness-chart.tsx';
import { comparisonQuery, fairnessQuery, runQuery, runsOfPoolQuery, type Run } from './queries.ts';
import { ReasonsDrawer } from './reasons-drawer.tsx';
import { RunFigures } from './run-figures.tsx';

export function RunPage(): ReactNode {
  const { runId } = useParams({ strict: false });
  const run = useQuery(runQuery(runId ?? ''));
  return <Shown query={run} lines={8}>{(data) => <OneRun key={data.id} run={data} />}</Shown>;
}

function OneRun({ run }: { readonly run: Run }): ReactNode {
  const { t } = useTranslation('distribution');
  const format = useFormat();
  const served = run.lines.filter(({ awarded }) => awarded > 0).length;
  return (
    <>
      <PageHead
        title={run.number} above={{ to: '/allocation', label: t('allocation.title') }} mark={<><Status of={`run.${run.state}`} />{run.whatIf && <span className="quiet">{t('run.whatIf')}</span>}</>}
        answer={t('run.answer', { awarded: run.awarded, served, count: run.lines.length, what: run.equipmentClassName, owner: run.ownerName, date: format.dateTime(run.startedAt) })} actions={<Again run={run} />}
      />
      {run.outdated && run.state === 'preview' && <Note hue="amber" icon={IconAlertTriangle}>{t('run.outdated')}</Note>}
      <div className={classes['board']}>
        <div className={classes['stack']}><RunFigures run={run} /></div>
        <BeforeAfter run={run} />
      </div>
      <CommitBar run={run} served={served} />
    </>
  );
}

/** A new preview of the same stock with the rules in force. */
function Again({ run: { ownerId, equipmentClassId } }: { readonly run: Run }): ReactNode {
  const { t } = useTranslation('distribution');
  const may = useMay();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const preview = useMutation({
    mutationFn: () => answer(api.POST('/allocation/runs', { params: { header: once(crypto.randomUUID()) }, body: { ownerId, equipmentClassId } })),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: ['allocation'] });
      await navigate({ to: '/allocation/runs/$runId', params: { runId: id } });
    },
  });
  const can = may('allocation:preview');
  useHotkeys(can ? [['R', () => { if (!preview.isPending) preview.mutate(); }]] : []);
  if (!can) return null;
  return (
    <Group gap="xs">
      <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} rightSection={<Kbd size="xs" aria-hidden>R</Kbd>} loading={preview.isPending} onClick={() => { preview.mutate(); }}>{t('run.again')}</Button>
      {preview.error && <FailureNotice error={preview.error} />}
    </Group>
  );
}

function BeforeAfter({ run }: { readonly run: Run }): ReactNode {
  const { t } = useTranslation('distribution');
  const fairness = useQuery(fairnessQuery(run.id));
  const others = useInfiniteQuery(runsOfPoolQuery(run));
  const [filters, setFilters] = useUrlFilters('with');
  const comparison = useQuery(comparisonQuery(run, filters.with));
  const [chosen, setChosen] = useState<AccountRow>();
  const rows = fairness.data ? accountRows(run, fairness.data) : [];
  const step = (by: number): void => {
    const at = rows.findIndex(({ accountId }) => accountId === chosen?.accountId);
    setChosen(rows[Math.min(rows.length - 1, Math.max(0, at + by))]);
  };
  useHotkeys([['J', () => { step(1); }], ['K', () => { step(-1); }], ['Escape', () => { setChosen(undefined); }]]);
  return (
    <Card title={t('run.beforeAfter')} note={t('run.perHundred')} action={<Legend />} flush>
      <Shown query={fairness} lines={8}>
        {(data) => (rows.length === 0 ? <p className={classes['empty']}>{t('run.nobody')}</p> : (
          <>
            <FairnessChart rows={rows} comparison={comparison.data} chosen={chosen?.accountId} onChoose={setChosen} />
            <ComparisonFoot run={run} others={others.data?.pages.flatMap(({ items }) => items) ?? []} value={filters.with} onChange={(value) => { setFilters({ with: value }); }} query={comparison} fairness={data} />
          </>
        ))}
      </Shown>
      <ReasonsDrawer run={run} row={chosen} onClose={() => { setChosen(undefined); }} />
    </Card>
  );
}

function Legend(): ReactNode {
  const { t } = useTranslation('distribution');
  return (
    <span className={classes['legend']}>
      <span><i className={classes['was']} aria-hidden />{t('run.before')}</span>
      <span><i className={classes['is']} aria-hidden />{t('run.after')}</span>
    </span>
  );
}
