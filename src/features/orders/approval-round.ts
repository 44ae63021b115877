import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import { notify } from '../notifications/raise-notification.ts';
import { openRound, type RequiredStep } from './approval-rules.ts';
import type { ApprovalDemand } from './need-commitments.ts';
import { orderApprovalSteps, type ApprovalStepRow, type OrderRow } from './order-tables.ts';

/** The submission as step 0, and the steps that others have to take. */
export function insertRound(tx: Tx, order: Pick<OrderRow, 'id'>, round: number, needNetMinor: number, steps: readonly RequiredStep[]): readonly ApprovalStepRow[] {
  const submission: ApprovalStepRow = {
    id: newId(), orderId: order.id, round, stepNo: 0, ruleId: null, role: null, decision: 'submitted', decidedBy: tx.actor.id, decidedAt: tx.now,
    reason: tx.context.reason ?? null, needNetMinor,
  };
  const rows = [submission, ...stepRows(order.id, round, needNetMinor, steps)];
  tx.insert(orderApprovalSteps, rows);
  return rows;
}

const stepRows = (orderId: string, round: number, needNetMinor: number, steps: readonly RequiredStep[], after = 0): ApprovalStepRow[] =>
  openRound(orderId, round, steps).map(({ ruleId, role, stepNo }) => ({
    id: newId(), orderId, round, stepNo: after + stepNo, ruleId, role, decision: null, decidedBy: null, decidedAt: null, reason: null, needNetMinor,
  }));

/** The steps of rules that apply by now and that the present round (`rows`) does not know; they come behind its others. */
export function missingSteps(order: Pick<OrderRow, 'id' | 'approvalRound'>, demand: ApprovalDemand, rows: readonly ApprovalStepRow[]): readonly ApprovalStepRow[] {
  const missing = demand.steps.filter((needed) => !rows.some((row) => row.ruleId === needed.ruleId));
  return stepRows(order.id, order.approvalRound, demand.needNetMinor, missing, Math.max(0, ...rows.map((row) => row.stepNo)));
}

/** Those who decide are told that an order waits for them. */
export function tellApprovers(tx: Tx, order: Pick<OrderRow, 'id' | 'number' | 'organisationId'>, demand: Pick<ApprovalDemand, 'needNetMinor'>, steps: number): void {
  notify(tx, {
    organisationId: order.organisationId, topic: 'order.approval_needed', subjectKind: 'order', subjectId: order.id, facts: { number: order.number, steps, needNetMinor: demand.needNetMinor },
  });
}
