import { Paper } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../language/format.ts';
import classes from './portal.module.css';
import { PromiseChart, type Told } from './promise-chart.tsx';
import { promiseMessagesQuery, type EquipmentRequest, type RequestLine } from './queries.ts';

interface Change {
  readonly at: string;
  readonly text: string;
}

/** What happened to a line, newest first: decisions about it, and what was told about its promise. */
export function LineHistory({ request, line }: { readonly request: EquipmentRequest; readonly line: RequestLine }): ReactNode {
  const { t } = useTranslation('portal');
  const format = useFormat();
  const messages = useQuery(promiseMessagesQuery(line.id)).data?.items ?? [];
  const told: readonly Told[] = messages.map(({ createdAt, facts }) => ({ at: createdAt.slice(0, 10), promisedOn: typeof facts['promisedOn'] === 'string' ? facts['promisedOn'] : null })).reverse();
  const changes: Change[] = [
    ...messages.map(({ createdAt, body }) => ({ at: createdAt, text: body })),
    ...request.decisions.filter(({ lineId }) => lineId === null || lineId === line.id).map(({ step, lineId, quantity, reason, decidedAt }) => ({ at: decidedAt, text: [decisionText(step, lineId, quantity), reason].filter((part) => part !== null).join(' ') })),
    { at: request.createdAt, text: t('decision.created') },
  ].sort((a, b) => (a.at < b.at ? 1 : -1));

  function decisionText(step: string, lineId: string | null, quantity: number | null): string {
    if (step === 'approve' && lineId !== null) return t('decision.approveLine', { count: quantity ?? 0 });
    if (step === 'withdraw') return t('decision.withdraw', { count: quantity ?? 0 });
    return t(`decision.${step as 'submit'}`);
  }

  return (
    <Paper component="section" className={classes['card'] ?? ''}>
      <h2>{t('request.changed')}</h2>
      {line.refused > 0 && <p className="softer">{t('request.refused', { count: line.refused, reason: line.refusalReason ?? '' })}</p>}
      {told.length > 1 && <PromiseChart told={told} />}
      <dl className={classes['changes']}>
        {changes.map(({ at, text }) => <Entry key={`${at} ${text}`} day={format.longDate(at)} text={text} />)}
      </dl>
    </Paper>
  );
}

function Entry({ day, text }: { readonly day: string; readonly text: string }): ReactNode {
  return <><dt>{day}</dt><dd>{text}</dd></>;
}
