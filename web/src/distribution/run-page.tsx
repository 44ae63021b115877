import { Button, Modal, Paper, Stack, Table, Tooltip } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { IconAdjustments, IconAlertTriangle, IconChartDots, IconListDetails, IconShieldCheck } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, ifMatch } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { Card } from '../parts/card.tsx';
import { Facts } from '../parts/facts.tsx';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { Note } from '../parts/note.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { Status } from '../parts/status.tsx';
import { TwoColumns } from '../parts/two-columns.tsx';
import { useMay } from '../session/session.ts';
import { CompareCard } from './compare-card.tsx';
import { FairnessChart } from './fairness-chart.tsx';
import classes from './distribution.module.css';
import { fairnessQuery, runQuery, verificationQuery, type Run } from './queries.ts';

export function RunPage(): ReactNode {
  const { runId } = useParams({ strict: false });
  const run = useQuery(runQuery(runId ?? ''));
  return <Shown query={run} lines={8}>{(data) => <OneRun run={data} />}</Shown>;
}

function OneRun({ run }: { readonly run: Run }): ReactNode {
  const { t } = useTranslation('distribution');
  const format = useFormat();
  const fairness = useQuery(fairnessQuery(run.id));
  const served = run.lines.filter(({ awarded }) => awarded > 0).length;
  const facts = [
    { name: t('owner'), value: run.ownerName }, { name: t('what'), value: run.equipmentClassName },
    { name: t('supply'), value: format.number(run.supply) }, { name: t('demand'), value: format.number(run.demand) }, { name: t('awarded'), value: format.number(run.awarded) },
    { name: t('at'), value: format.dateTime(run.startedAt) },
  ];
  return (
    <>
      <PageHead
        title={run.number} above={{ to: '/allocation', label: t('allocation.title') }} mark={<Status of={`run.${run.state}`} />}
        answer={t('run.answer', { awarded: run.awarded, served, count: run.lines.length })} actions={<RunActions run={run} />}
      />
      <Facts facts={facts} />
      {run.outdated && run.state === 'preview' && <Note hue="amber" icon={IconAlertTriangle}>{t('run.outdated')}</Note>}
      <TwoColumns
        main={(
          <>
            <Card title={t('run.beforeAfter')} icon={IconChartDots} note={t('run.perHundred')}><Shown query={fairness}>{(data) => <FairnessChart fairness={data} />}</Shown></Card>
            <Card title={t('run.lines')} icon={IconListDetails} flush><LineTable run={run} /></Card>
          </>
        )}
        side={(
          <>
            <Verification run={run} />
            <Rules run={run} />
            <CompareCard run={run} />
          </>
        )}
      />
    </>
  );
}

function LineTable({ run }: { readonly run: Run }): ReactNode {
  const { t } = useTranslation('distribution');
  const format = useFormat();
  const lines = [...run.lines].sort((a, b) => b.awarded - a.awarded || a.level - b.level);
  return (
    <Table.ScrollContainer minWidth={720} scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': t('run.lines'), role: 'group' } }}>
      <Table>
        <Table.Thead><Table.Tr><Table.Th>{t('organisation')}</Table.Th><Table.Th>{t('group')}</Table.Th><Table.Th className="number">{t('weightedHeads')}</Table.Th><Table.Th className="number">{t('heldBefore')}</Table.Th><Table.Th className="number">{t('asked')}</Table.Th><Table.Th className="number">{t('awarded')}</Table.Th><Table.Th className="number">{t('levelAfter')}</Table.Th></Table.Tr></Table.Thead>
        <Table.Tbody>
          {lines.map((line) => (
            <Table.Tr key={line.requestLineId}>
              <Table.Td>{line.organisationName}</Table.Td><Table.Td>{t(`groups.${line.beneficiaryGroup as 'pupil'}`)}</Table.Td>
              <Table.Td className="number">{format.number(line.weightedHeads)}</Table.Td><Table.Td className="number">{format.number(line.heldBefore)}</Table.Td>
              <Table.Td className="number">{format.number(line.asked)}</Table.Td><Table.Td className="number"><strong>{format.number(line.awarded)}</strong></Table.Td><Table.Td className="number">{format.number(line.level / 100, 2)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Verification({ run }: { readonly run: Run }): ReactNode {
  const { t } = useTranslation('distribution');
  const verification = useQuery(verificationQuery(run.id));
  return (
    <Card title={t('verification.title')} icon={IconShieldCheck}>
      <Shown query={verification}>
        {({ passed, violations, reproduced }) => (
          <>
            <Status of={passed ? 'run.verified' : 'run.failed'} />
            <p className="softer">{t(passed ? 'verification.passed' : 'verification.failed')} {reproduced === true && t('verification.reproduced')}</p>
            {violations.length > 0 && <ul>{violations.map((violation) => <li key={JSON.stringify(violation)} className="mono">{JSON.stringify(violation)}</li>)}</ul>}
          </>
        )}
      </Shown>
      <dl className="softer">
        <dt>{t('verification.input')}</dt><dd className={`mono ${classes['hash'] ?? ''}`}>{run.inputHash}</dd>
        <dt>{t('verification.output')}</dt><dd className={`mono ${classes['hash'] ?? ''}`}>{run.outputHash}</dd>
      </dl>
    </Card>
  );
}

function Rules({ run }: { readonly run: Run }): ReactNode {
  const { t } = useTranslation('distribution');
  const format = useFormat();
  const { rules, equipmentClassCode } = run;
  const reserve = (rules.reserveBasisPoints as Readonly<Record<string, number>>)[equipmentClassCode] ?? 0;
  return (
    <Card title={t('rules.title')} icon={IconAdjustments}>
      <Facts facts={[
        { name: t('rules.key'), value: t(`keys.${rules.key}`) },
        { name: t('rules.social'), value: rules.socialFactor.applied ? t('rules.socialStep', { step: format.percent(rules.socialFactor.stepBasisPoints / 10_000) }) : t('rules.socialOff') },
        { name: t('reserve'), value: format.percent(reserve / 10_000) },
        { name: t('rules.seed'), value: run.seed },
      ]} />
    </Card>
  );
}

/** Commits or discards a preview. Committing is asked once, with what becomes immutable. */
function RunActions({ run }: { readonly run: Run }): ReactNode {
  const { t } = useTranslation('distribution');
  const may = useMay();
  const queryClient = useQueryClient();
  const [isAsking, setIsAsking] = useState(false);
  const params = { path: { id: run.id }, header: ifMatch(run.version) };
  const onSuccess = async (): Promise<void> => {
    setIsAsking(false);
    await Promise.all(['allocation', 'requests'].map((resource) => queryClient.invalidateQueries({ queryKey: [resource] })));
  };
  const commit = useMutation({ mutationFn: () => answer(api.PUT('/allocation/runs/{id}/commit', { params })), onSuccess });
  const discard = useMutation({ mutationFn: () => answer(api.PUT('/allocation/runs/{id}/discard', { params })), onSuccess });
  const canCommit = run.nextActions.includes('commit') && may('allocation:commit') && !run.whatIf;
  return (
    <Paper withBorder={false} bg="transparent">
      {run.nextActions.includes('discard') && may('allocation:preview') && <Button variant="default" mr="xs" loading={discard.isPending} onClick={() => { discard.mutate(); }}>{t('run.discard')}</Button>}
      {canCommit && <Tooltip label={t('run.outdated')} disabled={!run.outdated}><Button disabled={run.outdated} onClick={() => { setIsAsking(true); }}>{t('run.commit')}</Button></Tooltip>}
      {discard.error && <FailureNotice error={discard.error} />}
      <Modal opened={isAsking} onClose={() => { setIsAsking(false); }} title={t('run.commitTitle', { number: run.number })}>
        <Stack>
          <p className="softer">{t('run.commitText', { awarded: run.awarded, served: run.lines.filter(({ awarded }) => awarded > 0).length })}</p>
          {commit.error && <FailureNotice error={commit.error} />}
          <Button loading={commit.isPending} onClick={() => { commit.mutate(); }} data-autofocus>{t('run.commitDo', { awarded: run.awarded })}</Button>
        </Stack>
      </Modal>
    </Paper>
  );
}

