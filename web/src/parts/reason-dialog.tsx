import { Button, Modal, Stack, Textarea } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { FailureNotice } from './failure-notice.tsx';

interface Props {
  readonly title: string;
  /** What will happen, in a sentence. */
  readonly text: string;
  readonly label: string;
  readonly action: string;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly onClose: () => void;
  readonly onConfirm: (reason: string) => void;
}

/** What cannot be taken back asks for its reason, and says before what will happen. */
export function ReasonDialog({ title, text, label, action, isPending, error, onClose, onConfirm }: Props): ReactNode {
  const [reason, setReason] = useState('');
  return (
    <Modal opened onClose={onClose} title={title}>
      <form onSubmit={(event) => { event.preventDefault(); onConfirm(reason); }}>
        <Stack>
          <p className="softer">{text}</p>
          <Textarea label={label} required value={reason} onChange={(event) => { setReason(event.currentTarget.value); }} data-autofocus />
          {error && <FailureNotice error={error} />}
          <Button type="submit" loading={isPending}>{action}</Button>
        </Stack>
      </form>
    </Modal>
  );
}
