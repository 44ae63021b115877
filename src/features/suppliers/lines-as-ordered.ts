import type { AnswerAsOrdered, CanonicalLine, ParsedDocument } from './adapters/canonical-line.ts';
import type { OurLine } from './match-document.ts';

const SILENT = {
  supplierLineId: null, articleNumber: null, substituteForLineId: null, ordered: null, confirmed: null, backordered: null, rejected: null, declined: false, cancelled: null, shipped: null,
  schedule: null, despatches: [], hold: null, rejectionReason: null, substitution: null, cancellations: [], invoices: [],
} as const;

/** The orders that a document speaks about, in its lines or as wholes. */
export const ordersNamedBy = ({ lines, answers = [] }: ParsedDocument): readonly string[] => [...lines, ...answers].map((each) => each.orderNumber);

/**
 * Puts what was ordered into answers that name no quantity, and thereby makes lines of them. An answer about a line that
 * we do not have stays one without figures, so that it is reported like any other.
 */
export function linesAsOrdered(parsed: ParsedDocument, ours: readonly OurLine[]): ParsedDocument {
  const { answers = [] } = parsed;
  return answers.length === 0 ? parsed : { ...parsed, lines: [...parsed.lines, ...answers.flatMap((answer) => linesOf(answer, ours))] };
}

function linesOf(answer: AnswerAsOrdered, ours: readonly OurLine[]): readonly CanonicalLine[] {
  const { orderNumber, supplierOrderId, lineReference } = answer;
  const meant = ours.filter((line) => line.orderNumber === orderNumber && line.substituteForLineId === null && (lineReference === null || line.lineReference === lineReference));
  if (meant.length === 0) return [{ ...SILENT, orderNumber, supplierOrderId, lineReference }];
  return meant.map((line) => ({ ...SILENT, orderNumber, supplierOrderId, lineReference: line.lineReference, ...figuresOf(answer, line.ordered) }));
}

function figuresOf({ answer, expected }: AnswerAsOrdered, quantity: number): Partial<CanonicalLine> {
  if (answer === 'acknowledged') return {};
  if (answer === 'declined') return { declined: true };
  return { confirmed: quantity, ...(expected && { schedule: [{ quantity, ...expected, kind: 'fixed', basis: 'delivery' }] }) };
}
