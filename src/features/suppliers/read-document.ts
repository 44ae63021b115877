import type { CanonicalLine, ParsedDocument } from './adapters/canonical-line.ts';
import { statementsFromDocument } from './adapters/statements-from-document.ts';
import type { LineMismatch } from './adapters/match-lines.ts';
import type { DocumentHead } from './document-head.ts';
import { sealLook } from './live-statements.ts';
import type { Matches, OurLine } from './match-document.ts';
import { digestOf, sealDocument } from './standing/fingerprint.ts';
import type { Statement, StatementDraft } from './standing/statement.ts';
import type { DocumentReading } from './supplier-tables.ts';

export interface ReadLine {
  readonly reading: DocumentReading;
  readonly statements: readonly Statement[];
}

/** A status document shows a state at the time we looked; all others were issued at some time. */
const isLook = (parsed: ParsedDocument): boolean => parsed.documentType === 'order_status';

/** What a document says about our lines, sealed: one reading for each line, and for each supplier order in a look. */
export function readDocument(head: DocumentHead, parsed: ParsedDocument, { matches, mismatches }: Matches, ours: readonly OurLine[]): readonly ReadLine[] {
  const context = { connectionId: head.connectionId, observedAt: head.receivedAt, hash: head.hash, matches };
  const drafts = [...statementsFromDocument(parsed, context), ...mismatches.flatMap((mismatch) => exceptionOf(head, parsed, mismatch, ours))];
  const poll = isLook(parsed);
  const groups = new Map<string, StatementDraft[]>();
  for (const draft of drafts) {
    const key = JSON.stringify([draft.lineId, poll ? draft.supplierOrderId : null]);
    groups.set(key, [...(groups.get(key) ?? []), draft]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { statements, mark } = poll ? sealLook(group, head.receivedAt) : sealed(group);
    const reading: DocumentReading = {
      documentId: head.id, lineId: first.lineId, supplierOrderId: poll ? (first.supplierOrderId ?? '') : '', connectionId: head.connectionId, poll, observedAt: head.receivedAt,
      sequence: first.sequence, source: first.source, content: mark.content, batch: mark.batch,
    };
    return [{ reading, statements }];
  });
}

function sealed(drafts: readonly StatementDraft[]): ReturnType<typeof sealLook> {
  const statements = sealDocument(drafts);
  const batch = statements[0]?.batch ?? '';
  return { statements, mark: { content: digestOf(batch), batch } };
}

/**
 * A line of the document that cannot be joined becomes an exception of the line that it most likely means, so that a
 * person sees it there; nothing else is taken from it. A substitute that is not opened yet is no exception.
 */
function exceptionOf(head: DocumentHead, parsed: ParsedDocument, { index, code }: LineMismatch, ours: readonly OurLine[]): StatementDraft[] {
  const line = parsed.lines[index];
  const suspect = line && code !== 'substitute_not_opened' ? suspectOf(line, ours) : undefined;
  if (!line || !suspect) return [];
  return [{
    connectionId: head.connectionId, orderId: suspect.orderId, lineId: suspect.lineId, supplierOrderId: line.supplierOrderId, supplierLineId: line.supplierLineId,
    occurredAt: isLook(parsed) ? null : parsed.issuedAt, sequence: parsed.revision !== null && /^\d{1,15}$/.test(parsed.revision) ? Number(parsed.revision) : null, observedAt: head.receivedAt,
    source: { type: parsed.documentType, id: parsed.documentId, revision: parsed.revision, hash: head.hash },
    fact: { kind: 'exception', code, detail: [line.lineReference, line.articleNumber].filter((part) => part !== null).join(' / ') || null, despatchNumber: null },
  }];
}

function suspectOf(line: CanonicalLine, ours: readonly OurLine[]): OurLine | undefined {
  const ofOrder = ours.filter((candidate) => candidate.orderNumber === line.orderNumber);
  return ofOrder.find((candidate) => candidate.lineReference === line.lineReference) ?? ofOrder.find((candidate) => candidate.articleNumber === line.articleNumber) ?? ofOrder[0];
}
