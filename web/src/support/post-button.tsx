import { Button, Modal, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, ifMatch, once } from '../api/client.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import type { Receipt } from './queries.ts';

/** Ends the count: what was found becomes stock. Asked once, with what is missing and too much. */
export function PostButton({ receipt }: { readonly receipt: Receipt }): ReactNode {
  const { t } = useTranslation('support');
  const queryClient = useQueryClient();
  const [isAsking, setIsAsking] = useState(false);
  const [key] = useState(() => crypto.randomUUID());
  const posting = useMutation({
    mutationFn: () => answer(api.PUT('/receipts/{id}/posting', { params: { path: { id: receipt.id }, header: { ...ifMatch(receipt.version), ...once(key) } } })),
    onSuccess: async () => {
      setIsAsking(false);
      await Promise.all(['receipts', 'devices', 'orders'].map((resource) => queryClient.invalidateQueries({ queryKey: [resource] })));
    },
  });
  const found = receipt.lines.reduce((total, line) => total + line.found, 0);
  const missing = receipt.lines.reduce((total, line) => total + (line.missing ?? 0), 0);
  return (
    <>
      <Button onClick={() => { setIsAsking(true); }} disabled={!receipt.nextActions.includes('post')}>{t('receipt.post')}</Button>
      <Modal opened={isAsking} onClose={() => { setIsAsking(false); }} title={t('receipt.postTitle', { number: receipt.number })}>
        <Stack>
          <p className="softer">{t('receipt.postText', { found })} {missing > 0 && t('receipt.postMissing', { count: missing })}</p>
          {posting.error && <FailureNotice error={posting.error} />}
          <Button loading={posting.isPending} onClick={() => { posting.mutate(); }} data-autofocus>{t('receipt.postDo', { count: found })}</Button>
        </Stack>
      </Modal>
    </>
  );
}
