import type { FieldProblem } from '../../../../shared/errors.ts';
import type { ParsedDocument } from '../canonical-line.ts';
import { readCanonicalDocument, unreadableDocument } from '../read-canonical-document.ts';
import type { RawDocument } from '../supplier-adapter.ts';
import { readSupplierJson } from '../supplier-json.ts';
import { lineOf, rejectedLineOf, type ReadLine } from './ingram-line.ts';
import { IngramRecord } from './ingram-record.ts';

/** Reads an order detail (v6.1) or the reply to an order (v6, which may be about several orders of theirs). */
export function readIngram(document: RawDocument): ParsedDocument {
  const json = readSupplierJson(document.bytes);
  if ('problem' in json) return unreadableDocument(document, json.problem);
  const problems: FieldProblem[] = [];
  const root = IngramRecord.of(json.value, problems);
  const ourNumber = root.text('customerOrderNumber');
  const orders = root.text('ingramOrderNumber') === null ? root.list('orders') : [root];
  const lines = orders.flatMap((order) => linesOf(order, ourNumber));
  const parsed = readCanonicalDocument({ documentId: root.text('ingramOrderNumber') ?? ourNumber, lines: lines.map(({ fields }) => fields) }, document);
  const all = [...parsed.problems, ...problems];
  return { ...parsed, lines: all.length > 0 ? [] : parsed.lines, problems: all, warnings: [...parsed.warnings, ...lines.flatMap(({ warning }) => warning ?? [])] };
}

function linesOf(order: IngramRecord, ourNumber: string | null): readonly ReadLine[] {
  const names = { orderNumber: ourNumber, supplierOrderId: order.text('ingramOrderNumber') };
  return [...order.list('lines').map((line) => lineOf(line, names)), ...order.list('rejectedLineItems').map((item) => rejectedLineOf(item, names))];
}
