import { Button, Modal, NumberInput, Stack, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, ifMatch, once } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { useMay } from '../session/session.ts';
import classes from './procurement.module.css';
import type { Order, OrderLine } from './queries.ts';

/** What was asked to be cancelled, and the wish to cancel more: a request until the supplier accepts it. */
export function LineCancellation({ order, line }: { readonly order: Order; readonly line: OrderLine }): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  const may = useMay();
  const [isOpen, setIsOpen] = useState(false);
  const most = line.derived?.outstanding ?? 0;
  const can = may('order:write') && ['sent', 'acknowledged'].includes(order.state) && most > 0;
  return (
    <>
      {line.cancellations.map(({ id, quantity, state, requestedAt, reason }) => <p key={id} className={classes['wish']}>{t(`cancellation.${state}`, { count: quantity, date: format.date(requestedAt), reason })}</p>)}
      {can && <Button variant="subtle" size="compact-sm" onClick={() => { setIsOpen(true); }}>{t('cancellation.ask')}</Button>}
      {isOpen && <CancellationDialog order={order} line={line} most={most} onClose={() => { setIsOpen(false); }} />}
    </>
  );
}

function CancellationDialog({ order, line, most, onClose }: { readonly order: Order; readonly line: OrderLine; readonly most: number; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation('procurement');
  const queryClient = useQueryClient();
  const [quantity, setQuantity] = useState(most);
  const [reason, setReason] = useState('');
  const [key] = useState(() => crypto.randomUUID());
  const wish = useMutation({
    mutationFn: () => answer(api.POST('/orders/{id}/lines/{lineId}/cancellations', { params: { path: { id: order.id, lineId: line.id }, header: { ...ifMatch(order.version), ...once(key) } }, body: { quantity, reason } })),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['orders'] });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={t('cancellation.title', { name: line.modelName })}>
      <form onSubmit={(event) => { event.preventDefault(); wish.mutate(); }}>
        <Stack>
          <p className="softer">{t('cancellation.text')}</p>
          <NumberInput label={t('quantity')} min={1} max={most} allowDecimal={false} required value={quantity} onChange={(value) => { setQuantity(Number(value)); }} data-autofocus />
          <Textarea label={t('reason')} required value={reason} onChange={(event) => { setReason(event.currentTarget.value); }} />
          {wish.error && <FailureNotice error={wish.error} />}
          <Button type="submit" loading={wish.isPending}>{t('cancellation.do', { count: quantity })}</Button>
        </Stack>
      </form>
    </Modal>
  );
}
