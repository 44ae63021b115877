/** Where in a document something stands, for people. */
export interface Place {
  readonly path: string;
}

/** A line in the form that `readCanonicalDocument` takes, with the element or segment that it was read from. */
export interface DraftLine<P extends Place = Place> {
  readonly element: P;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What one document of a business format says, before it is checked. */
export interface DraftDocument<P extends Place = Place> {
  readonly documentType: 'order_response' | 'despatch_advice' | 'invoice';
  readonly documentId: string | null;
  readonly revision: string | null;
  /** As written: local time of Berlin where it names no offset. */
  readonly issuedAt: string | null;
  readonly lines: readonly DraftLine<P>[];
}
