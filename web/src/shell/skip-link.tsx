import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './skip-link.module.css';

export function SkipLink(): ReactNode {
  const { t } = useTranslation('shell');
  return <a href="#content" className={classes['skip']}>{t('skip')}</a>;
}
