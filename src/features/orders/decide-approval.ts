import { persistenceErrors } from '../../persistence/db-errors.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { notify } from '../notifications/raise-notification.ts';
import { missingSteps, tellApprovers } from './approval-round.ts';
import { decideStep, outcomeOf, type ApprovalDecision, type ApprovalOutcome, type ApprovalStep } from './approval-rules.ts';
import { askForSending } from './ask-for-sending.ts';
import { moveCallOff, nothingCalledOff } from './call-off.ts';
import { approvalDemand, DECIDING_ROLE, guardNeeds, type ApprovalDemand } from './need-commitments.ts';
import { orderMachine, stepOrder } from './order.ts';
import { authorsOf, requireOrder, type OrderContext, type OrderDeps, type OrderStep } from './order-access.ts';
import { lifecycleOf } from './line-figures.ts';
import { linesOf } from './order-store.ts';
import { orderApprovalSteps, purchaseOrders, type ApprovalStepRow, type LineRow, type OrderRow } from './order-tables.ts';
import { orderView, type OrderView } from './order-view.ts';
import { releaseSubstitutes, withdrawSubstitutes } from './settle-substitutes.ts';

export interface ApprovalInput extends OrderStep {
  readonly decision: ApprovalDecision;
  /** Needed for a "no". */
  readonly reason: string | null;
}

/**
 * A person's yes or no to an order, or to the substitutes in it. The last yes lets it be sent; one no gives it back.
 * @throws AppError `order.approver_is_author` 403, `order.approval_not_pending` 409, `order.approver_decided_already` 409,
 *   `order.rejection_needs_reason` 422, `persistence.version_conflict` 409 for whoever comes second
 */
export const decideApproval = (deps: OrderDeps, context: OrderContext, input: ApprovalInput): Promise<OrderView> =>
  deps.uow.write(context, async (tx) => {
    const order = await requireOrder(tx, context, input, 'order:approve');
    const lines = await linesOf(tx, order.id);
    const substitutes = lines.filter((line) => line.awaitsRound === order.approvalRound);
    if (substitutes.length === 0) stepOrder(lifecycleOf(order), input.decision === 'approved' ? 'approve' : 'reject');
    const rows = await tx.many(orderApprovalSteps, { orderId: order.id, round: order.approvalRound }, { orderBy: ['stepNo'] });
    const decided = decideStep(rows.flatMap(toStep), authorsOf(order), {
      by: tx.actor.id, roles: [DECIDING_ROLE], decision: input.decision, reason: input.reason, at: tx.now,
    });
    const row = rows.find((each) => each.stepNo === decided.stepNo);
    if (!row) throw new Error('a decided step has its row');
    const steps = rows.flatMap(toStep).map((step) => (step.stepNo === decided.stepNo ? decided : step));
    const { outcome, added } = await settle(tx, order, lines, steps, rows);
    await conclude(tx, order, substitutes, outcome, input);
    tx.update(
      orderApprovalSteps, { id: row.id, decision: null },
      { decision: input.decision, decidedBy: tx.actor.id, decidedAt: tx.now, reason: input.reason }, persistenceErrors['persistence.version_conflict'],
    );
    if (added.length > 0) tx.insert(orderApprovalSteps, added);
    return orderView(tx, order.id, context.scope('order:approve'), tx.today);
  });

const toStep = (row: ApprovalStepRow): ApprovalStep[] =>
  row.stepNo === 0 || row.ruleId === null || row.role === null || row.decision === 'submitted'
    ? []
    : [{ ...row, ruleId: row.ruleId, role: row.role, decision: row.decision }];

/**
 * The sum of the need may have grown since the order was handed in. Before the last yes counts, rules that apply by
 * now get their steps too.
 */
async function settle(
  tx: Tx, order: OrderRow, lines: readonly LineRow[], steps: readonly ApprovalStep[], rows: readonly ApprovalStepRow[],
): Promise<{ readonly outcome: ApprovalOutcome; readonly added: readonly ApprovalStepRow[] }> {
  const outcome = outcomeOf(steps);
  if (outcome !== 'approved') return { outcome, added: [] };
  guardNeeds(tx, lines);
  const demand: ApprovalDemand = await approvalDemand(tx, order, lines);
  const added = missingSteps(order, demand, rows);
  if (added.length > 0) tellApprovers(tx, order, demand, added.length);
  return { outcome: added.length > 0 ? 'pending' : 'approved', added };
}

async function conclude(tx: Tx, order: OrderRow, substitutes: readonly LineRow[], outcome: ApprovalOutcome, { decision, reason }: ApprovalInput): Promise<void> {
  const guarded = substitutes.length === 0;
  const audit = (state: string): void => {
    recordAudit(tx, {
      action: guarded ? `order.${outcome === 'pending' ? 'approval_given' : outcome}` : `order.substitute_${outcome === 'pending' ? 'approval_given' : outcome}`,
      entityKind: 'order', entityId: order.id, organisationId: order.organisationId,
      before: { state: order.state }, after: { state, decision, round: order.approvalRound }, ...(reason !== null && { reason }),
    });
  };
  if (outcome === 'pending') {
    tx.bump(purchaseOrders, order.id, order.version);
    audit(order.state);
    return;
  }
  notify(tx, {
    organisationId: order.organisationId, topic: 'order.decided', subjectKind: 'order', subjectId: order.id, facts: { number: order.number, decision: outcome, substitutes: substitutes.length },
  });
  if (!guarded) {
    tx.bump(purchaseOrders, order.id, order.version);
    audit(order.state);
    if (outcome === 'approved') await releaseSubstitutes(tx, substitutes);
    else await withdrawSubstitutes(tx, substitutes, reason ?? '');
    return;
  }
  const state = orderMachine.next(order.state, outcome === 'approved' ? 'approve' : 'reject');
  const callOff = outcome === 'rejected' ? moveCallOff(tx, order, nothingCalledOff) : {};
  tx.bump(purchaseOrders, order.id, order.version, { state, ...callOff, ...(outcome === 'approved' && { approvedAt: tx.now }) });
  audit(state);
  if (outcome === 'approved') askForSending(tx, { ...order, version: order.version + 1 });
}
