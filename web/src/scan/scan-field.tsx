import { IconScan } from '@tabler/icons-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import classes from './scan.module.css';
import { useScanner } from './use-scanner.ts';

interface Props {
  readonly label: string;
  readonly onScan: (value: string) => void;
  /** What else is chosen on the page: after each change the focus is back here. */
  readonly refocusOn?: string;
}

/** The field that everything scanned or typed goes into; the focus comes back to it by itself. */
export function ScanField({ label, onScan, refocusOn }: Props): ReactNode {
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const take = (value: string): void => {
    setText('');
    if (value.trim() !== '') onScan(value.trim());
    field.current?.focus();
  };
  useScanner(field, take);
  useEffect(() => { field.current?.focus(); }, [refocusOn]);
  return (
    <form className={classes['field']} onSubmit={(event) => { event.preventDefault(); take(field.current?.value ?? ''); }}>
      <IconScan size={24} aria-hidden />
      <input ref={field} value={text} onChange={(event) => { setText(event.currentTarget.value); }} placeholder={label} aria-label={label} autoComplete="off" autoCapitalize="characters" spellCheck={false} enterKeyHint="done" />
    </form>
  );
}
