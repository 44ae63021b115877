import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import { inScope } from '../../shared/permissions.ts';
import { sumOf } from '../../shared/quantity.ts';
import type { FieldProblem } from '../../shared/errors.ts';
import { admitSurplus } from '../receiving/admit-surplus.ts';
import { callBackSiblings } from './call-back-siblings.ts';
import { approvalDemand, guardNeeds } from './need-commitments.ts';
import { authorsOf, requireOrder, type OrderContext, type OrderDeps, type OrderStep } from './order-access.ts';
import { orderErrors } from './order-errors.ts';
import { derivedOf } from './line-figures.ts';
import { loadLine, type LineWork } from './order-store.ts';
import { orderAmendments, type AmendmentKind, type OrderRow, type ShareRow } from './order-tables.ts';
import { orderView, type OrderView } from './order-view.ts';
import { procurementErrors } from './procurement-errors.ts';
import { saveLine, type SavedLine } from './save-line.ts';
import { spreadOverShares } from './spread-over-shares.ts';

export interface ShareQuantity {
  readonly organisationId: string;
  readonly quantity: number;
}

export interface AmendmentInput extends OrderStep {
  readonly lineId: string;
  readonly reason: string;
  /** All shares of the line afterwards; left out, they keep their proportion. */
  readonly shares: readonly ShareQuantity[] | null;
}

/**
 * Another quantity, agreed with the supplier. More than before, where a rule asks for approval, takes somebody who
 * approves orders and did not write this one.
 * @throws AppError `order.amendment_too_small`, `order.basis_exceeded` 409, `order.amendment_needs_approver` 403, `order.not_valid` 422
 */
export const amendLine = (deps: OrderDeps, context: OrderContext, input: AmendmentInput & { readonly quantity: number }): Promise<OrderView> =>
  deps.uow.write(context, async (tx) => {
    const { order, work } = await load(tx, context, input);
    if (order.state !== 'sent' && order.state !== 'acknowledged') throw procurementErrors['order.not_sent']({ state: order.state });
    const { closed, shippedIn, acceptedIn } = derivedOf(work.line);
    const least = closed + Math.max(shippedIn, acceptedIn);
    if (input.quantity < least) throw procurementErrors['order.amendment_too_small']({ quantity: input.quantity, least });
    if (input.quantity % work.line.packSize !== 0) throw orderErrors['order.not_valid']({}, [problem('quantity', 'broken_pack', `must be a multiple of the pack size ${work.line.packSize}`)]);
    await amend(tx, context, work, 'quantity', input.quantity, input);
    return orderView(tx, order.id, context.scope('order:write'), tx.today);
  });

/**
 * Takes over pieces that came beyond the order: they become ordered, and belong to shares from now on. Packs do not
 * matter any more, the pieces are here.
 * @throws AppError `order.no_surplus` 409, and as `amendLine`
 */
export const acceptOver = (deps: OrderDeps, context: OrderContext, input: AmendmentInput & { readonly quantity: number }): Promise<OrderView> =>
  deps.uow.write(context, async (tx) => {
    const { order, work } = await load(tx, context, input);
    const { over, surplus } = derivedOf(work.line);
    const there = Math.max(over, surplus);
    if (input.quantity > there) throw procurementErrors['order.no_surplus']({ asked: input.quantity, there });
    const { units } = await amend(tx, context, work, 'accept_over', work.line.ordered + input.quantity, input);
    await admitSurplus(tx, { orderLineId: work.line.id, units });
    return orderView(tx, order.id, context.scope('order:write'), tx.today);
  });

async function load(tx: Tx, context: OrderContext, input: AmendmentInput): Promise<{ readonly order: OrderRow; readonly work: LineWork }> {
  const order = await requireOrder(tx, context, input, 'order:write');
  const work = await loadLine(tx, input.lineId);
  if (work.order.id !== order.id) throw procurementErrors['order.line_not_found']();
  return { order, work };
}

async function amend(
  tx: Tx, context: OrderContext, work: LineWork, kind: AmendmentKind, quantity: number, { reason, shares }: Pick<AmendmentInput, 'reason' | 'shares'>,
): Promise<SavedLine> {
  const before = work.line.ordered;
  if (quantity === before && shares === null) throw procurementErrors['order.amendment_unchanged']();
  const target = shares === null ? inProportion(work.shares, quantity) : asAgreed(work.shares, quantity, shares);
  const tooSmall = target.find((share) => share.quantity < share.closed + share.accepted);
  if (tooSmall) throw procurementErrors['order.amendment_too_small']({ share: tooSmall.position, quantity: tooSmall.quantity, least: tooSmall.closed + tooSmall.accepted });
  guardNeeds(tx, [work.line]);
  const saved = saveLine(tx, work, { action: 'order.amended', line: { ordered: quantity }, shares: target, agreed: true, reason });
  tx.insert(orderAmendments, {
    id: newId(), orderId: work.order.id, lineId: work.line.id, kind, quantityBefore: before, quantityAfter: quantity, reason, agreedBy: tx.actor.id, agreedAt: tx.now,
  });
  if (quantity > before) {
    await assertApprover(tx, context, saved);
    await callBackSiblings(tx, saved.order, [saved.line]);
  }
  return saved;
}

async function assertApprover(tx: Tx, context: OrderContext, { order, lines }: SavedLine): Promise<void> {
  const { steps } = await approvalDemand(tx, order, lines);
  if (steps.length === 0) return;
  if (!inScope(context.scope('order:approve'), order.organisationId) || authorsOf(order).includes(tx.actor.id)) throw procurementErrors['order.amendment_needs_approver']();
}

const inProportion = (shares: readonly ShareRow[], quantity: number): ShareRow[] => {
  const pieces = spreadOverShares(shares, quantity);
  return shares.map((share) => ({ ...share, quantity: pieces.get(share.id) ?? 0 }));
};

function asAgreed(shares: readonly ShareRow[], quantity: number, agreed: readonly ShareQuantity[]): ShareRow[] {
  const problems: FieldProblem[] = [];
  const sum = sumOf(agreed, (each) => each.quantity);
  if (sum !== quantity) problems.push(problem('shares', 'shares_differ', `the shares sum to ${sum}, the line to ${quantity}`));
  agreed.forEach(({ organisationId }, index) => {
    if (!shares.some((share) => share.organisationId === organisationId)) problems.push(problem(`shares/${index}/organisationId`, 'share_unknown', 'this organisation has no share of the line'));
    if (agreed.findIndex((other) => other.organisationId === organisationId) < index) problems.push(problem(`shares/${index}/organisationId`, 'share_twice', 'this organisation is there twice'));
  });
  if (problems.length > 0) throw orderErrors['order.not_valid']({}, problems);
  return shares.map((share) => ({ ...share, quantity: agreed.find((each) => each.organisationId === share.organisationId)?.quantity ?? 0 }));
}

const problem = (path: string, code: string, message: string): FieldProblem => ({ path, code: `order.${code}`, message });
