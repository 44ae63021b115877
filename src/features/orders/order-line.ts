import { daysBetween, type CalendarDate } from '../../shared/calendar-date.ts';
import { deriveQuantities, type LineQuantities, type Quantity, type SupplierQuantities } from '../../shared/quantity.ts';

/** The counters of an order line: the supplier's word and our own counting. */
export interface LineCounters extends SupplierQuantities {
  /** Counted by us. */
  readonly received: Quantity;
  /** Of the received, sent away: damaged, wrong, or surplus that nobody took over. */
  readonly refused: Quantity;
  /** Gone back by return case after acceptance; never lowers what was accepted, never reopens the line. */
  readonly returned: Quantity;
  readonly invoiced: Quantity;
  readonly credited: Quantity;
}

export interface DerivedLine extends LineQuantities {
  readonly accepted: Quantity;
  /** Accepted units that the order covers: these belong to shares. */
  readonly acceptedIn: Quantity;
  /** Counted, not refused, and beyond what is ordered: in no share until amended or refused. */
  readonly surplus: Quantity;
  /** Ordered, not closed, and not yet accepted: what somebody is still waiting for. */
  readonly outstanding: Quantity;
  /** Net of credits. */
  readonly billed: Quantity;
  /** Billed beyond what the order still covers. */
  readonly overbilled: Quantity;
  readonly state: LineState;
  readonly receipt: ReceiptAxis;
  readonly billing: BillingAxis;
}

export const lineStates = [
  'unanswered', 'confirmed', 'backordered', 'partially_shipped', 'shipped', 'complete', 'rejected', 'cancelled',
] as const;
export type LineState = (typeof lineStates)[number];

/** Nothing more comes of such a line. */
export const endedLineStates: readonly string[] = ['complete', 'rejected', 'cancelled'] satisfies readonly LineState[];

export const receiptAxis = ['none', 'partial', 'complete', 'surplus'] as const;
export type ReceiptAxis = (typeof receiptAxis)[number];

export const billingAxis = ['none', 'partial', 'full'] as const;
export type BillingAxis = (typeof billingAxis)[number];

export const emptyCounters: Omit<LineCounters, 'ordered'> = {
  confirmed: 0, backordered: 0, rejected: 0, cancelled: 0, shipped: 0,
  received: 0, refused: 0, returned: 0, invoiced: 0, credited: 0,
};

/** Everything that follows from the counters of a line. Nothing in here is ever stored as a fact. */
export function deriveLine(counters: LineCounters): DerivedLine {
  const quantities = deriveQuantities(counters);
  const due = counters.ordered - quantities.closed;
  const accepted = Math.max(0, counters.received - counters.refused);
  const acceptedIn = Math.min(accepted, due);
  const billed = Math.max(0, counters.invoiced - counters.credited);
  const surplus = accepted - acceptedIn;
  return {
    ...quantities,
    accepted,
    acceptedIn,
    surplus,
    outstanding: due - acceptedIn,
    billed,
    overbilled: Math.max(0, billed - due),
    state: stateOf(counters, quantities, due - acceptedIn),
    receipt: receiptOf(accepted, surplus, due),
    billing: billed === 0 ? 'none' : billed < due ? 'partial' : 'full',
  };
}

function stateOf(counters: LineCounters, quantities: LineQuantities, outstanding: number): LineState {
  if (quantities.closed === counters.ordered) return counters.cancelled > 0 ? 'cancelled' : 'rejected';
  if (outstanding === 0) return 'complete';
  if (quantities.open === 0) return 'shipped';
  if (quantities.shippedIn > 0) return 'partially_shipped';
  if (quantities.confirmedOpen > 0) return 'confirmed';
  return quantities.backorderedOpen > 0 ? 'backordered' : 'unanswered';
}

function receiptOf(accepted: number, surplus: number, due: number): ReceiptAxis {
  if (surplus > 0) return 'surplus';
  if (accepted === 0) return 'none';
  return accepted < due ? 'partial' : 'complete';
}

/** Nothing more is to come and nothing waits for a decision: the line does not keep its order open. */
export function isLineSettled(line: DerivedLine): boolean {
  return line.outstanding === 0 && line.surplus === 0;
}

export interface LatenessInput {
  readonly outstanding: Quantity;
  /** The earliest day that undelivered units were promised for, as it stands now. */
  readonly promised: CalendarDate | null;
  /** What the promise is measured against: the first date given, or the day it is needed by. */
  readonly reference: CalendarDate | null;
  readonly today: CalendarDate;
}

export type Lateness =
  | { readonly kind: 'none' | 'undated' | 'on_time'; readonly days: 0 }
  | { readonly kind: 'late' | 'overdue'; readonly days: number };

/** `overdue`: the promised day has passed. `late`: it lies ahead but behind the reference. Days are calendar days. */
export function latenessOf({ outstanding, promised, reference, today }: LatenessInput): Lateness {
  if (outstanding === 0) return { kind: 'none', days: 0 };
  if (promised === null) return { kind: 'undated', days: 0 };
  const overdue = daysBetween(promised, today);
  if (overdue > 0) return { kind: 'overdue', days: overdue };
  const late = reference === null ? 0 : daysBetween(reference, promised);
  return late > 0 ? { kind: 'late', days: late } : { kind: 'on_time', days: 0 };
}
