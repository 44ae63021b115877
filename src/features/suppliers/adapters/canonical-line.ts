import type { CalendarDate } from '../../../shared/calendar-date.ts';
import type { FieldProblem } from '../../../shared/errors.ts';
import type { AnnouncedIdentifier, ScheduleEntry } from '../standing/statement.ts';

/** What kind of paper a document is; decides how it is shown, not how it is read. */
export const documentTypes = ['order_response', 'order_status', 'despatch_advice', 'invoice', 'csv', 'manual_entry'] as const;
export type DocumentType = (typeof documentTypes)[number];

/** When something is expected, as exactly as the supplier said it; both ends null where no date is named. */
export type ExpectedDate = Pick<ScheduleEntry, 'from' | 'to' | 'precision'>;

export interface CanonicalDespatch {
  readonly despatchNumber: string;
  /** Units in this despatch (not cumulative). */
  readonly quantity: number;
  readonly shippedOn: CalendarDate | null;
  readonly carrier: string | null;
  readonly trackingNumbers: readonly string[];
  readonly identifiers: readonly AnnouncedIdentifier[];
  /** Sent in place of a returned unit: does not count as shipped on the line. */
  readonly replacement: boolean;
  /** What is still to come of the line after this despatch, where the advice says so. */
  readonly outstanding: number | null;
}

/** Another article that the supplier puts in the place of some units. */
export interface CanonicalSubstitution {
  readonly articleNumber: string;
  readonly name: string | null;
  /** In 1/10,000 of the currency unit, net; null where the document names none. */
  readonly unitPrice: number | null;
  readonly quantity: number;
  readonly reason: string | null;
}

export interface CanonicalCancellation {
  /** The supplier's number of the cancellation. */
  readonly reference: string | null;
  readonly quantity: number;
  readonly result: 'pending' | 'accepted' | 'refused';
}

/**
 * What one document says about one order line, before it is matched to a line of ours. Quantities are the supplier's
 * own absolute figures; null (and a missing list) means that the document says nothing about it.
 */
export interface CanonicalLine {
  readonly orderNumber: string;
  readonly supplierOrderId: string | null;
  /** Our number of the line, as the supplier repeats it. */
  readonly lineReference: string | null;
  /** The supplier's number of its line. */
  readonly supplierLineId: string | null;
  readonly articleNumber: string | null;
  /** For a line that the supplier opened itself: its number of the line whose units this one replaces. */
  readonly substituteForLineId: string | null;
  readonly ordered: number | null;
  readonly confirmed: number | null;
  readonly backordered: number | null;
  readonly rejected: number | null;
  /** The supplier gives nothing (more) of the line, in a form that names no quantity. */
  readonly declined: boolean;
  /** Cancelled by wish or because another article takes the place (`substitution`). */
  readonly cancelled: number | null;
  /** Cumulative; where the despatches are listed they are the truth and this only reveals a difference. */
  readonly shipped: number | null;
  /** Open units by date; null = the document has no dates, empty = nothing is open. */
  readonly schedule: readonly ScheduleEntry[] | null;
  readonly despatches: readonly CanonicalDespatch[];
  readonly hold: { readonly reason: string } | null;
  readonly rejectionReason: string | null;
  readonly substitution: CanonicalSubstitution | null;
  readonly cancellations: readonly CanonicalCancellation[];
  readonly invoices: readonly { readonly invoiceNumber: string; readonly quantity: number }[];
}

/** A word about a line, or about all lines of an order, that names no quantity because the one ordered is meant. */
export interface AnswerAsOrdered {
  readonly orderNumber: string;
  readonly supplierOrderId: string | null;
  /** Null: all lines of the order. */
  readonly lineReference: string | null;
  readonly answer: 'acknowledged' | 'confirmed' | 'declined';
  /** When everything is expected, if the document says so. */
  readonly expected: ExpectedDate | null;
}

/** A supplier's document, read. With `problems` it is to be quarantined as a whole; `warnings` are shown to a person. */
export interface ParsedDocument {
  readonly documentType: DocumentType;
  readonly documentId: string;
  /** The supplier's revision of the document, where it counts them. */
  readonly revision: string | null;
  /** When the supplier says it issued this revision. */
  readonly issuedAt: Date | null;
  readonly lines: readonly CanonicalLine[];
  /** Become lines as soon as it is known what was ordered. */
  readonly answers?: readonly AnswerAsOrdered[];
  readonly problems: readonly FieldProblem[];
  readonly warnings: readonly FieldProblem[];
}
