import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './note.module.css';

export type NoteHue = 'amber' | 'blue' | 'green' | 'red' | 'violet' | 'plain';

interface Props {
  readonly hue: NoteHue;
  readonly icon: Icon;
  readonly role?: 'alert' | 'status';
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** A sentence that stands out, with its icon. */
export function Note({ hue, icon: Mark, role, action, children }: Props): ReactNode {
  return (
    <div className={classes['note']} data-hue={hue} role={role}>
      <Mark size={18} aria-hidden />
      <div className={classes['text']}>{children}</div>
      {action}
    </div>
  );
}
