import { bigint, code, count, id, int, nullable, type RowOf } from '../../persistence/columns.ts';
import { preparedQuery } from '../../persistence/prepared-query.ts';
import type { Reader } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { extendPrice } from '../../shared/money.ts';
import { deriveQuantities, sumOf } from '../../shared/quantity.ts';
import { requiredSteps, type ApprovalRule, type NeedCommitment, type RequiredStep } from './approval-rules.ts';
import type { OrderState } from './order.ts';
import { approvalRules, needs, type ApprovalRuleRow, type LineRow, type OrderRow } from './order-tables.ts';

/** The role whose holders decide on orders; every step of every rule asks for it. */
export const DECIDING_ROLE = 'order_approver';

/** Thresholds are kept in this currency; orders in another one always meet them. */
export const THRESHOLD_CURRENCY = 'EUR';

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

type OfNeeds = { readonly orderId: string; readonly needIds: readonly string[] };

const linesOfNeeds = preparedQuery(lineShape, (db, { orderId, needIds }: OfNeeds) =>
  db.q('order_lines as l').join('purchase_orders as o', 'o.id', 'l.order_id').join('product_models as m', 'm.id', 'l.product_model_id')
    .where((either) => { void either.where('l.order_id', orderId).orWhereIn('l.need_id', needIds); })
    .select('l.id as line_id', 'l.order_id', 'l.need_id', 'o.state', 'o.currency', 'm.equipment_class_id', 'l.ordered', 'l.rejected', 'l.cancelled', 'l.unit_price', 'l.price_base', 'l.discount_bp'));

const fundingOfLines = preparedQuery({ lineId: id(), fundingProgrammeId: id() }, (db, { orderId }: { readonly orderId: string }) =>
  db.q('share_cost_splits as c').join('order_line_shares as s', 's.id', 'c.share_id').join('order_lines as l', 'l.id', 's.line_id')
    .where('l.order_id', orderId).whereNull('c.ended_on').whereNotNull('c.funding_programme_id').distinct('l.id as line_id', 'c.funding_programme_id'));

const rulesAbove = preparedQuery(approvalRules.columns, (db, { organisationId }: { readonly organisationId: string }) =>
  db.q('approval_rules as r').join('organisation_closure as k', 'k.ancestor_id', 'r.organisation_id')
    .where('k.descendant_id', organisationId).where('r.active', true).orderBy('r.id').select('r.*'));

/** What `demandOf` is made of, for a read that asks for other things too. */
export const demandQueries = (db: Reader, order: Pick<OrderRow, 'id' | 'organisationId'>, needIds: readonly string[]) => [
  linesOfNeeds(db, { orderId: order.id, needIds }), fundingOfLines(db, { orderId: order.id }), rulesAbove(db, { organisationId: order.organisationId }),
] as const;

/** Which approvals the order needs as everything stands in this transaction; `guardNeeds` comes before. */
export async function approvalDemand(tx: Tx, order: OrderRow, lines: readonly LineRow[]): Promise<ApprovalDemand> {
  return demandOf(order, ...(await tx.selectAll(...demandQueries(tx, order, needIdsOf(lines)))));
}

export function demandOf(
  order: Pick<OrderRow, 'id'>, lines: readonly RowOf<typeof lineShape>[], funding: readonly { readonly lineId: string; readonly fundingProgrammeId: string }[], rules: readonly ApprovalRuleRow[],
): ApprovalDemand {
  const commitments = lines.map((row): NeedCommitment => ({
    orderId: row.orderId,
    needId: row.needId,
    state: row.state,
    currency: row.currency,
    // What is closed binds nothing any more; a substitute counts in its place.
    netMinor: extendPrice(row.ordered - deriveQuantities({ ...row, confirmed: 0, backordered: 0, shipped: 0 }).closed, { ...row, discount: row.discountBp }),
    equipmentClassId: row.equipmentClassId,
    fundingProgrammeIds: funding.filter((each) => each.lineId === row.lineId).map((each) => each.fundingProgrammeId),
  }));
  return {
    steps: requiredSteps(order.id, commitments, rules.map(toRule)),
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
