import { IconPoint, type Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Hue } from './status-vocabulary.ts';
import classes from './history.module.css';

export interface HistoryEntry {
  readonly key: string;
  readonly text: ReactNode;
  readonly note: ReactNode;
  readonly icon?: Icon;
  readonly hue?: Hue;
}

/** What happened, newest first. */
export function History({ entries }: { readonly entries: readonly HistoryEntry[] }): ReactNode {
  return (
    <ol className={classes['history']}>
      {entries.map(({ key, text, note, icon: Mark = IconPoint, hue = 'neutral' }) => (
        <li key={key}>
          <span className={classes['dot']} data-hue={hue} aria-hidden><Mark size={13} /></span>
          <div><div>{text}</div><div className={classes['note']}>{note}</div></div>
        </li>
      ))}
    </ol>
  );
}
