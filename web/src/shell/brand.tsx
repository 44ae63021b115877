import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './brand.module.css';

export function Brand(): ReactNode {
  const { t } = useTranslation('shell');
  return (
    <span className={classes['brand']}>
      <img src="/icon.svg" width={26} height={26} alt="" />
      <span className={classes['name']}>{t('brand')}</span>
    </span>
  );
}
