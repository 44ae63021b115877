import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { appearances, type Term } from './status-vocabulary.ts';
import classes from './status.module.css';

interface Props {
  readonly of: Term;
  /** Instead of the term's own words, where they carry a number: „18 von 30 zugeteilt“. */
  readonly children?: ReactNode;
  /** Without the coloured ground, inside a sentence or a dense table. */
  readonly bare?: boolean;
}

/** A state as icon, word and hue: never by colour alone. */
export function Status({ of, children, bare = false }: Props): ReactNode {
  const { t } = useTranslation('parts');
  const { hue, icon: Mark } = appearances[of];
  return (
    <span className={classes['status']} data-hue={hue} data-bare={bare || undefined}>
      <Mark size={14} aria-hidden />
      {children ?? t(`status.${of}`)}
    </span>
  );
}
