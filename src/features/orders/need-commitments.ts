import { bigint, code, count, id, int, nullable } from '../../persistence/columns.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { extendPrice } from '../../shared/money.ts';
import { deriveQuantities, sumOf } from '../../shared/quantity.ts';
import { requiredSteps, type ApprovalRule, type NeedCommitment, type RequiredStep } from './approval-rules.ts';
import type { OrderState } from './order.ts';
import { approvalRules, needs, type ApprovalRuleRow, type LineRow, type OrderRow } from './order-tables.ts';

/** The role whose holders decide on orders; every step of every rule asks for it. */
export const DECIDING_ROLE = 'order_approver';

/** Thresholds are kept in this currency; orders in another one always meet them. */
const THRESHOLD_CURRENCY = 'EUR';

/**
 * Writes to every need that the lines serve, before the order: of two orders on one need that are submitted at the
 * same time, the second waits (or is undone and run again) and then sees the first one's sum.
 */
export function guardNeeds(tx: Tx, lines: readonly Pick<LineRow, 'needId'>[]): void {
  for (const needId of needIdsOf(lines)) tx.update(needs, { id: needId }, { version: { raw: '`version` + 1' } });
}

export const needIdsOf = (lines: readonly Pick<LineRow, 'needId'>[]): string[] => [...new Set(lines.flatMap((line) => line.needId ?? []))].sort();

const lineShape = {
  lineId: id(), orderId: id(), needId: nullable(id()), state: code<OrderState>(20), currency: code(3), equipmentClassId: id(),
  ordered: count(), rejected: count(), cancelled: count(), unitPrice: bigint(), priceBase: int(), discountBp: int(),
};

export interface ApprovalDemand {
  readonly steps: readonly RequiredStep[];
  /** Net value in cents of all needs that the order serves, over all their orders. */
  readonly needNetMinor: number;
}

/** Which approvals the order needs as everything stands in this transaction; `guardNeeds` comes before. */
export async function approvalDemand(tx: Tx, order: OrderRow, lines: readonly LineRow[]): Promise<ApprovalDemand> {
  const needIds = needIdsOf(lines);
  const parts = tx.q('order_lines as l').join('purchase_orders as o', 'o.id', 'l.order_id').join('product_models as m', 'm.id', 'l.product_model_id')
    .where((either) => { void either.where('l.order_id', order.id).orWhereIn('l.need_id', needIds); })
    .select('l.id as line_id', 'l.order_id', 'l.need_id', 'o.state', 'o.currency', 'm.equipment_class_id', 'l.ordered', 'l.rejected', 'l.cancelled', 'l.unit_price', 'l.price_base', 'l.discount_bp');
  const funding = tx.q('share_cost_splits as c').join('order_line_shares as s', 's.id', 'c.share_id').join('order_lines as l', 'l.id', 's.line_id')
    .where('l.order_id', order.id).whereNull('c.ended_on').whereNotNull('c.funding_programme_id').distinct('l.id as line_id', 'c.funding_programme_id');
  const rules = tx.q('approval_rules as r').join('organisation_closure as k', 'k.ancestor_id', 'r.organisation_id')
    .where('k.descendant_id', order.organisationId).where('r.active', true).orderBy('r.id').select('r.*');
  const [lineRows, fundingRows, ruleRows] = await tx.selectAll(
    { shape: lineShape, builder: parts },
    { shape: { lineId: id(), fundingProgrammeId: id() }, builder: funding },
    { shape: approvalRules.columns, builder: rules },
  );
  const commitments = lineRows.map((row): NeedCommitment => ({
    orderId: row.orderId,
    needId: row.needId,
    state: row.state,
    currency: row.currency,
    // What is closed binds nothing any more; a substitute counts in its place.
    netMinor: extendPrice(row.ordered - deriveQuantities({ ...row, confirmed: 0, backordered: 0, shipped: 0 }).closed, { ...row, discount: row.discountBp }),
    equipmentClassId: row.equipmentClassId,
    fundingProgrammeIds: fundingRows.filter((each) => each.lineId === row.lineId).map((each) => each.fundingProgrammeId),
  }));
  return {
    steps: requiredSteps(order.id, commitments, ruleRows.map(toRule)),
    needNetMinor: sumOf(commitments.filter((part) => part.state !== 'cancelled'), (part) => part.netMinor),
  };
}

const toRule = (row: ApprovalRuleRow): ApprovalRule => ({
  id: row.id,
  fromNetMinor: row.thresholdMinor ?? 0,
  currency: THRESHOLD_CURRENCY,
  equipmentClassIds: row.equipmentClassId === null ? [] : [row.equipmentClassId],
  fundingProgrammeIds: row.fundingProgrammeId === null ? [] : [row.fundingProgrammeId],
  roles: Array.from({ length: row.approvals }, () => DECIDING_ROLE),
});
