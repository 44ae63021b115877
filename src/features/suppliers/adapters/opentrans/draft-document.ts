import type { XmlElement } from '../xml/xml-element.ts';

/** A line in the form that `readCanonicalDocument` takes, with the element that it was read from. */
export interface DraftLine {
  readonly element: XmlElement;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What one openTRANS document says, before it is checked. */
export interface DraftDocument {
  readonly documentType: 'order_response' | 'despatch_advice' | 'invoice';
  readonly documentId: string | null;
  readonly revision: string | null;
  /** As written: local time of Berlin where it names no offset. */
  readonly issuedAt: string | null;
  readonly lines: readonly DraftLine[];
}
