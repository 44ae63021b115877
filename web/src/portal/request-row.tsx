import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../language/format.ts';
import { LineStatus } from './line-status.tsx';
import classes from './portal.module.css';
import type { RequestSummary } from './queries.ts';

/** A request in a list: what, for whom, since when, how it stands. */
export function RequestRow({ request }: { readonly request: RequestSummary }): ReactNode {
  const { t } = useTranslation('portal');
  const format = useFormat();
  return (
    <Link to="/portal/requests/$requestId" params={{ requestId: request.id }} className={classes['row'] ?? ''}>
      <span>
        <span className={classes['rowTitle']}>{request.lines.map((line) => t('units', { count: line.requested, name: line.equipmentClassName })).join(', ')}</span>
        <span className={classes['rowNote']}>{t(`group.${request.beneficiaryGroup}`)} · {request.number} {t('requests.on', { date: format.longDate(request.createdAt) })}</span>
      </span>
      <span>{request.lines.map((line) => <LineStatus key={line.id} line={line} review={request.review} />)}</span>
    </Link>
  );
}
