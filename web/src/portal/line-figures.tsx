import { Paper } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../language/format.ts';
import { clockQuery } from '../session/session.ts';
import { placeOf, promisedUntil } from './line-answer.ts';
import classes from './portal.module.css';
import type { RequestLine } from './queries.ts';

/** What is allocated, until when the rest is promised, and the place in the queue. */
export function LineFigures({ line }: { readonly line: RequestLine }): ReactNode {
  const { t } = useTranslation('portal');
  const format = useFormat();
  const { data: clock } = useQuery(clockQuery);
  const promised = promisedUntil(line);
  const promise = line.promise;
  const place = placeOf(line);
  const last = promise?.steps.at(-1);
  const day = (date: string): string => format.longDate(date, clock?.today ?? date);
  return (
    <Paper component="section" className={classes['three'] ?? ''}>
      <div>
        <small>{t('request.allocated')}</small>
        <strong>{t('request.of', { count: line.awarded, total: line.approved })}</strong>
        <small>{line.owed > 0 ? t('request.ready', { count: line.owed }) : line.handedOver > 0 ? t('request.withYou', { count: line.handedOver }) : t('request.noneYet')}</small>
      </div>
      <div>
        <small>{t('request.rest', { count: line.waiting })}</small>
        {line.waiting === 0 ? <strong>–</strong> : promised ? <strong>{t('request.until', { date: day(promised.date) })}</strong> : <strong>{t('request.noDate')}</strong>}
        <small>
          {line.waiting === 0 ? t('request.noPlaceNote') : last && last.expectedOn < last.promisedOn ? t('request.probably', { date: day(last.expectedOn) }) : promised ? t('request.promised') : t('request.noDateWhy')}
          {promise?.littleExperience === true && ` ${t('request.littleExperience')}`}
        </small>
      </div>
      <div>
        <small>{t('request.yourPlace')}</small>
        {place
          ? <><strong>{t('request.placeOf', place)}</strong><small>{t('request.placeNote')}</small></>
          : <><strong>{t('request.noPlace')}</strong><small>{t('request.noPlaceNote')}</small></>}
      </div>
    </Paper>
  );
}
