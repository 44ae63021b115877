import { Link } from '@tanstack/react-router';
import { IconArrowLeft } from '@tabler/icons-react';
import { useEffect, type ReactNode } from 'react';
import classes from './page-head.module.css';

interface Props {
  readonly title: string;
  /** Where this page hangs: the list it is part of. */
  readonly above?: { readonly to: string; readonly label: string };
  /** What stands behind the title: its state. */
  readonly mark?: ReactNode;
  /** The page's answer in a sentence or two. */
  readonly answer?: ReactNode;
  readonly actions?: ReactNode;
}

/** A page opens with its answer in words; the window is named after it. */
export function PageHead({ title, above, mark, answer, actions }: Props): ReactNode {
  useEffect(() => {
    document.title = `${title} · Zeugwart`;
  }, [title]);
  return (
    <header className={classes['head']}>
      <div className={classes['words']}>
        {above && (
          <nav className={classes['above']}>
            <IconArrowLeft size={14} aria-hidden />
            <Link to={above.to}>{above.label}</Link>
          </nav>
        )}
        <div className={classes['line']}>
          <h1>{title}</h1>
          {mark}
        </div>
        {answer !== undefined && <p className={classes['answer']}>{answer}</p>}
      </div>
      {actions !== undefined && <div className={classes['actions']}>{actions}</div>}
    </header>
  );
}
