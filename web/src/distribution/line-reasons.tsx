import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconScale } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/problem.ts';
import { Card } from '../parts/card.tsx';
import { Shown } from '../parts/shown.tsx';
import { explanationQuery, type RequestLine } from './queries.ts';
import classes from './distribution.module.css';

/** What the rule says about a line: the same sentences that the school reads. */
export function LineReasons({ requestId, line }: { readonly requestId: string; readonly line: RequestLine }): ReactNode {
  const { t, i18n } = useTranslation('distribution');
  const explanation = useQuery(explanationQuery(requestId, line.id));
  const isUndecided = explanation.error instanceof ApiError && explanation.error.status === 404;
  return (
    <Card title={t('reasons', { name: line.equipmentClassName })} icon={IconScale} {...(explanation.data && { action: <Link to="/allocation" search={{ run: explanation.data.run.number }}>{explanation.data.run.number}</Link> })}>
      {isUndecided ? <p className="softer">{t('undecided')}</p> : (
        <Shown query={explanation}>{({ sentences }) => <ul className={classes['sentences']}>{sentences[i18n.language === 'en' ? 'en' : 'de'].map((sentence) => <li key={sentence}>{sentence}</li>)}</ul>}</Shown>
      )}
    </Card>
  );
}
