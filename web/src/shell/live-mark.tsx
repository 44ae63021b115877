import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useIsLive, useLiveUpdates } from '../api/live.ts';
import classes from './live-mark.module.css';

/** Whether what is shown changes by itself. */
export function LiveMark(): ReactNode {
  const { t } = useTranslation('shell');
  useLiveUpdates(useQueryClient());
  const isLive = useIsLive();
  return <span className={classes['live']} data-live={isLive || undefined}><i aria-hidden /><span className={classes['words']}>{t(isLive ? 'live.on' : 'live.off')}</span></span>;
}
