import { Paper } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import { useId, type ReactNode } from 'react';
import classes from './card.module.css';

interface Props {
  readonly title: ReactNode;
  readonly icon?: Icon;
  /** How many, or of what; quiet, behind the title. */
  readonly note?: ReactNode;
  readonly action?: ReactNode;
  /** The content brings its own padding (tables, lists). */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

/** A section of a page under its own heading. */
export function Card({ title, icon: Mark, note, action, flush = false, children }: Props): ReactNode {
  const heading = useId();
  return (
    <Paper component="section" aria-labelledby={heading} className={classes['card']}>
      <header className={classes['head']}>
        {Mark && <Mark size={18} aria-hidden className={classes['mark']} />}
        <h2 id={heading}>{title}</h2>
        {note !== undefined && <span className="quiet">{note}</span>}
        {action !== undefined && <span className={classes['action']}>{action}</span>}
      </header>
      <div className={flush ? classes['flush'] : classes['body']}>{children}</div>
    </Paper>
  );
}
