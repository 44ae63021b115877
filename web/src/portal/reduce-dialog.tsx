import { Button, Modal, NumberInput, Select, Stack, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, ifMatch, once } from '../api/client.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import type { EquipmentRequest } from './queries.ts';

interface Props {
  readonly request: EquipmentRequest;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Gives back what is no longer needed; the place in the queue of the rest stays. */
export function ReduceDialog({ request, opened, onClose }: Props): ReactNode {
  const { t } = useTranslation('portal');
  const queryClient = useQueryClient();
  const lines = request.lines.filter((line) => line.waiting + line.owed > 0);
  const [lineId, setLineId] = useState(lines[0]?.id ?? '');
  const [units, setUnits] = useState(1);
  const [reason, setReason] = useState('');
  const [key] = useState(() => crypto.randomUUID());
  const line = lines.find(({ id }) => id === lineId);
  const withdrawal = useMutation({
    mutationFn: () => answer(api.POST('/requests/{id}/lines/{lineId}/withdrawal', { params: { path: { id: request.id, lineId }, header: { ...ifMatch(request.version), ...once(key) } }, body: { units, reason } })),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['requests'] });
      onClose();
    },
  });
  const most = line ? line.waiting + line.owed : 1;
  return (
    <Modal opened={opened} onClose={onClose} title={t('request.reduceTitle')}>
      <form onSubmit={(event) => { event.preventDefault(); withdrawal.mutate(); }}>
        <Stack>
          <p className="softer">{t('request.reduceText')}</p>
          {lines.length > 1 && <Select size="md" label={t('new.item')} data={lines.map(({ id, equipmentClassName }) => ({ value: id, label: equipmentClassName }))} value={lineId} onChange={(value) => { setLineId(value ?? ''); }} />}
          <NumberInput size="md" label={t('request.reduceUnits')} min={1} max={most} allowDecimal={false} value={units} onChange={(value) => { setUnits(Number(value) || 1); }} required />
          <Textarea size="md" label={t('request.reduceReason')} required value={reason} onChange={(event) => { setReason(event.currentTarget.value); }} />
          {withdrawal.error && <FailureNotice error={withdrawal.error} />}
          <Button size="md" type="submit" loading={withdrawal.isPending}>{t('request.reduceDo', { count: units })}</Button>
        </Stack>
      </form>
    </Modal>
  );
}
