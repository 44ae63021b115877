import type { Fact, SourceDocument, StatementDraft } from '../standing/statement.ts';
import type { CanonicalCancellation, CanonicalLine, ParsedDocument } from './canonical-line.ts';

export interface MatchedLine {
  readonly orderId: string;
  readonly lineId: string;
  /** Our open cancellation requests of this line, by the reference that the supplier gave when it was asked. */
  readonly cancellationIds?: ReadonlyMap<string, string>;
}

export interface StatementContext {
  readonly connectionId: string;
  /** Business time of the first sight of this document; a re-play keeps it. */
  readonly observedAt: Date;
  /** SHA-256 of the archived bytes. */
  readonly hash: string;
  /** By index of the document's line; lines without a match say nothing here. */
  readonly matches: ReadonlyMap<number, MatchedLine>;
}

/** A status document states the whole line, so its silence about a hold means that there is none. */
const statesWholeLine = (document: ParsedDocument): boolean => document.documentType === 'order_status';

function cancellationFacts(cancellations: readonly CanonicalCancellation[], ids: ReadonlyMap<string, string> | undefined): Fact[] {
  return cancellations.flatMap((cancellation): Fact[] => {
    const cancellationId = cancellation.reference === null ? undefined : ids?.get(cancellation.reference);
    if (cancellation.result !== 'accepted' || cancellationId === undefined) return [];
    return [{ kind: 'cancelled', quantity: cancellation.quantity, cancellationId, reason: null }];
  });
}

function despatchFacts(line: CanonicalLine): Fact[] {
  return line.despatches.map(({ despatchNumber, quantity, outstanding, carrier, trackingNumbers, identifiers, replacement }) => ({
    kind: 'shipped', despatchNumber, quantity, outstanding, carrier, tracking: trackingNumbers, identifiers, revision: null, replacement,
  }));
}

function substitutionFacts({ substitution }: CanonicalLine): Fact[] {
  if (!substitution) return [];
  const { articleNumber, name, unitPrice, quantity } = substitution;
  return [{ kind: 'substituted', quantity, product: { supplierSku: articleNumber, manufacturerPartNumber: null, name, unitPrice } }];
}

function factsOf(line: CanonicalLine, match: MatchedLine, wholeLine: boolean): Fact[] {
  const { confirmed, backordered, rejected, cancelled, shipped, schedule, hold } = line;
  const facts: Fact[] = [
    ...(confirmed === null ? [] : [{ kind: 'confirmed', quantity: confirmed } as const]),
    ...(backordered === null ? [] : [{ kind: 'backordered', quantity: backordered } as const]),
    ...(line.declined ? [{ kind: 'declined', reason: line.rejectionReason } as const] : []),
    ...(rejected === null ? [] : [{ kind: 'rejected', quantity: rejected, reason: line.rejectionReason } as const]),
    ...(cancelled === null ? [] : [{ kind: 'cancelled', quantity: cancelled, cancellationId: null, reason: null } as const]),
    ...cancellationFacts(line.cancellations, match.cancellationIds),
    ...substitutionFacts(line),
    ...(schedule === null ? [] : [{ kind: 'schedule', entries: schedule } as const]),
    ...despatchFacts(line),
    ...(shipped === null ? [] : [{ kind: 'shipped_total', quantity: shipped } as const]),
    ...line.invoices.map(({ invoiceNumber, quantity }) => ({ kind: 'invoiced', invoiceNumber, quantity }) as const),
    ...(hold ? [{ kind: 'held', reason: hold.reason } as const] : []),
  ];
  // Knowing the line without a word about its quantities is a receipt of the order, and a promise of nothing.
  if (facts.length === 0) return [{ kind: 'acknowledged' }];
  return wholeLine && !hold ? [...facts, { kind: 'released' }] : facts;
}

/**
 * What a document says, as statements about lines of ours. A status document shows a state and not a time, so its
 * statements are dated by observation; other documents by their time of issue. A revision that is a number orders them.
 */
export function statementsFromDocument(document: ParsedDocument, context: StatementContext): readonly StatementDraft[] {
  const source: SourceDocument = { type: document.documentType, id: document.documentId, revision: document.revision, hash: context.hash };
  const wholeLine = statesWholeLine(document);
  const sequence = document.revision !== null && /^\d{1,15}$/.test(document.revision) ? Number(document.revision) : null;
  return document.lines.flatMap((line, index): StatementDraft[] => {
    const match = context.matches.get(index);
    if (!match) return [];
    return factsOf(line, match, wholeLine).map((fact) => ({
      connectionId: context.connectionId,
      orderId: match.orderId,
      lineId: match.lineId,
      supplierOrderId: line.supplierOrderId,
      supplierLineId: line.supplierLineId,
      occurredAt: wholeLine ? null : document.issuedAt,
      sequence,
      observedAt: context.observedAt,
      source,
      fact,
    }));
  });
}
