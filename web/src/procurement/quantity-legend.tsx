import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import bar from '../parts/quantity-bar.module.css';
import classes from './procurement.module.css';

const parts = ['received', 'shipped', 'confirmed', 'open', 'cancelled'] as const;

export function QuantityLegend(): ReactNode {
  const { t } = useTranslation('parts');
  return <span className={classes['legend']} aria-hidden>{parts.map((part) => <span key={part}><i className={bar[part]} />{t(`quantity.${part}`)}</span>)}</span>;
}
