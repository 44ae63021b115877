import { Loader, Select } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import type { Run, RunSummary } from './queries.ts';
import classes from './fairness-chart.module.css';

const keys = ['webster', 'adams', 'dhondt'] as const satisfies readonly Schemas['PriorityKey'][];

interface Props {
  readonly run: Run;
  readonly others: readonly RunSummary[];
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  readonly query: { readonly data: Schemas['AllocationComparison'] | undefined; readonly error: Error | null; readonly isFetching: boolean };
  readonly fairness: Schemas['AllocationFairness'];
}

/** What this run is compared with, and what comes of it: other rules over the same input, or another run. */
export function ComparisonFoot({ run, others, value, onChange, query: { data, error, isFetching }, fairness }: Props): ReactNode {
  const { t } = useTranslation('distribution');
  const format = useFormat();
  const rules = [
    { value: 'rule:social', label: t(run.rules.socialFactor.applied ? 'compare.withoutSocial' : 'compare.withSocial') },
    ...keys.filter((key) => key !== run.rules.key).map((key) => ({ value: `rule:${key}`, label: t(`keys.${key}`) })),
  ];
  const runs = others.filter(({ id }) => id !== run.id).map(({ id, number, startedAt }) => ({ value: `run:${id}`, label: `${number}, ${format.date(startedAt)}` }));
  const units = (changes: readonly Schemas['AllocationChange'][]): number => changes.reduce((total, { change }) => total + Math.abs(change), 0);
  return (
    <div className={classes['foot']}>
      <Select size="xs" w={250} aria-label={t('compare.with')} placeholder={t('compare.with')} clearable allowDeselect value={value ?? null} onChange={(next) => { onChange(next ?? undefined); }} data={[{ group: t('compare.rules'), items: rules }, ...(runs.length > 0 ? [{ group: t('compare.runs'), items: runs }] : [])]} />
      {isFetching && <Loader size="xs" aria-label={t('compare.computing')} />}
      <span role="status">
        {data && (data.gains.length + data.losses.length === 0 ? t('compare.same') : (
          <>
            <span className={classes['gain']}><IconArrowUp size={15} aria-hidden /> {t('compare.gains', { count: data.gains.length, units: units(data.gains) })}</span>{' '}
            <span className={classes['loss']}><IconArrowDown size={15} aria-hidden /> {t('compare.losses', { count: data.losses.length, units: units(data.losses) })}</span>
          </>
        ))}
      </span>
      <span className={classes['jain']}>{t('run.jain')} <b>{format.number(fairness.before.jainIndex / 10_000, 3)} → {format.number(fairness.after.jainIndex / 10_000, 3)}</b></span>
      {error && <FailureNotice error={error} />}
    </div>
  );
}
