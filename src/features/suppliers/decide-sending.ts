import { addJob } from '../../jobs/add-job.ts';
import { requireOrder, type OrderContext } from '../orders/order-access.ts';
import { markSent } from '../orders/send-order.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { planPolls, touchOrders } from './plan-polls.ts';
import type { SupplierDeps } from './supplier-deps.ts';
import { supplierStatusErrors } from './supplier-status-errors.ts';
import { sendDecisions } from './supplier-tables.ts';

export interface SendDecision {
  readonly orderId: string;
  /** `sent`: the supplier says that it has the order. `send_again`: it says that it has not; the same bytes go out once more. */
  readonly decision: 'sent' | 'send_again';
  readonly supplierOrderNumbers: readonly string[];
  readonly reason: string;
}

export interface SendDecisionTaken {
  readonly orderId: string;
  readonly decision: 'sent' | 'send_again';
}

/**
 * A person has asked the supplier whether an order arrived of which nobody knows. Where the supplier's interface can be
 * asked, "send again" is only believed after it has been.
 * @throws AppError `order.not_in_doubt` 409, `order.not_found`
 */
export const decideSending = (deps: Pick<SupplierDeps, 'uow'>, context: OrderContext, { orderId, decision, supplierOrderNumbers, reason }: SendDecision): Promise<SendDecisionTaken> =>
  deps.uow.write({ ...context, reason }, async (tx) => {
    const order = await requireOrder(tx, context, { orderId }, 'order:send');
    const { connectionId, state } = order;
    if (state !== 'send_in_doubt' || connectionId === null) throw supplierStatusErrors['order.not_in_doubt']({ state });
    const row = { orderId, decision, decidedBy: tx.actor.id, decidedAt: tx.now, used: decision === 'sent' };
    if (decision === 'sent') touchOrders(tx, [order]);
    tx.upsert(sendDecisions, row, ['orderId'], ['decision', 'decidedBy', 'decidedAt', 'used']);
    recordAudit(tx, { action: 'order.sending_decided', entityKind: 'order', entityId: orderId, organisationId: order.organisationId, after: { decision } });
    if (decision === 'sent') {
      await markSent(tx, orderId, supplierOrderNumbers);
      await planPolls(tx, [order], { soon: true });
    } else {
      addJob(tx, 'send-order', { orderId }, { connectionId, orderingKey: orderId, sequence: order.version, uniqueKey: `send-order:${orderId}` });
    }
    return { orderId, decision };
  });
