import { Button } from '@mantine/core';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** A chart with the table of its numbers beside it, for those who rather read or cannot see. */
export function AsTable({ table, children }: { readonly table: ReactNode; readonly children: ReactNode }): ReactNode {
  const { t } = useTranslation('parts');
  const [isShown, setIsShown] = useState(false);
  const place = useId();
  return (
    <>
      {children}
      <Button variant="subtle" size="compact-xs" aria-expanded={isShown} aria-controls={place} onClick={() => { setIsShown(!isShown); }}>{t('asTable')}</Button>
      <div id={place}>{isShown && table}</div>
    </>
  );
}
