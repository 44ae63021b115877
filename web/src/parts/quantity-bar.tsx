import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './quantity-bar.module.css';

/** How far each unit of a line has come; what is nearer to the user's hands is darker. */
export interface QuantityParts {
  readonly assigned: number;
  readonly received: number;
  readonly shipped: number;
  readonly confirmed: number;
  readonly open: number;
  readonly cancelled: number;
}

const order = ['assigned', 'received', 'shipped', 'confirmed', 'open', 'cancelled'] as const;

/** The units of a line as one bar; each part is counted once, where it stands now. */
export function QuantityBar({ parts }: { readonly parts: QuantityParts }): ReactNode {
  const { t } = useTranslation('parts');
  const shown = order.filter((part) => parts[part] > 0);
  const label = shown.map((part) => `${parts[part]} ${t(`quantity.${part}`)}`).join(', ');
  return (
    <div className={classes['bar']} role="img" aria-label={label === '' ? t('quantity.none') : label} title={label}>
      {shown.map((part) => <i key={part} className={classes[part]} style={{ flexGrow: parts[part] }} />)}
    </div>
  );
}
