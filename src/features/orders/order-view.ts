import { code, id, instant, int, nullable, text, type RowOf } from '../../persistence/columns.ts';
import { scopePredicate } from '../../persistence/scope.ts';
import type { Builder } from '../../persistence/keyset.ts';
import type { Query, Reader } from '../../persistence/reader.ts';
import type { Scope } from '../../shared/actor.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import { inScope } from '../../shared/permissions.ts';
import { etaHistory, supplierDocuments } from '../suppliers/supplier-tables.ts';
import { isOrderFinished, nextOrderActions } from './order.ts';
import { orderAmounts } from './order-money.ts';
import { lineView, type LineParts, type LineView } from './order-line-view.ts';
import { lifecycleOf, priceOf } from './line-figures.ts';
import {
  orderAmendments, orderApprovalSteps, orderCancellations, orderLines, orderLineSchedules, orderLineShares, orderSupplierNumbers, purchaseOrders,
  shareCostSplits, type ApprovalStepRow, type LineRow, type OrderRow,
} from './order-tables.ts';
import { procurementErrors } from './procurement-errors.ts';

export interface OrderView extends Omit<OrderRow, 'authorIds' | 'calledOffQuantity' | 'calledOffMinor' | 'sendDocumentId' | 'netMinor' | 'headerChargesMinor'> {
  readonly organisationName: string;
  readonly supplierName: string;
  /** False for those who only have shares in it: they see these, and no figures that would tell them of others. */
  readonly whole: boolean;
  readonly amounts: { readonly netMinor: number; readonly taxMinor: number; readonly grossMinor: number; readonly headerChargesMinor: number } | null;
  readonly supplierOrderNumbers: readonly string[];
  readonly lines: readonly LineView[];
  readonly approvals: readonly Omit<ApprovalStepRow, 'orderId'>[];
  readonly documents: readonly DocumentReference[];
  readonly nextActions: readonly string[];
}

export interface DocumentReference {
  readonly id: string;
  readonly direction: string;
  readonly documentType: string;
  readonly documentNumber: string | null;
  readonly state: string;
  readonly receivedAt: Date;
}

const orderShape = { ...purchaseOrders.columns, organisationName: text(), supplierName: text() };
const lineShape = { ...orderLines.columns, modelName: text(), equipmentClassId: id(), classCode: code(40) };
const shareShape = { ...orderLineShares.columns, organisationName: text() };
const { id: _document, direction, documentType, documentNumber, state: documentState, receivedAt } = supplierDocuments.columns;
const documentShape = { id: id(), direction, documentType, documentNumber, state: documentState, receivedAt };
const etaShape = { ...etaHistory.columns, documentId: nullable(id()), observedAt: instant(), units: int() };

/** All that is known of an order, as rows. */
export interface OrderParts extends Omit<LineParts, 'whole' | 'finished' | 'neededBy' | 'today'> {
  readonly order: RowOf<typeof orderShape>;
  readonly lines: readonly RowOf<typeof lineShape>[];
  readonly supplierOrderNumbers: readonly string[];
  readonly approvals: readonly ApprovalStepRow[];
  readonly documents: readonly DocumentReference[];
}

/**
 * An order as somebody with this scope may see it: all of it where the scope reaches the organisation that placed it,
 * else the lines in which the scope has shares, with these shares alone. One round trip.
 * @throws AppError `order.not_found` where neither is so
 */
export async function orderView(db: Reader, orderId: string, scope: Scope, today: CalendarDate): Promise<OrderView> {
  const ofOrder = (table: string): Builder => db.q(table).where('order_id', orderId);
  const ofLines = (table: string): Builder => db.q(table).whereIn('line_id', ofOrder('order_lines').select('id'));
  const all = (table: string): Builder => db.q(table);
  const shares = all('order_line_shares as s').join('order_lines as l', 'l.id', 's.line_id').join('purchase_orders as p', 'p.id', 'l.order_id').join('organisations as o', 'o.id', 's.organisation_id')
    // Whoever sees the whole order sees all its shares, also of organisations outside the scope.
    .where('l.order_id', orderId).where((seen) => { void scopePredicate(seen, 's.organisation_id', scope).orWhere((whole) => { void scopePredicate(whole, 'p.organisation_id', scope); }); })
    .orderBy('s.position').orderBy('s.id').select('s.*', 'o.name as organisation_name');
  const [orders, lines, shown, numbers, schedules, splits, history, cancellations, amendments, approvals, documents] = await db.selectAll(
    {
      shape: orderShape,
      builder: all('purchase_orders as p').join('organisations as o', 'o.id', 'p.organisation_id').join('suppliers as s', 's.id', 'p.supplier_id').where('p.id', orderId)
        .select('p.*', 'o.name as organisation_name', 's.name as supplier_name'),
    },
    {
      shape: lineShape,
      builder: all('order_lines as l').join('product_models as m', 'm.id', 'l.product_model_id').join('equipment_classes as c', 'c.id', 'm.equipment_class_id').where('l.order_id', orderId)
        .orderBy('l.position').select('l.*', 'm.name as model_name', 'm.equipment_class_id', 'c.code as class_code'),
    },
    { shape: shareShape, builder: shares },
    { shape: orderSupplierNumbers.columns, builder: ofOrder('order_supplier_numbers').orderBy('first_seen_at').orderBy('supplier_order_number').select('*') },
    { shape: orderLineSchedules.columns, builder: ofLines('order_line_schedules').orderBy('line_id').orderBy('sequence').select('*') },
    { shape: shareCostSplits.columns, builder: all('share_cost_splits').whereIn('share_id', ofLines('order_line_shares').select('id')).orderBy('valid_from').orderBy('id').select('*') },
    { shape: etaShape, builder: ofOrder('eta_history').orderBy('observed_at').orderBy('id').select('*') } satisfies Query<typeof etaShape>,
    { shape: orderCancellations.columns, builder: ofOrder('order_cancellations').orderBy('requested_at').orderBy('id').select('*') },
    { shape: orderAmendments.columns, builder: ofOrder('order_amendments').orderBy('agreed_at').orderBy('id').select('*') },
    { shape: orderApprovalSteps.columns, builder: ofOrder('order_approval_steps').orderBy('round').orderBy('step_no').select('*') },
    { shape: documentShape, builder: ofOrder('supplier_documents').orderBy('received_at').orderBy('id').select('id', 'direction', 'document_type', 'document_number', 'state', 'received_at') },
  );
  const [order] = orders;
  if (!order || (!inScope(scope, order.organisationId) && shown.length === 0)) throw procurementErrors['order.not_found']();
  const supplierOrderNumbers = numbers.map((row) => row.supplierOrderNumber);
  return viewOf({ order, lines, shares: shown, supplierOrderNumbers, schedules, splits, history, cancellations, amendments, approvals, documents }, scope, today);
}

/** The view that these parts are, cut to the scope; `shares` are those that the scope shows. */
export function viewOf(all: OrderParts, scope: Scope, today: CalendarDate): OrderView {
  const { order, lines } = all;
  const whole = inScope(scope, order.organisationId);
  const parts: LineParts = { ...all, whole, finished: isOrderFinished(order.state), neededBy: order.neededBy, today };
  const { authorIds: _authors, calledOffQuantity: _quantity, calledOffMinor: _value, sendDocumentId: _bytes, netMinor: _net, headerChargesMinor, ...shown } = order;
  return {
    ...shown, whole,
    amounts: whole ? { ...amountsOf(order, lines, today), headerChargesMinor } : null,
    supplierOrderNumbers: all.supplierOrderNumbers,
    lines: lines.map((line) => lineView(line, parts)).filter((line) => whole || line.shares.length > 0),
    approvals: whole ? all.approvals.map(({ orderId: _order, ...step }) => step) : [],
    documents: whole ? all.documents : [],
    nextActions: whole ? actionsOf(order, lines) : [],
  };
}

function amountsOf(order: OrderRow, lines: readonly LineRow[], today: CalendarDate): { netMinor: number; taxMinor: number; grossMinor: number } {
  const priced = lines.map((line) => ({ ...priceOf(line), quantity: line.ordered, taxCategory: line.taxCategory }));
  const charges = order.headerChargesMinor === 0 ? [] : [{ kind: 'header', netMinor: order.headerChargesMinor, taxCategory: 'standard' as const }];
  const { netMinor, taxMinor, grossMinor } = orderAmounts(priced, charges, order.neededBy ?? today, order.currency);
  return { netMinor, taxMinor, grossMinor };
}

function actionsOf(order: OrderRow, lines: readonly LineRow[]): readonly string[] {
  const lifecycle = lifecycleOf(order);
  const substitutes = lines.some((line) => line.awaitsRound === order.approvalRound) ? ['approve', 'reject'] : [];
  const hold = isOrderFinished(order.state) ? [] : [order.onHold ? 'release' : 'hold'];
  return [...new Set([...nextOrderActions(lifecycle), ...substitutes, ...hold])];
}
