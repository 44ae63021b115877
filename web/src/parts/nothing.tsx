import type { ReactNode } from 'react';
import classes from './nothing.module.css';

/** Nothing to show: one sentence, and what to do about it. */
export function Nothing({ children, action }: { readonly children: ReactNode; readonly action?: ReactNode }): ReactNode {
  return (
    <div className={classes['nothing']}>
      <p>{children}</p>
      {action}
    </div>
  );
}
