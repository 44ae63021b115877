import type { ReactNode } from 'react';
import classes from './two-columns.module.css';

/** The main cards with side cards at their right; below 1000 px the side cards come after. */
export function TwoColumns({ main, side }: { readonly main: ReactNode; readonly side: ReactNode }): ReactNode {
  return <div className={classes['columns']}><div className={classes['stack']}>{main}</div><div className={classes['stack']}>{side}</div></div>;
}
