import { code, id, int, nullable } from '../../persistence/columns.ts';
import type { RowOf } from '../../persistence/columns.ts';
import { query } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import type { ParsedDocument } from './adapters/canonical-line.ts';
import { matchLines, type LineMatches, type MatchableLine } from './adapters/match-lines.ts';
import type { MatchedLine } from './adapters/statements-from-document.ts';

/** Orders that a supplier can know of. */
const KNOWN_STATES = ['sending', 'send_in_doubt', 'sent', 'acknowledged', 'closed', 'closed_short', 'cancelled'];

const orderShape = { id: id(), number: code(20), connectionId: nullable(id()), organisationId: id(), supplierId: id() };
export type KnownOrder = RowOf<typeof orderShape>;

/** The orders that a document names, as far as they went to this supplier. */
export const findOrders = (tx: Tx, supplierId: string, numbers: readonly string[]): Promise<readonly KnownOrder[]> =>
  tx.select(orderShape, tx.q('purchase_orders').where('supplier_id', supplierId).whereIn('number', [...new Set(numbers)]).whereIn('state', KNOWN_STATES).orderBy('id')
    .select('id', 'number', 'connection_id', 'organisation_id', 'supplier_id'));

export interface OurLine extends MatchableLine, MatchedLine {
  readonly orderId: string;
  readonly lineId: string;
  readonly cancellationIds: ReadonlyMap<string, string>;
  readonly ordered: number;
}

const lineShape = { id: id(), orderId: id(), position: int(), ordered: int(), articleNumber: code(60), substitutesLineId: nullable(id()) };

/** The lines of these orders, with our cancellation requests by the references under which the supplier answers them. */
export async function loadOurLines(tx: Tx, orders: readonly KnownOrder[]): Promise<readonly OurLine[]> {
  const ids = orders.map((order) => order.id);
  const [lines, requests] = await tx.selectAll(
    query(lineShape, tx.q('order_lines').whereIn('order_id', ids).orderBy(['order_id', 'position']).select('id', 'order_id', 'position', 'ordered', 'article_number', 'substitutes_line_id')),
    query({ id: id(), lineId: id(), reference: nullable(code(80)) }, tx.q('order_cancellations as c').leftJoin('cancellation_sendings as s', 's.cancellation_id', 'c.id').whereIn('c.order_id', ids).select('c.id', 'c.line_id', 's.reference')),
  );
  return lines.map((line) => ({
    orderId: line.orderId, orderNumber: orders.find((order) => order.id === line.orderId)?.number ?? '', lineId: line.id, lineReference: String(line.position), articleNumber: line.articleNumber, ordered: line.ordered,
    substituteForLineId: line.substitutesLineId,
    // People name a request by our own number, suppliers by theirs.
    cancellationIds: new Map(requests.filter((request) => request.lineId === line.id).flatMap((request) => [[request.id, request.id] as const, ...(request.reference === null ? [] : [[request.reference, request.id] as const])])),
  }));
}

export interface Matches extends LineMatches {
  readonly matches: ReadonlyMap<number, OurLine>;
}

/** Joins the document's lines with ours; what people enter names the lines of the order as we number them, substitutes too. */
export function matchDocument(parsed: ParsedDocument, ours: readonly OurLine[]): Matches {
  const byPosition = parsed.documentType === 'manual_entry' || parsed.documentType === 'csv';
  const { matches, mismatches } = matchLines(parsed.lines, byPosition ? ours.map((line) => ({ ...line, substituteForLineId: null })) : ours);
  const found = [...matches].flatMap(([index, match]) => {
    const line = ours.find((each) => each.lineId === match.lineId);
    return line ? [[index, line] as const] : [];
  });
  return { matches: new Map(found), mismatches };
}
