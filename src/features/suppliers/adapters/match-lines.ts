import type { CanonicalLine } from './canonical-line.ts';

/** A line of ours that a document may speak about. */
export interface MatchableLine {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly lineId: string;
  readonly lineReference: string;
  readonly articleNumber: string;
  /** For a line that was opened for a substitute: the line whose units it replaces. */
  readonly substituteForLineId: string | null;
}

export type MismatchCode = 'order_unknown' | 'line_unknown' | 'line_ambiguous' | 'line_and_article_disagree' | 'substitute_not_opened';

export interface LineMismatch {
  /** Index of the line in the document. */
  readonly index: number;
  readonly code: MismatchCode;
}

export interface LineMatches {
  /** By index of the line in the document. Several document lines may speak about one line (split answers). */
  readonly matches: ReadonlyMap<number, MatchableLine>;
  readonly mismatches: readonly LineMismatch[];
}

const sameArticle = (line: CanonicalLine, ours: MatchableLine): boolean =>
  line.articleNumber === null || line.articleNumber.toUpperCase() === ours.articleNumber.toUpperCase();

function onlyOne(found: readonly MatchableLine[], none: MismatchCode): MatchableLine | MismatchCode {
  if (found.length > 1) return 'line_ambiguous';
  return found[0] ?? none;
}

function matchLine(line: CanonicalLine, document: readonly CanonicalLine[], ours: readonly MatchableLine[]): MatchableLine | MismatchCode {
  const ofOrder = ours.filter((candidate) => candidate.orderNumber === line.orderNumber);
  if (ofOrder.length === 0) return 'order_unknown';
  if (line.substituteForLineId !== null) {
    const original = document.find((other) => other.supplierLineId === line.substituteForLineId && other.supplierOrderId === line.supplierOrderId);
    const replaced = original ? matchLine(original, document, ours) : 'line_unknown';
    if (typeof replaced === 'string') return replaced;
    return onlyOne(ofOrder.filter((candidate) => candidate.substituteForLineId === replaced.lineId && sameArticle(line, candidate)), 'substitute_not_opened');
  }
  const ordinary = ofOrder.filter((candidate) => candidate.substituteForLineId === null);
  if (line.lineReference === null) return onlyOne(line.articleNumber === null ? [] : ordinary.filter((candidate) => sameArticle(line, candidate)), 'line_unknown');
  const referenced = ordinary.find((candidate) => candidate.lineReference === line.lineReference);
  if (!referenced) return 'line_unknown';
  return sameArticle(line, referenced) ? referenced : 'line_and_article_disagree';
}

/**
 * Joins the lines of a document with ours by order number, line reference and article. Where reference and article point
 * to different lines nothing is guessed: real replies repeat one reference for two products.
 */
export function matchLines(document: readonly CanonicalLine[], ours: readonly MatchableLine[]): LineMatches {
  const matches = new Map<number, MatchableLine>();
  const mismatches: LineMismatch[] = [];
  document.forEach((line, index) => {
    const found = matchLine(line, document, ours);
    if (typeof found === 'string') mismatches.push({ index, code: found });
    else matches.set(index, found);
  });
  return { matches, mismatches };
}
