import type { CalendarDate } from '../../../shared/calendar-date.ts';
import type { Quantity } from '../../../shared/quantity.ts';

/** Where a statement was read. The raw bytes are archived under the hash. */
export interface SourceDocument {
  /** `poll`, `desadv`, `ordrsp`, `manual` … : revisions and sequences are comparable within one type. */
  readonly type: string;
  readonly id: string;
  readonly revision: string | null;
  readonly hash: string;
}

export const datePrecisions = ['day', 'week', 'month', 'none'] as const;
export type DatePrecision = (typeof datePrecisions)[number];

/** A part of a line with its date; `none` says that there is no date. Week and month span `from` to `to`. */
export interface ScheduleEntry {
  readonly quantity: Quantity;
  readonly from: CalendarDate | null;
  readonly to: CalendarDate | null;
  readonly precision: DatePrecision;
  readonly kind: 'fixed' | 'estimate';
  /** A date of despatch is not yet a date of arrival: the connection's transit days come on top. */
  readonly basis: 'ship' | 'delivery';
}

export const identifierTypes = ['SN', 'IMEI', 'IMEI2', 'SSCC'] as const;
export type IdentifierType = (typeof identifierTypes)[number];

/** A number that a supplier says will arrive. Always text: `00123` and `1E5` are serial numbers. */
export interface AnnouncedIdentifier {
  readonly type: IdentifierType;
  readonly value: string;
}

/** What a despatch advice says of one line. Several packages with the same line are several facts of one document. */
export interface DespatchContent {
  readonly despatchNumber: string;
  readonly quantity: Quantity;
  /** What is still to come after this despatch, where the advice says so (Peppol OutstandingQuantity). */
  readonly outstanding: Quantity | null;
  readonly carrier: string | null;
  readonly tracking: readonly string[];
  readonly identifiers: readonly AnnouncedIdentifier[];
  /** 1 for the original; a higher number replaces lower ones by itself. Null where the protocol has none. */
  readonly revision: number | null;
  /** Goods in place of refused or dead ones: never counted as shipped. */
  readonly replacement: boolean;
}

/**
 * One thing that one document revision or one poll said about a line. Quantities are absolute for the line, or for
 * the part of it under one supplier order. Pure JSON. An adapter whose reply states the whole line also states the
 * zeros and `released`: what a document leaves out stays as it was.
 */
export type Fact =
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'confirmed'; readonly quantity: Quantity }
  | { readonly kind: 'backordered'; readonly quantity: Quantity }
  | { readonly kind: 'rejected'; readonly quantity: Quantity; readonly reason: string | null }
  /**
   * The supplier gives nothing (more) of the line, in a protocol without a word for it (a quantity of zero). Before it
   * had confirmed anything that is a rejection, afterwards a cancellation of what has not shipped.
   */
  | { readonly kind: 'declined'; readonly reason: string | null }
  /** With `cancellationId`: the supplier's yes to that request of ours. Without: all that is cancelled on the line. */
  | { readonly kind: 'cancelled'; readonly quantity: Quantity; readonly cancellationId: string | null; readonly reason: string | null }
  /** Pieces that come as another product instead: they close here and live on in a linked line. */
  | { readonly kind: 'substituted'; readonly quantity: Quantity; readonly product: SubstituteProduct }
  /** The supplier wants something else and waits for our answer. */
  | { readonly kind: 'change_proposed'; readonly quantity: Quantity | null; readonly unitPrice: number | null; readonly note: string | null }
  | { readonly kind: 'change_settled' }
  /** The dates of what is still to come; restating what has shipped does no harm. An empty list withdraws all dates. */
  | { readonly kind: 'schedule'; readonly entries: readonly ScheduleEntry[] }
  | { readonly kind: 'held'; readonly reason: string | null }
  | { readonly kind: 'released' }
  | ({ readonly kind: 'shipped' } & DespatchContent)
  | ({ readonly kind: 'despatch_corrected' } & DespatchContent)
  | { readonly kind: 'despatch_deleted'; readonly despatchNumber: string }
  /** A cumulative figure without despatches: it only shows whether something is missing. */
  | { readonly kind: 'shipped_total'; readonly quantity: Quantity }
  /** Without despatch: cumulative for the line. Without quantity: all of it. */
  | { readonly kind: 'delivered'; readonly despatchNumber: string | null; readonly quantity: Quantity | null; readonly on: CalendarDate | null }
  | { readonly kind: 'invoiced'; readonly invoiceNumber: string; readonly quantity: Quantity }
  | { readonly kind: 'exception'; readonly code: string; readonly detail: string | null; readonly despatchNumber: string | null };

export interface SubstituteProduct {
  readonly supplierSku: string | null;
  readonly manufacturerPartNumber: string | null;
  readonly name: string | null;
  /** In 1/10,000; null where the supplier does not say. */
  readonly unitPrice: number | null;
}

export type FactKind = Fact['kind'];
export type FactOf<K extends FactKind> = Extract<Fact, { kind: K }>;

/** A statement before it has a fingerprint: what adapters and manual entry hand over. */
export interface StatementDraft<F extends Fact = Fact> {
  readonly connectionId: string;
  readonly orderId: string;
  readonly lineId: string;
  /** The supplier's own order number, once known: one order may become several. */
  readonly supplierOrderId: string | null;
  readonly supplierLineId: string | null;
  /** When the supplier issued it. Null for a poll: it shows a state, not a time. */
  readonly occurredAt: Date | null;
  /** The supplier's own counting of its messages, where there is one. */
  readonly sequence: number | null;
  /** When we saw it first; a re-play keeps it. */
  readonly observedAt: Date;
  readonly source: SourceDocument;
  readonly fact: F;
}

/** A stored statement: append-only, unique by (connection, fingerprint). */
export interface Statement<F extends Fact = Fact> extends StatementDraft<F> {
  /** What one document revision or poll said about this line, together: quantities of one batch add up. */
  readonly batch: string;
  readonly fingerprint: string;
}

export function isFact<K extends FactKind>(statement: Statement, kind: K): statement is Statement<FactOf<K>> {
  return statement.fact.kind === kind;
}
