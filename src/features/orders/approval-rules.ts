import type { Currency } from '../../shared/money.ts';
import { orderErrors } from './order-errors.ts';
import type { OrderState } from './order.ts';

/** A rule that demands approval. An empty list matches everything; all three conditions have to hold. */
export interface ApprovalRule {
  readonly id: string;
  /** Net value of the whole need from which the rule holds, in cents; 0 = always. */
  readonly fromNetMinor: number;
  readonly currency: Currency;
  readonly equipmentClassIds: readonly string[];
  readonly fundingProgrammeIds: readonly string[];
  /** One step per role named; the same role twice means two persons. */
  readonly roles: readonly string[];
}

/** One order's part of a need, as it counts towards thresholds. */
export interface NeedCommitment {
  readonly orderId: string;
  readonly needId: string | null;
  readonly state: OrderState;
  readonly currency: Currency;
  /** Of the pieces that are not closed: a substitute must not count beside what it stands in for. */
  readonly netMinor: number;
  readonly equipmentClassId: string;
  readonly fundingProgrammeIds: readonly string[];
}

export interface RequiredStep {
  readonly ruleId: string;
  readonly role: string;
}

/**
 * The steps an order has to pass. Thresholds look at the sum of all orders on the same need, drafts included and
 * cancelled ones left out, because splitting an order must not lower its threshold; lines without a need count as one
 * need of the order. A rule is met if one need of the order, seen alone, meets all its conditions.
 */
export function requiredSteps(
  orderId: string, commitments: readonly NeedCommitment[], rules: readonly ApprovalRule[],
): readonly RequiredStep[] {
  const counting = commitments.filter((part) => part.state !== 'cancelled');
  const needKey = (part: NeedCommitment): string => part.needId ?? `order ${part.orderId}`;
  const own = counting.filter((part) => part.orderId === orderId);
  const needs = [...new Set(own.map(needKey))];
  return rules
    .filter((rule) => needs.some((need) =>
      matches(rule, own.filter((part) => needKey(part) === need), counting.filter((part) => needKey(part) === need))))
    .flatMap((rule) => rule.roles.map((role) => ({ ruleId: rule.id, role })));
}

function matches(rule: ApprovalRule, own: readonly NeedCommitment[], whole: readonly NeedCommitment[]): boolean {
  const classes = rule.equipmentClassIds;
  const programmes = rule.fundingProgrammeIds;
  if (classes.length > 0 && !own.some((part) => classes.includes(part.equipmentClassId))) return false;
  if (programmes.length > 0 && !own.some((part) => part.fundingProgrammeIds.some((id) => programmes.includes(id)))) return false;
  const comparable = whole.filter((part) => part.currency === rule.currency);
  // A foreign currency cannot be compared with the threshold: better one approval too many than one too few.
  if (comparable.length < whole.length) return true;
  return comparable.reduce((sum, part) => sum + part.netMinor, 0) >= rule.fromNetMinor;
}

export const approvalDecisions = ['approved', 'rejected'] as const;
export type ApprovalDecision = (typeof approvalDecisions)[number];

/** One row per step and round; a rejected order that is submitted again starts a new round. */
export interface ApprovalStep extends RequiredStep {
  readonly orderId: string;
  readonly round: number;
  readonly stepNo: number;
  readonly decision: ApprovalDecision | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly reason: string | null;
}

export function openRound(orderId: string, round: number, required: readonly RequiredStep[]): readonly ApprovalStep[] {
  return required.map((step, index) => ({
    ...step, orderId, round, stepNo: index + 1, decision: null, decidedBy: null, decidedAt: null, reason: null,
  }));
}

export type ApprovalOutcome = 'pending' | 'approved' | 'rejected';

/** One "no" ends the round; otherwise every step has to say yes. */
export function outcomeOf(steps: readonly ApprovalStep[]): ApprovalOutcome {
  if (steps.some((step) => step.decision === 'rejected')) return 'rejected';
  return steps.every((step) => step.decision === 'approved') ? 'approved' : 'pending';
}

export interface ApprovalVote {
  readonly by: string;
  readonly roles: readonly string[];
  readonly decision: ApprovalDecision;
  readonly reason: string | null;
  readonly at: Date;
}

/**
 * Puts a vote on the first open step that fits the voter's roles; returns the changed step.
 * Authors are the one who created the order and everybody who changed it since: none of them decides.
 */
export function decideStep(steps: readonly ApprovalStep[], authorIds: readonly string[], vote: ApprovalVote): ApprovalStep {
  if (outcomeOf(steps) !== 'pending') throw orderErrors['order.approval_not_pending']({ outcome: outcomeOf(steps) });
  if (authorIds.includes(vote.by)) throw orderErrors['order.approver_is_author']();
  if (steps.some((step) => step.decidedBy === vote.by)) throw orderErrors['order.approver_decided_already']();
  if (vote.decision === 'rejected' && !vote.reason?.trim()) throw orderErrors['order.rejection_needs_reason']();
  const step = steps.find((candidate) => candidate.decision === null && vote.roles.includes(candidate.role));
  if (!step) throw orderErrors['order.approver_lacks_role']({ roles: [...vote.roles] });
  return { ...step, decision: vote.decision, decidedBy: vote.by, decidedAt: vote.at, reason: vote.reason };
}
