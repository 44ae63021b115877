import type { NumberSequences } from '../../persistence/number-sequences.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import { inScope } from '../../shared/permissions.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { buildLines, checkLines } from './build-lines.ts';
import { checkReferences } from './check-order.ts';
import type { OrderContext, OrderDeps } from './order-access.ts';
import { orderErrors } from './order-errors.ts';
import type { OrderInput } from './order-input.ts';
import { readReferences, type OrderReferences } from './order-references.ts';
import { netOf } from './line-figures.ts';
import { insertLines, type NewLine } from './order-store.ts';
import { purchaseOrders, type OrderRow } from './order-tables.ts';
import { viewOf, type OrderParts, type OrderView } from './order-view.ts';
import { handIn } from './submit-order.ts';

export interface PlacingDeps extends OrderDeps {
  readonly numbers: Pick<NumberSequences, 'next'>;
}

/**
 * Writes an order down as a draft, which promises nothing to anybody, or hands it in with the same step (`submit`): all
 * or nothing.
 * @throws AppError `order.not_valid` 422 with every problem; with `submit` also what `submitOrder` throws
 */
export async function placeOrder(deps: PlacingDeps, context: OrderContext, input: OrderInput, { submit }: { readonly submit: boolean } = { submit: false }): Promise<OrderView> {
  const number = await deps.numbers.next('PO');
  return deps.uow.write(context, async (tx) => {
    const known = await checkedReferences(tx, context, input);
    const id = newId();
    const lines = buildLines(id, input, known, tx.today);
    const order = draftOf(tx, { id, number, input, known, lines });
    tx.insert(purchaseOrders, order);
    insertLines(tx, lines);
    recordAudit(tx, { action: 'order.placed', entityKind: 'order', entityId: id, organisationId: order.organisationId, after: { number, supplierId: order.supplierId, ...toldLines(lines) } });
    const placed = submit ? await handIn(tx, order, lines.map((each) => each.line)) : { order, approvals: [] };
    return viewOf(partsOf(placed, lines, known), context.scope('order:write'), tx.today);
  });
}

/** What was just written, as if it had been read: nobody else has seen the order yet. */
function partsOf({ order, approvals }: Pick<OrderParts, 'approvals'> & { readonly order: OrderRow }, lines: readonly NewLine[], known: OrderReferences): OrderParts {
  const nameOf = (organisationId: string): string => known.organisations.get(organisationId)?.name ?? '';
  return {
    order: { ...order, organisationName: nameOf(order.organisationId), supplierName: known.supplier?.name ?? '' },
    lines: lines.map(({ line }) => {
      const model = known.models.get(line.productModelId);
      const equipmentClassId = model?.equipmentClassId ?? '';
      return { ...line, modelName: model?.name ?? '', equipmentClassId, classCode: known.classes.get(equipmentClassId)?.code ?? '' };
    }),
    shares: lines.flatMap((each) => each.shares.map((share) => ({ ...share, organisationName: nameOf(share.organisationId) }))),
    splits: lines.flatMap((each) => each.splits),
    approvals, supplierOrderNumbers: [], schedules: [], history: [], cancellations: [], amendments: [], documents: [],
  };
}

interface NewOrder {
  readonly id: string;
  readonly number: string;
  readonly input: OrderInput;
  readonly known: OrderReferences;
  readonly lines: readonly NewLine[];
}

function draftOf(tx: Tx, { id, number, input, known, lines }: NewOrder): OrderRow {
  const { organisationId, supplierId, procurementBasisId, currency, headerChargesMinor, neededBy, note } = input;
  return {
    id, number, version: 1, state: 'draft', onHold: false, holdReason: null, organisationId, supplierId, connectionId: connectionOf(input, known), procurementBasisId,
    currency, netMinor: netOf(lines.map((each) => each.line), headerChargesMinor), headerChargesMinor, neededBy, note,
    createdBy: tx.actor.id, createdAt: tx.now, approvalRound: 0, submittedAt: null, approvedAt: null, sentAt: null, acknowledgedAt: null, closedAt: null,
    sendDocumentId: null, settleUntil: null, lastHeardAt: null, substitutesOrderId: null, authorIds: [tx.actor.id], calledOffQuantity: null, calledOffMinor: null,
  };
}

/** What the input refers to, if there is no mistake in it. */
export async function checkedReferences(tx: Tx, context: OrderContext, input: OrderInput): Promise<OrderReferences> {
  const known = await readReferences(tx, input);
  const scope = context.scope('order:write');
  const problems = [
    ...checkReferences(input, known, { today: tx.today, mayOrderFor: (organisationId) => inScope(scope, organisationId) }),
    ...checkLines(input, known),
  ];
  if (problems.length > 0) throw orderErrors['order.not_valid']({}, problems);
  return known;
}

export const connectionOf = (input: OrderInput, known: OrderReferences): string | null => input.connectionId ?? known.connectionIds[0] ?? null;

/** Lines as the audit trail tells them. */
export const toldLines = (lines: readonly NewLine[]): Readonly<Record<string, unknown>> => ({
  lines: lines.map(({ line, shares }) => ({
    position: line.position, productModelId: line.productModelId, ordered: line.ordered, unitPrice: line.unitPrice,
    shares: shares.map((share) => ({ organisationId: share.organisationId, quantity: share.quantity })),
  })),
});
