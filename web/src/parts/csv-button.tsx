import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CsvCell } from './csv.ts';
import { FailureNotice } from './failure-notice.tsx';

interface Props {
  /** Without its ending. */
  readonly fileName: string;
  readonly head: readonly string[];
  /** All rows of the list as it is filtered now, not only those in sight. */
  readonly load: () => Promise<readonly (readonly CsvCell[])[]>;
}

/** Hands out a list as a file. */
export function CsvButton({ fileName, head, load }: Props): ReactNode {
  const { t, i18n } = useTranslation('parts');
  const saving = useMutation({
    mutationFn: async () => {
      const [{ csvOf }, rows] = await Promise.all([import('./csv.ts'), load()]);
      const address = URL.createObjectURL(new Blob([csvOf(head, rows, i18n.language)], { type: 'text/csv;charset=utf-8' }));
      const link = document.createElement('a');
      link.href = address;
      link.download = `${fileName}.csv`;
      link.click();
      URL.revokeObjectURL(address);
    },
  });
  return (
    <>
      <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} loading={saving.isPending} onClick={() => { saving.mutate(); }}>{t('csv')}</Button>
      {saving.error && <FailureNotice error={saving.error} />}
    </>
  );
}
