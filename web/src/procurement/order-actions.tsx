import { Button, Group, Stack } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, ifMatch, once } from '../api/client.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { ReasonDialog } from '../parts/reason-dialog.tsx';
import { useMay, useSession, type Permission } from '../session/session.ts';
import type { Order } from './queries.ts';

/** Steps that need no reason, and those that do; each is offered where the order and the grants allow it. */
const plain = ['submit', 'release', 'send'] as const;
const reasoned = ['hold', 'withdraw', 'cancel', 'close_short', 'reject'] as const;
type Plain = (typeof plain)[number] | 'approve';
type Reasoned = (typeof reasoned)[number];

const needs: Readonly<Record<Plain | Reasoned, Permission>> = {
  submit: 'order:write', release: 'order:write', send: 'order:send', approve: 'order:approve', hold: 'order:write', withdraw: 'order:write', cancel: 'order:write', close_short: 'order:write', reject: 'order:approve',
};

/** What may be done with the order now, by the one who looks at it. */
export function OrderActions({ order }: { readonly order: Order }): ReactNode {
  const { t } = useTranslation('procurement');
  const may = useMay();
  const { user } = useSession();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState<Reasoned>();
  const params = { path: { id: order.id }, header: ifMatch(order.version) };
  const refresh = async (): Promise<void> => {
    setAsked(undefined);
    await queryClient.invalidateQueries({ queryKey: ['orders'] });
  };
  const step = useMutation({
    mutationFn: (action: Plain) => {
      switch (action) {
        case 'submit': return answer(api.PUT('/orders/{id}/submission', { params }));
        case 'release': return answer(api.DELETE('/orders/{id}/hold', { params }));
        case 'send': return answer(api.PUT('/orders/{id}/dispatch', { params, body: {} }));
        case 'approve': return answer(api.PUT('/orders/{id}/approval', { params, body: { decision: 'approved' } }));
      }
    },
    onSuccess: refresh,
  });
  const reasonedStep = useMutation({
    mutationFn: ({ action, reason }: { action: Reasoned; reason: string }) => {
      switch (action) {
        case 'hold': return answer(api.PUT('/orders/{id}/hold', { params, body: { reason } }));
        case 'withdraw': return answer(api.PUT('/orders/{id}/withdrawal', { params, body: { reason } }));
        case 'cancel': return answer(api.PUT('/orders/{id}/cancellation', { params, body: { reason } }));
        case 'close_short': return answer(api.PUT('/orders/{id}/closure', { params, body: { reason } }));
        case 'reject': return answer(api.PUT('/orders/{id}/approval', { params, body: { decision: 'rejected', reason } }));
      }
    },
    onSuccess: refresh,
  });
  const duplicate = useMutation({
    mutationFn: () => answer(api.POST('/orders/{id}/duplicates', { params: { path: { id: order.id }, header: once(crypto.randomUUID()) } })),
    onSuccess: ({ id }) => navigate({ to: '/orders/$orderId', params: { orderId: id } }),
  });
  // who created or submitted an order does not approve it
  const isOwn = order.createdBy === user.id;
  const can = (action: Plain | Reasoned): boolean => order.nextActions.includes(action) && may(needs[action]) && !((action === 'approve' || action === 'reject') && isOwn);
  useHotkeys(can('approve') ? [['F', () => { step.mutate('approve'); }]] : []);
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">
        {may('order:write') && <Button variant="default" loading={duplicate.isPending} onClick={() => { duplicate.mutate(); }}>{t('actions.duplicate')}</Button>}
        {reasoned.filter(can).map((action) => <Button key={action} variant="default" onClick={() => { setAsked(action); }}>{t(`actions.${action}.open`)}</Button>)}
        {order.state === 'draft' && may('order:write') && <Button variant="default" renderRoot={(props) => <Link to="/orders/new" search={{ revise: order.id }} {...props} />}>{t('actions.edit')}</Button>}
        {plain.filter(can).map((action) => <Button key={action} loading={step.isPending && step.variables === action} onClick={() => { step.mutate(action); }}>{t(`actions.${action}`)}</Button>)}
        {can('approve') && <Button loading={step.isPending && step.variables === 'approve'} onClick={() => { step.mutate('approve'); }}>{t('actions.approve')}</Button>}
      </Group>
      {(step.error ?? duplicate.error) && <FailureNotice error={(step.error ?? duplicate.error) as Error} />}
      {asked && <ReasonDialog title={t(`actions.${asked}.title`, { number: order.number })} text={t(`actions.${asked}.text`)} label={t('reason')} action={t(`actions.${asked}.do`)} isPending={reasonedStep.isPending} error={reasonedStep.error} onClose={() => { setAsked(undefined); }} onConfirm={(reason) => { reasonedStep.mutate({ action: asked, reason }); }} />}
    </Stack>
  );
}
