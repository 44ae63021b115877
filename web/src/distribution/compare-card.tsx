import { Button, Checkbox, Select, Stack, Table } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconArrowsDiff } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { Card } from '../parts/card.tsx';
import { FailureNotice } from '../parts/failure-notice.tsx';
import type { Run } from './queries.ts';
import classes from './compare-card.module.css';

const keys = ['webster', 'adams', 'dhondt'] as const satisfies readonly Schemas['PriorityKey'][];

/** What this run would have given by other rules: who would gain, who would lose. */
export function CompareCard({ run }: { readonly run: Run }): ReactNode {
  const { t } = useTranslation('distribution');
  const [key, setKey] = useState<Schemas['PriorityKey']>(run.rules.key);
  const [isSocial, setIsSocial] = useState(run.rules.socialFactor.applied);
  const comparison = useMutation({
    mutationFn: () => answer(api.POST('/allocation/runs/{id}/comparison', { params: { path: { id: run.id } }, body: { key, socialFactor: { ...run.rules.socialFactor, applied: isSocial } } })),
  });
  return (
    <Card title={t('compare.title')} icon={IconArrowsDiff}>
      <Stack gap="sm">
        <Select label={t('rules.key')} value={key} onChange={(value) => { setKey((value ?? run.rules.key)); }} data={keys.map((each) => ({ value: each, label: t(`keys.${each}`) }))} />
        <Checkbox label={t('compare.social')} checked={isSocial} onChange={(event) => { setIsSocial(event.currentTarget.checked); }} />
        <Button variant="default" loading={comparison.isPending} onClick={() => { comparison.mutate(); }}>{t('compare.do')}</Button>
        {comparison.error && <FailureNotice error={comparison.error} />}
        {comparison.data && <Changes comparison={comparison.data} />}
      </Stack>
    </Card>
  );
}

function Changes({ comparison }: { readonly comparison: Schemas['AllocationComparison'] }): ReactNode {
  const { t } = useTranslation('distribution');
  const format = useFormat();
  const changes = [...comparison.gains, ...comparison.losses];
  if (changes.length === 0) return <p className="softer" role="status">{t('compare.same')}</p>;
  return (
    <div role="status">
      <p className="softer">{t('compare.changed', { gains: comparison.gains.length, losses: comparison.losses.length, unchanged: comparison.unchanged })}</p>
      <Table>
        <Table.Thead><Table.Tr><Table.Th>{t('organisation')}</Table.Th><Table.Th className="number">{t('compare.now')}</Table.Th><Table.Th className="number">{t('compare.then')}</Table.Th><Table.Th className="number">{t('compare.change')}</Table.Th></Table.Tr></Table.Thead>
        <Table.Tbody>
          {changes.map(({ accountId, organisationName, before, after, change }) => (
            <Table.Tr key={accountId}><Table.Td>{organisationName}</Table.Td><Table.Td className="number">{format.number(before)}</Table.Td><Table.Td className="number">{format.number(after)}</Table.Td><Table.Td className="number"><span className={change > 0 ? classes['gain'] : classes['loss']}>{format.signed(change)}</span></Table.Td></Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
