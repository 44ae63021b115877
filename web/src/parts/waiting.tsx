import { Skeleton, Stack } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Grey lines in place of what is on its way; nothing at all for what comes at once. */
export function Waiting({ lines = 4 }: { readonly lines?: number }): ReactNode {
  const { t } = useTranslation('parts');
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => { setIsLong(true); }, 200);
    return () => { window.clearTimeout(timer); };
  }, []);
  if (!isLong) return null;
  return (
    <Stack p="md" gap="sm" role="status" aria-label={t('loading')}>
      {Array.from({ length: lines }, (_, line) => <Skeleton key={line} height={18} width={`${90 - (line % 3) * 18}%`} />)}
    </Stack>
  );
}
