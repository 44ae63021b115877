import { Paper } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/problem.ts';
import { Shown } from '../parts/shown.tsx';
import classes from './portal.module.css';
import { explanationQuery, type RequestLine } from './queries.ts';

/** Why the line stands where it stands, in the rule's own sentences. */
export function LineReasons({ requestId, line, isApproved }: { readonly requestId: string; readonly line: RequestLine; readonly isApproved: boolean }): ReactNode {
  const { t, i18n } = useTranslation('portal');
  const explanation = useQuery({ ...explanationQuery(requestId, line.id), enabled: isApproved, retry: false });
  const isUndecided = !isApproved || (explanation.error instanceof ApiError && explanation.error.status === 404);
  return (
    <Paper component="section" className={classes['card'] ?? ''}>
      <h2>{t('request.why')}</h2>
      {isUndecided ? <p className="softer">{t('request.whyNotYet')}</p> : (
        <Shown query={explanation}>
          {({ sentences, run }) => (
            <>
              <ul className={classes['sentences']}>{sentences[i18n.language === 'en' ? 'en' : 'de'].map((sentence) => <li key={sentence}>{sentence}</li>)}</ul>
              <p className="quiet">{t('request.run', { number: run.number })}</p>
            </>
          )}
        </Shown>
      )}
      <p className={classes['foot']}><span>{t('request.more')}</span> <Link to="/portal/rule">{t('start.rule')}</Link></p>
    </Paper>
  );
}
