import type { Tx } from '../../persistence/transaction.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { insertRound, tellApprovers } from './approval-round.ts';
import { askForSending } from './ask-for-sending.ts';
import { callBack, siblingQuery } from './call-back-siblings.ts';
import { callOffOf, moveCallOff } from './call-off.ts';
import { demandOf, demandQueries, guardNeeds, needIdsOf } from './need-commitments.ts';
import { stepOrder } from './order.ts';
import { requireOrder, withAuthor, type OrderContext, type OrderDeps, type OrderStep } from './order-access.ts';
import { lifecycleOf } from './line-figures.ts';
import { linesOf } from './order-store.ts';
import { purchaseOrders, type ApprovalStepRow, type LineRow, type OrderRow } from './order-tables.ts';
import { orderView, type OrderView } from './order-view.ts';

/**
 * Hands a draft in. Where a rule applies to the whole need (all its orders together), it waits for others to approve;
 * else it is approved at once. Others on the need that are approved and not sent may have to wait again. From here on it takes its part of the procurement basis.
 * @throws AppError `order.basis_exceeded` 409, `state.not_allowed` 409, `order.on_hold` 409
 */
export const submitOrder = (deps: OrderDeps, context: OrderContext, step: OrderStep): Promise<OrderView> =>
  deps.uow.write(context, async (tx) => {
    const order = await requireOrder(tx, context, step, 'order:write');
    // Both ways out of a draft are open or closed together; which one it is, only the guarded sums can say.
    stepOrder(lifecycleOf(order), 'submit');
    await handIn(tx, order, await linesOf(tx, order.id));
    return orderView(tx, order.id, context.scope('order:write'), tx.today);
  });

/** The step itself, for a draft that is there in this transaction, written or enqueued. Returns what it has become. */
export async function handIn(tx: Tx, order: OrderRow, lines: readonly LineRow[]): Promise<{ readonly order: OrderRow; readonly approvals: readonly ApprovalStepRow[] }> {
  const needIds = needIdsOf(lines);
  guardNeeds(tx, lines);
  const [committed, funding, rules, siblings] = await tx.selectAll(...demandQueries(tx, order, needIds), siblingQuery(tx, order, needIds));
  const demand = demandOf(order, committed, funding, rules);
  const pending = demand.steps.length > 0;
  const state = stepOrder(lifecycleOf(order), pending ? 'submit' : 'submit_unguarded');
  const round = order.approvalRound + 1;
  const change = {
    state, approvalRound: round, submittedAt: tx.now, approvedAt: pending ? null : tx.now, ...moveCallOff(tx, order, callOffOf(lines)), ...withAuthor(order, tx.actor.id),
  };
  tx.bump(purchaseOrders, order.id, order.version, change);
  const approvals = insertRound(tx, order, round, demand.needNetMinor, demand.steps);
  recordAudit(tx, {
    action: pending ? 'order.submitted' : 'order.approved', entityKind: 'order', entityId: order.id, organisationId: order.organisationId,
    before: { state: order.state }, after: { state, round, needNetMinor: demand.needNetMinor, steps: demand.steps.length },
  });
  if (pending) tellApprovers(tx, order, demand, demand.steps.length);
  else askForSending(tx, { ...order, version: order.version + 1 });
  await callBack(tx, order, siblings);
  return { order: { ...order, ...change, version: order.version + 1 }, approvals };
}
