import { Button, Modal, Radio, Stack, TextInput, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, ifMatch, once, type Schemas } from '../api/client.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';

/** Tells that a device is gone; it is locked at once. */
export function LossDialog({ device, onClose }: { readonly device: Schemas['DeviceSummary']; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation('portal');
  const queryClient = useQueryClient();
  const [kind, setKind] = useState<Schemas['IncidentKind']>('lost');
  const [note, setNote] = useState('');
  const [policeFileNumber, setPoliceFileNumber] = useState('');
  const [key] = useState(() => crypto.randomUUID());
  const report = useMutation({
    mutationFn: () => answer(api.POST('/devices/{id}/loss', { params: { path: { id: device.id }, header: { ...ifMatch(device.version), ...once(key) } }, body: { kind, note, policeFileNumber: policeFileNumber === '' ? null : policeFileNumber } })),
    onSuccess: async () => {
      notifications.show({ message: t('devices.reported', { tag: device.assetTag }), color: 'green' });
      await queryClient.invalidateQueries({ queryKey: ['devices'] });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={t('devices.reportTitle', { tag: device.assetTag })}>
      <form onSubmit={(event) => { event.preventDefault(); report.mutate(); }}>
        <Stack>
          <p className="softer">{t('devices.reportText')}</p>
          <Radio.Group label={t('devices.kind')} value={kind} onChange={(value) => { setKind(value); }}>
            <Stack gap="xs" mt="xs">{(['lost', 'stolen'] as const).map((each) => <Radio key={each} size="md" value={each} label={t(`devices.${each}`)} />)}</Stack>
          </Radio.Group>
          <Textarea size="md" label={t('devices.note')} description={t('devices.noteHint')} required value={note} onChange={(event) => { setNote(event.currentTarget.value); }} />
          {kind === 'stolen' && <TextInput size="md" label={t('devices.police')} value={policeFileNumber} onChange={(event) => { setPoliceFileNumber(event.currentTarget.value); }} />}
          {report.error && <FailureNotice error={report.error} />}
          <Button size="md" type="submit" loading={report.isPending}>{t('devices.reportDo')}</Button>
        </Stack>
      </form>
    </Modal>
  );
}
