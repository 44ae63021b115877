import { Button, Kbd, Modal, Stack, Tooltip } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconLock } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, ifMatch } from '../api/client.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { Status } from '../parts/status.tsx';
import { useMay } from '../session/session.ts';
import classes from './distribution.module.css';
import { verificationQuery, type Run } from './queries.ts';

const short = (hash: string): string => `${hash.slice(0, 4)}…${hash.slice(-4)}`;

/** What the verifier found, the hashes, and the decision. Committing is asked once, with what becomes immutable. */
export function CommitBar({ run, served }: { readonly run: Run; readonly served: number }): ReactNode {
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
  const canCommit = run.nextActions.includes('commit') && may('allocation:commit') && run.awarded > 0;
  useHotkeys(canCommit && !run.outdated ? [['mod+Enter', () => { setIsAsking(true); }]] : []);
  return (
    <section className={classes['commit']} aria-label={t('verification.title')}>
      <Verified run={run} />
      <span className={classes['hashes']}>{t('verification.input')} <a className="mono sourced" href={`/api/v1/allocation/runs/${run.id}/input`} title={run.inputHash} download>{short(run.inputHash)}</a> → {t('verification.output')} <a className="mono sourced" href={`/api/v1/allocation/runs/${run.id}/output`} title={run.outputHash} download>{short(run.outputHash)}</a></span>
      <span className={classes['room']} />
      {run.nextActions.includes('discard') && may('allocation:preview') && <Button variant="default" loading={discard.isPending} onClick={() => { discard.mutate(); }}>{t('run.discard')}</Button>}
      {canCommit && <Tooltip label={t('run.outdated')} disabled={!run.outdated}><Button data-disabled={run.outdated || undefined} aria-disabled={run.outdated || undefined} leftSection={<IconLock size={16} aria-hidden />} rightSection={<Kbd size="xs" aria-hidden>{t('run.commitKeys')}</Kbd>} onClick={() => { if (!run.outdated) setIsAsking(true); }}>{t('run.commit')}</Button></Tooltip>}
      {discard.error && <FailureNotice error={discard.error} />}
      <Modal opened={isAsking} onClose={() => { setIsAsking(false); }} title={t('run.commitTitle', { number: run.number })}>
        <Stack>
          <p>{t('run.commitText', { awarded: run.awarded, served })}</p>
          <ul className="softer"><li>{t('run.becomesInput', { hash: short(run.inputHash) })}</li><li>{t('run.becomesRule')}</li><li>{t('run.becomesOutput', { hash: short(run.outputHash) })}</li></ul>
          {commit.error && <FailureNotice error={commit.error} />}
          <Button loading={commit.isPending} onClick={() => { commit.mutate(); }} data-autofocus>{t('run.commitDo', { awarded: run.awarded })}</Button>
        </Stack>
      </Modal>
    </section>
  );
}

function Verified({ run }: { readonly run: Run }): ReactNode {
  const { t } = useTranslation('distribution');
  const { data, error } = useQuery(verificationQuery(run.id));
  if (error) return <FailureNotice error={error} />;
  if (!data) return <span className="quiet">{t('verification.running')}</span>;
  return (
    <span>
      <Status of={data.passed ? 'run.verified' : 'run.failed'} bare />{data.reproduced === true && <span className="quiet">, {t('verification.reproduced')}</span>}
      {data.violations.map(({ name, detail }) => <div key={`${name} ${detail}`}>{name}: {detail}</div>)}
    </span>
  );
}
