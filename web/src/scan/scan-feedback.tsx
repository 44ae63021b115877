import { IconAlertHexagon, IconCircleCheck, IconCopyCheck, IconCircleX, type Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './scan.module.css';
import type { Tone } from './tones.ts';

export interface Feedback {
  readonly tone: Tone;
  readonly title: string;
  readonly value: string;
  readonly note?: string | undefined;
}

const icons: Readonly<Record<Tone, Icon>> = { good: IconCircleCheck, known: IconCopyCheck, aside: IconAlertHexagon, bad: IconCircleX };

/** What became of the last scan, in a size that can be read from the pallet. Never a dialog: the next scan can follow at once. */
export function ScanFeedback({ feedback, action }: { readonly feedback: Feedback | undefined; readonly action?: ReactNode }): ReactNode {
  const Mark = feedback && icons[feedback.tone];
  return (
    <div role="status" aria-live="assertive">
      {feedback && Mark && (
        <div className={classes['feedback']} data-tone={feedback.tone}>
          <Mark size={48} stroke={1.75} aria-hidden />
          <div className={classes['words']}>
            <strong>{feedback.title}</strong>
            <span className="mono">{feedback.value}</span>
            {feedback.note !== undefined && <span>{feedback.note}</span>}
          </div>
          {action}
        </div>
      )}
    </div>
  );
}
