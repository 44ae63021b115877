import { Kbd } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './key-hints.module.css';

/** The keys of every list, in sight; those of the page itself may be added. */
export function KeyHints({ more = [] }: { readonly more?: readonly { readonly keys: string; readonly does: string }[] }): ReactNode {
  const { t } = useTranslation('parts');
  const hints = [{ keys: 'J', does: t('keys.down') }, { keys: 'K', does: t('keys.up') }, { keys: 'Enter', does: t('keys.open') }, ...more];
  return <p className={classes['hints']} aria-hidden>{hints.map(({ keys, does }) => <span key={keys}><Kbd size="xs">{keys}</Kbd> {does}</span>)}</p>;
}
