import type { Tx } from '../../persistence/transaction.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { missingSteps, tellApprovers } from './approval-round.ts';
import { approvalDemand, needIdsOf } from './need-commitments.ts';
import { orderMachine } from './order.ts';
import { linesOf } from './order-store.ts';
import { orderApprovalSteps, purchaseOrders, type LineRow, type OrderRow } from './order-tables.ts';

/**
 * Looks again at the orders on the same needs that are approved and not sent yet: what has been added to a need may
 * have lifted it over a threshold that each of them stayed under alone. Such an order waits for the steps that it
 * lacks; what was decided before still counts. `guardNeeds` comes before, and `order` itself is left out.
 */
export async function callBackSiblings(tx: Tx, order: Pick<OrderRow, 'id' | 'number'>, lines: readonly Pick<LineRow, 'needId'>[]): Promise<void> {
  const needIds = needIdsOf(lines);
  if (needIds.length === 0) return;
  const siblings = await tx.select(
    purchaseOrders.columns,
    tx.q('purchase_orders as o').where('o.state', 'approved').whereNot('o.id', order.id).whereIn('o.id', tx.q('order_lines').whereIn('need_id', needIds).select('order_id')).orderBy('o.id').select('o.*'),
  );
  for (const sibling of siblings) {
    const demand = await approvalDemand(tx, sibling, await linesOf(tx, sibling.id));
    const missing = missingSteps(sibling, demand, await tx.many(orderApprovalSteps, { orderId: sibling.id, round: sibling.approvalRound }));
    if (missing.length === 0) continue;
    const state = orderMachine.next(sibling.state, 'require_approval');
    tx.bump(purchaseOrders, sibling.id, sibling.version, { state, approvedAt: null });
    tx.insert(orderApprovalSteps, missing);
    recordAudit(tx, {
      action: 'order.called_back', entityKind: 'order', entityId: sibling.id, organisationId: sibling.organisationId,
      before: { state: sibling.state }, after: { state, round: sibling.approvalRound, needNetMinor: demand.needNetMinor, steps: missing.length, becauseOf: order.number },
    });
    tellApprovers(tx, sibling, demand, missing.length);
  }
}
