import { IconCheck, IconHourglassHigh, IconPackage } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../language/format.ts';
import { placeOf } from './line-answer.ts';
import type { RequestLine, RequestSummary } from './queries.ts';
import classes from './request-steps.module.css';

type State = 'done' | 'current' | 'open';

interface Step {
  readonly name: 'submitted' | 'endorsed' | 'approved' | 'waiting' | 'received';
  readonly state: State;
  readonly note: string;
}

/** The way of a request from the question to the devices, with where it stands. */
export function RequestSteps({ request, line }: { readonly request: RequestSummary; readonly line: RequestLine }): ReactNode {
  const { t } = useTranslation('portal');
  const format = useFormat();
  const day = (at: string | null): string => (at === null ? t('steps.done') : format.longDate(at, request.createdAt));
  const reached = { draft: 0, needs_info: 0, submitted: 1, endorsed: 2, rejected: 2, approved: 3 }[request.review];
  const isThere = line.waiting === 0 && line.owed === 0 && reached === 3;
  const review = (name: Step['name'], rank: number, at: string | null): Step => ({ name, state: reached >= rank ? 'done' : reached === rank - 1 ? 'current' : 'open', note: reached >= rank ? day(at) : t('steps.open') });
  const queued = placeOf(line);
  const place = queued ? t('steps.place', queued) : t('steps.of', { count: line.awarded, total: line.approved });
  const steps: readonly Step[] = [
    review('submitted', 1, request.submittedAt),
    review('endorsed', 2, null),
    review('approved', 3, request.decidedAt),
    { name: 'waiting', state: isThere ? 'done' : reached === 3 && line.waiting > 0 ? 'current' : reached === 3 ? 'done' : 'open', note: reached < 3 ? t('steps.open') : line.waiting > 0 ? place : t('steps.done') },
    { name: 'received', state: isThere ? 'done' : reached === 3 && line.waiting === 0 ? 'current' : 'open', note: reached === 3 ? t('steps.of', { count: line.handedOver, total: line.approved }) : t('steps.open') },
  ];
  return (
    <ol className={classes['steps']} aria-label={t('steps.label')}>
      {steps.map(({ name, state, note }) => (
        <li key={name} data-state={state} aria-current={state === 'current' ? 'step' : undefined}>
          <span className={classes['dot']} aria-hidden>{state === 'done' ? <IconCheck size={16} /> : name === 'received' ? <IconPackage size={16} /> : <IconHourglassHigh size={16} />}</span>
          <b>{t(`steps.${name}`)}</b>
          <span>{note}</span>
        </li>
      ))}
    </ol>
  );
}
