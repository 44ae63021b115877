import type { FieldProblem } from '../../shared/errors.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { CancellationAnswer } from '../orders/decide-cancellation.ts';
import { purchaseOrders } from '../orders/order-tables.ts';
import type { ParsedDocument } from './adapters/canonical-line.ts';
import type { LineMismatch } from './adapters/match-lines.ts';
import { applyLine } from './apply-line.ts';
import { requireConnection } from './connection-health.ts';
import { requireDocumentHead, type DocumentHead } from './document-head.ts';
import { liveReadings, loadRecords, revived, toStored, type LineRecord } from './live-statements.ts';
import { findOrders, loadOurLines, matchDocument, type KnownOrder, type Matches, type OurLine } from './match-document.ts';
import { linesAsOrdered, ordersNamedBy } from './lines-as-ordered.ts';
import { isOwnForm } from './parse-document.ts';
import { planPolls, touchOrders } from './plan-polls.ts';
import { readDocument, type ReadLine } from './read-document.ts';
import { documentReadings, supplierDocuments, supplierStatements, type DocumentReading } from './supplier-tables.ts';
import { tellException, tellQuarantine } from './tell-news.ts';

export interface AppliedDocument {
  readonly document: DocumentHead;
  /** Lines whose standing was folded anew. */
  readonly lineIds: readonly string[];
}

/** A substitute of a substitute is as far as suppliers go in one document. */
const MOST_PASSES = 3;

/**
 * Takes a parsed document for what it says: statements about our lines, from them the lines' standing, and everything
 * that follows. A document that cannot be read, or speaks of none of our orders, is quarantined with all its problems.
 * Doing it again changes nothing, unless the document is read differently by now: then the new reading counts.
 */
export async function applyDocument(tx: Tx, documentId: string, read: ParsedDocument): Promise<AppliedDocument> {
  const head = await requireDocumentHead(tx, documentId);
  const connection = await requireConnection(tx, head.connectionId);
  const orders = read.problems.length > 0 ? [] : await findOrders(tx, connection.supplierId, ordersNamedBy(read));
  if (orders.length === 0) {
    const parsed = linesAsOrdered(read, []);
    const unknown = problemsOf(parsed, parsed.lines.map((_line, index) => ({ index, code: 'order_unknown' })));
    const empty = parsed.problems.length + unknown.length === 0 ? [{ path: 'lines', code: 'supplier.document_empty', message: 'the document speaks of no order' }] : [];
    return { document: await quarantine(tx, head, parsed, [...parsed.problems, ...unknown, ...empty]), lineIds: [] };
  }

  // From here on nobody else applies news of these orders.
  touchOrders(tx, orders);
  const lineIds = new Set<string>();
  let ours = await loadOurLines(tx, orders);
  const parsed = linesAsOrdered(read, ours);
  let matches = matchDocument(parsed, ours);
  for (let pass = 1; pass <= MOST_PASSES; pass++) {
    const opened = await applyPass(tx, { head, parsed, orders, ours, matches, done: lineIds });
    if (!opened) break;
    ours = await loadOurLines(tx, orders);
    matches = matchDocument(parsed, ours);
  }
  const problems = problemsOf(parsed, matches.mismatches);
  for (const order of orders) {
    const unopened = matches.mismatches.find(({ index, code }) => code === 'substitute_not_opened' && parsed.lines[index]?.orderNumber === order.number);
    if (unopened) tellException(tx, order, { code: 'substitute_not_opened', detail: parsed.lines[unopened.index]?.articleNumber ?? null });
  }
  const document = settle(tx, head, parsed, { state: 'applied', problems, orderId: orders.length === 1 ? (orders[0]?.id ?? null) : head.orderId });
  await planPolls(tx, orders);
  return { document, lineIds: [...lineIds] };
}

interface Pass {
  readonly head: DocumentHead;
  readonly parsed: ParsedDocument;
  readonly orders: readonly KnownOrder[];
  readonly ours: readonly OurLine[];
  readonly matches: Matches;
  /** Lines that an earlier pass has applied. */
  readonly done: Set<string>;
}

/** @returns whether lines were opened for substitutes */
async function applyPass(tx: Tx, { head, parsed, orders, ours, matches, done }: Pass): Promise<boolean> {
  const read = readDocument(head, parsed, matches, ours);
  const known = await tx.many(documentReadings, { documentId: head.id });
  const lineIds = [...new Set([...read, ...known.map((reading) => ({ reading }))].map(({ reading }) => reading.lineId))].filter((lineId) => !done.has(lineId));
  const before = await loadRecords(tx, lineIds);
  let opened = false;
  // Lines of one order after another, as everybody else takes them.
  const inOrder = ours.filter((line) => lineIds.includes(line.lineId)).sort((a, b) => (a.orderId + a.lineId < b.orderId + b.lineId ? -1 : 1));
  for (const line of inOrder) {
    done.add(line.lineId);
    const order = orders.find((each) => each.id === line.orderId);
    const record = before.get(line.lineId);
    if (!order || !record) continue;
    const after = saveReadings(tx, record, head.id, read.filter(({ reading }) => reading.lineId === line.lineId));
    const news = await applyLine(tx, order, { lineId: line.lineId, before: record, after, answers: answersTo(parsed, matches, line) });
    opened ||= news.opened;
  }
  return opened;
}

/** Replaces what this document said about a line by what it says as it is read now, and stores the statements that are new. */
function saveReadings(tx: Tx, record: LineRecord, documentId: string, read: readonly ReadLine[]): LineRecord {
  const own = (reading: DocumentReading): boolean => reading.documentId === documentId;
  const fresh = read.map(({ reading }) => reading);
  const dropped = record.readings.filter((reading) => own(reading) && !fresh.some((each) => each.supplierOrderId === reading.supplierOrderId));
  for (const { lineId, supplierOrderId } of dropped) tx.remove(documentReadings, { documentId, lineId, supplierOrderId });
  if (fresh.length > 0) tx.upsert(documentReadings, fresh, ['documentId', 'lineId', 'supplierOrderId'], ['sequence', 'source', 'content', 'batch']);
  const readings = [...record.readings.filter((reading) => !own(reading)), ...fresh];

  const stored = new Set(record.statements.map((statement) => statement.fingerprint));
  const live = new Set(liveReadings(readings).map((reading) => reading.batch));
  const news = read.flatMap(({ statements }) => statements).filter((statement) => !stored.has(statement.fingerprint) && live.has(statement.batch));
  const known = [...record.statements, ...news.map((statement) => toStored(statement, documentId))];
  const statements = [...known, ...revived({ statements: known, readings })];
  const inserted = statements.slice(record.statements.length);
  if (inserted.length > 0) tx.insert(supplierStatements, inserted);
  return { statements, readings };
}

/** The supplier's yes or no to requests of ours. */
const answersTo = (parsed: ParsedDocument, { matches }: Matches, line: OurLine): CancellationAnswer[] =>
  parsed.lines.flatMap(({ cancellations }, index) => (matches.get(index)?.lineId === line.lineId ? cancellations : [])).flatMap(({ reference, result, quantity }) => {
    const cancellationId = reference === null ? undefined : line.cancellationIds.get(reference);
    return cancellationId === undefined || result === 'pending' ? [] : [{ cancellationId, outcome: result, quantity }];
  });

const sentences: Readonly<Record<LineMismatch['code'], string>> = {
  order_unknown: 'this order was not placed with the supplier',
  line_unknown: 'the order has no such line',
  line_ambiguous: 'more than one line of the order could be meant',
  line_and_article_disagree: 'line and article belong to different lines of the order',
  substitute_not_opened: 'no line stands for this substitute: the catalogue does not know the article',
};

const problemsOf = (parsed: ParsedDocument, mismatches: readonly LineMismatch[]): FieldProblem[] =>
  mismatches.map(({ index, code }) => ({ path: `lines/${index}`, code: `supplier.${code}`, message: `${parsed.lines[index]?.orderNumber ?? ''}: ${sentences[code]}` }));

/** What was understood of the document before stays in force, if it ever was: a broken mapping takes nothing back. */
async function quarantine(tx: Tx, head: DocumentHead, parsed: ParsedDocument, problems: readonly FieldProblem[]): Promise<DocumentHead> {
  if (head.state !== 'quarantined') {
    const order = head.orderId === null ? undefined : await tx.one(purchaseOrders, { id: head.orderId });
    await tellQuarantine(tx, head, order?.organisationId ?? null, problems[0]?.code ?? '');
  }
  return settle(tx, head, parsed, { state: head.appliedAt === null ? 'quarantined' : 'applied', problems, orderId: head.orderId });
}

function settle(tx: Tx, head: DocumentHead, parsed: ParsedDocument, { state, problems, orderId }: Pick<DocumentHead, 'state' | 'orderId'> & { readonly problems: readonly FieldProblem[] }): DocumentHead {
  const set = {
    // people's own forms stay what they are; a document of the supplier's is what it turned out to be
    state, orderId, documentType: isOwnForm(head.documentType) ? head.documentType : parsed.documentType, problems: problems.length > 0 ? problems : null, warnings: parsed.warnings.length > 0 ? parsed.warnings : null,
    documentNumber: parsed.documentId === '' ? head.documentNumber : parsed.documentId.slice(0, 120), revision: parsed.revision?.slice(0, 40) ?? null, issuedAt: parsed.issuedAt,
    appliedAt: state === 'applied' && head.state !== 'applied' ? tx.now : head.appliedAt,
  };
  tx.bump(supplierDocuments, head.id, head.version, set);
  recordAudit(tx, {
    action: `supplier_document.${state}`, entityKind: 'supplier_document', entityId: head.id, organisationId: null,
    before: { state: head.state }, after: { state, orderId, documentNumber: set.documentNumber, problems: problems.map(({ path, code }) => ({ path, code })) },
  });
  return { ...head, ...set, version: head.version + 1 };
}
