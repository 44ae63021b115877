import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../language/format.ts';
import { FailureNotice } from './failure-notice.tsx';
import { Waiting } from './waiting.tsx';
import classes from './shown.module.css';

interface Props<T> {
  readonly query: { readonly data: T | undefined; readonly error: Error | null; readonly dataUpdatedAt: number; refetch(): Promise<unknown> };
  readonly lines?: number;
  readonly children: (data: T) => ReactNode;
}

/** What a query brings: on its way, failed, there, or there as of some while ago. */
export function Shown<T>({ query, lines, children }: Props<T>): ReactNode {
  const { t } = useTranslation('parts');
  const format = useFormat();
  const { data, error, dataUpdatedAt, refetch } = query;
  if (data !== undefined) {
    return (
      <>
        {error && <p className={classes['asOf']} role="status">{t('asOf', { time: format.time(new Date(dataUpdatedAt).toISOString()) })}</p>}
        {children(data)}
      </>
    );
  }
  if (error) return <div className={classes['failure']}><FailureNotice error={error} retry={() => void refetch()} /></div>;
  return <Waiting {...(lines !== undefined && { lines })} />;
}
