import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, ifMatch } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { useMay } from '../session/session.ts';
import classes from './procurement.module.css';
import type { OrderSummary } from './queries.ts';

/** An order that waits for approval, with the button where one may. */
export function ApprovalRow({ order }: { readonly order: OrderSummary }): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  const may = useMay();
  const queryClient = useQueryClient();
  const approval = useMutation({
    mutationFn: () => answer(api.PUT('/orders/{id}/approval', { params: { path: { id: order.id }, header: ifMatch(order.version) }, body: { decision: 'approved' } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['orders'] }),
  });
  return (
    <li className={classes['approval']}>
      <div className={classes['between']}><Link to="/orders/$orderId" params={{ orderId: order.id }}>{order.number}</Link><strong>{order.netMinor === null ? '' : format.money(order.netMinor)}</strong></div>
      <p className="quiet">{t('approvals.what', { count: order.quantity, supplier: order.supplierName, date: format.date(order.createdAt) })}</p>
      {may('order:approve') && (
        <Group gap="xs">
          <Button size="xs" loading={approval.isPending} aria-label={t('approvals.approve', { number: order.number })} onClick={() => { approval.mutate(); }}>{t('actions.approve')}</Button>
          <Button size="xs" variant="default" aria-label={t('approvals.look', { number: order.number })} renderRoot={(props) => <Link to="/orders/$orderId" params={{ orderId: order.id }} {...props} />}>{t('look')}</Button>
        </Group>
      )}
      {approval.error && <FailureNotice error={approval.error} />}
    </li>
  );
}
