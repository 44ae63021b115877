import type { CalendarDate } from '../../shared/calendar-date.ts';
import type { FieldProblem } from '../../shared/errors.ts';
import type { Currency, PriceTerms } from '../../shared/money.ts';
import { isQuantity, sumOf, type Quantity } from '../../shared/quantity.ts';
import { defineMachine, type ActionOf, type StateOf } from '../../shared/state-machine.ts';
import { orderErrors } from './order-errors.ts';
import { isLineSettled, type DerivedLine, type LineCounters } from './order-line.ts';
import type { HeaderCharge, TaxCategory } from './order-money.ts';
import type { ShareStanding } from './share-attribution.ts';

/**
 * The purchase order. `send_failed` is the sure answer that nothing arrived, `lose_track` that nobody knows: then
 * only a look-up or a person says whether it was `find`ed or has to be `resend`ed, byte for byte the same.
 */
export const orderMachine = defineMachine('purchase_order', 'draft', {
  draft: { submit: 'pending_approval', submit_unguarded: 'approved', cancel: 'cancelled' },
  pending_approval: { approve: 'approved', reject: 'draft', withdraw: 'draft', cancel: 'cancelled' },
  approved: { send: 'sending', revise: 'draft', require_approval: 'pending_approval', cancel: 'cancelled' },
  sending: { confirm_sent: 'sent', lose_track: 'send_in_doubt', send_failed: 'approved' },
  send_in_doubt: { find: 'sent', resend: 'sending' },
  sent: { acknowledge: 'acknowledged', close: 'closed', close_short: 'closed_short', cancel: 'cancelled' },
  acknowledged: { close: 'closed', close_short: 'closed_short', cancel: 'cancelled' },
  closed: {},
  closed_short: {},
  cancelled: {},
} as const);

export type OrderState = StateOf<typeof orderMachine.table>;
export type OrderAction = ActionOf<typeof orderMachine.table>;

/** Our wish to cancel pieces of a line. Only `accepted` closes them; until then they bind budget. */
export const cancellationMachine = defineMachine('cancellation_request', 'requested', {
  requested: { accept: 'accepted', refuse: 'refused', overtake: 'overtaken' },
  accepted: {},
  refused: {},
  overtaken: {},
} as const);

export type CancellationState = StateOf<typeof cancellationMachine.table>;

export interface CancellationRequest {
  readonly id: string;
  readonly lineId: string;
  readonly quantity: Quantity;
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly state: CancellationState;
}

/** Who pays, owns and is eligible for a part of a line. Who receives it is said by an award. */
export interface Share extends ShareStanding {
  readonly organisationId: string;
  readonly costBearerId: string;
  readonly fundingProgrammeId: string | null;
  readonly shipToId: string | null;
}

export interface OrderLine extends PriceTerms {
  readonly id: string;
  readonly position: number;
  readonly needId: string | null;
  readonly equipmentClassId: string;
  readonly productModelId: string;
  readonly supplierSku: string | null;
  /** Pieces per orderable pack; quantities are always pieces. */
  readonly packSize: number;
  readonly taxCategory: TaxCategory;
  readonly neededBy: CalendarDate | null;
  /** The line that this one stands in for. */
  readonly substituteForId: string | null;
  readonly counters: LineCounters;
  readonly shares: readonly Share[];
}

export interface PurchaseOrder {
  readonly id: string;
  readonly number: string;
  readonly version: number;
  readonly organisationId: string;
  readonly supplierId: string;
  readonly connectionId: string | null;
  readonly procurementBasisId: string | null;
  readonly createdBy: string;
  readonly state: OrderState;
  /** Set while the order is on hold, which may be in any open state and does not change it. */
  readonly holdReason: string | null;
  readonly currency: Currency;
  readonly lines: readonly OrderLine[];
  readonly charges: readonly HeaderCharge[];
}

/** No action leads on from here. */
export function isOrderFinished(state: OrderState): boolean {
  return orderMachine.nextActions(state).length === 0;
}

type Holdable = Pick<PurchaseOrder, 'state' | 'holdReason'>;

/** What an order on hold still lets happen: news from the supplier, never a step of ours towards the supplier. */
const stoppedByHold: readonly OrderAction[] = ['submit', 'submit_unguarded', 'approve', 'send', 'resend'];

/** The next state. 409 `state.not_allowed`, `order.on_hold`. */
export function stepOrder(order: Holdable, action: OrderAction): OrderState {
  const next = orderMachine.next(order.state, action);
  if (order.holdReason !== null && stoppedByHold.includes(action)) {
    throw orderErrors['order.on_hold']({ state: order.state, action, reason: order.holdReason });
  }
  return next;
}

/** What a person may do now, hold considered: for `nextActions` in answers. */
export function nextOrderActions(order: Holdable): readonly string[] {
  const actions = orderMachine.nextActions(order.state);
  return order.holdReason === null ? actions : actions.filter((action) => !stoppedByHold.some((stopped) => stopped === action));
}

export function holdOrder<T extends Holdable>(order: T, reason: string): T {
  if (isOrderFinished(order.state)) throw orderErrors['order.hold_not_possible']({ state: order.state });
  return { ...order, holdReason: reason };
}

export function releaseOrder<T extends Holdable>(order: T): T {
  if (order.holdReason === null) throw orderErrors['order.not_on_hold']({ state: order.state });
  return { ...order, holdReason: null };
}

/**
 * How an order ends that a person gives up, or that has nothing left to wait for: `cancel` if nothing was ever
 * shipped, `close_short` if part of it was closed, else `close`. Null while a line still waits for something.
 */
export function endingOf(lines: readonly DerivedLine[]): 'close' | 'close_short' | 'cancel' | null {
  if (!lines.every(isLineSettled)) return null;
  const closed = sumOf(lines, (line) => line.closed);
  if (closed === 0) return 'close';
  return sumOf(lines, (line) => line.shippedIn + line.over + line.accepted) === 0 ? 'cancel' : 'close_short';
}

/** 409 `order.already_shipped` if anything is under way or here. */
export function assertCancellable(lines: readonly DerivedLine[]): void {
  const shipped = sumOf(lines, (line) => line.shippedIn + line.over + line.accepted);
  if (shipped > 0) throw orderErrors['order.already_shipped']({ shipped });
}

/** How many pieces of a line may still be asked to be cancelled, beside what is already asked. */
export function cancellableQuantity(line: DerivedLine, requests: readonly CancellationRequest[]): Quantity {
  const pending = sumOf(requests.filter((request) => request.state === 'requested'), (request) => request.quantity);
  return Math.max(0, line.open - pending);
}

/**
 * What became of a pending request after news of the line: `overtaken` once every piece is closed or shipped.
 * While anything is open the supplier may still accept a part, so the request stays.
 */
export function cancellationAfterNews(state: CancellationState, line: DerivedLine): CancellationState {
  return state === 'requested' && line.open === 0 ? cancellationMachine.next(state, 'overtake') : state;
}

type Draft = Pick<PurchaseOrder, 'lines'>;

/** Every mistake in the quantities, prices and shares of an order; empty if it may be submitted. */
export function findOrderProblems(order: Draft): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  const add = (path: string, code: string, message: string): void => {
    problems.push({ path, code, message });
  };
  if (order.lines.length === 0) add('lines', 'order.no_lines', 'an order needs at least one line');
  if (new Set(order.lines.map((line) => line.position)).size < order.lines.length) {
    add('lines', 'order.position_twice', 'two lines have the same position');
  }
  order.lines.forEach((line, index) => {
    const at = `lines/${index}`;
    const { ordered } = line.counters;
    if (!isQuantity(ordered) || ordered === 0) add(`${at}/quantity`, 'order.quantity', 'must be a whole number from 1');
    if (!Number.isSafeInteger(line.unitPrice) || line.unitPrice < 0) add(`${at}/unitPrice`, 'order.price', 'must be a whole number of 1/10,000, not negative');
    if (!isQuantity(line.priceBase) || line.priceBase === 0) add(`${at}/priceBase`, 'order.price_base', 'must be a whole number from 1');
    if (line.discount < 0 || line.discount > 10_000 || !Number.isInteger(line.discount)) add(`${at}/discount`, 'order.discount', 'must be 0 to 10,000 basis points');
    if (!isQuantity(line.packSize) || line.packSize === 0) add(`${at}/packSize`, 'order.pack_size', 'must be a whole number from 1');
    else if (ordered % line.packSize !== 0) add(`${at}/quantity`, 'order.broken_pack', `must be a multiple of the pack size ${line.packSize}`);
    if (line.shares.some((share) => !isQuantity(share.quantity) || share.quantity === 0)) add(`${at}/shares`, 'order.share_quantity', 'each share must be a whole number from 1');
    const shared = sumOf(line.shares, (share) => share.quantity);
    if (shared !== ordered) add(`${at}/shares`, 'order.shares_differ', `the shares sum to ${shared}, the line to ${ordered}`);
  });
  return problems;
}
