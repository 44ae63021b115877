import type { Builder } from '../../persistence/keyset.ts';
import { preparedQuery } from '../../persistence/prepared-query.ts';
import type { Query, Reader } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { missingSteps, tellApprovers } from './approval-round.ts';
import { approvalDemand, needIdsOf, THRESHOLD_CURRENCY } from './need-commitments.ts';
import { orderMachine } from './order.ts';
import { linesOf } from './order-store.ts';
import { orderApprovalSteps, purchaseOrders, type LineRow, type OrderRow } from './order-tables.ts';

type OfNeeds = { readonly orderId: string; readonly needIds: readonly string[] };

/**
 * Other orders on these needs that are approved, not sent yet, and lack the step of a rule that the needs together may
 * have reached. Counts lines at their full price and all needs as one: it may name an order in vain, but misses none.
 */
const mayHaveToWait = preparedQuery(purchaseOrders.columns, (db, { orderId, needIds }: OfNeeds): Builder => {
  const onNeeds = (): Builder => db.q('order_lines as n').whereIn('n.need_id', needIds);
  const lacked = db.q('approval_rules as r').join('organisation_closure as k', 'k.ancestor_id', 'r.organisation_id')
    .whereRaw('k.descendant_id = o.organisation_id').where('r.active', true)
    .whereNotExists(db.q('order_approval_steps as a').whereRaw('a.order_id = o.id and a.round = o.approval_round and a.rule_id = r.id').select('a.id'))
    .where((reached) => {
      void reached.whereNull('r.threshold_minor').orWhere('r.threshold_minor', '<=', onNeeds().sum('n.net_minor'))
        .orWhereExists(onNeeds().join('purchase_orders as f', 'f.id', 'n.order_id').whereNot('f.currency', THRESHOLD_CURRENCY).select('f.id'));
    }).select('r.id');
  return db.q('purchase_orders as o').where('o.state', 'approved').whereNot('o.id', orderId).whereIn('o.id', onNeeds().select('n.order_id')).whereExists(lacked).orderBy('o.id').select('o.*');
});

export const siblingQuery = (db: Reader, order: Pick<OrderRow, 'id'>, needIds: readonly string[]): Query<typeof purchaseOrders.columns> => mayHaveToWait(db, { orderId: order.id, needIds });

/**
 * Looks again at the orders on the same needs that are approved and not sent yet: what has been added to a need may
 * have lifted it over a threshold that each of them stayed under alone. Such an order waits for the steps that it
 * lacks; what was decided before still counts. `guardNeeds` comes before, and `order` itself is left out.
 */
export async function callBackSiblings(tx: Tx, order: Pick<OrderRow, 'id' | 'number'>, lines: readonly Pick<LineRow, 'needId'>[]): Promise<void> {
  const needIds = needIdsOf(lines);
  if (needIds.length > 0) await callBack(tx, order, (await tx.selectAll(siblingQuery(tx, order, needIds)))[0]);
}

/** The same for siblings that were read together with something else. */
export async function callBack(tx: Tx, order: Pick<OrderRow, 'number'>, siblings: readonly OrderRow[]): Promise<void> {
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
