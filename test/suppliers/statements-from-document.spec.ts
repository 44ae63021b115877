import { expect } from 'chai';
import type { CanonicalLine, ParsedDocument } from '../../src/features/suppliers/adapters/canonical-line.ts';
import { type MatchableLine, matchLines } from '../../src/features/suppliers/adapters/match-lines.ts';
import { readCanonicalDocument } from '../../src/features/suppliers/adapters/read-canonical-document.ts';
import { statementsFromDocument } from '../../src/features/suppliers/adapters/statements-from-document.ts';

const observedAt = new Date('2020-05-04T08:00:00Z');
const document = (documentType: 'order_status' | 'order_response', ...lines: Partial<CanonicalLine>[]): ParsedDocument =>
  readCanonicalDocument({ documentId: 'K1', revision: '3', issuedAt: '2020-05-04', lines: lines.map((line) => ({ orderNumber: 'PO-1', ...line })) }, { documentType, observedAt });
const ours = (lineReference: string, articleNumber: string, substituteForLineId: string | null = null): MatchableLine =>
  ({ orderId: 'o', orderNumber: 'PO-1', lineId: `l${lineReference}`, lineReference, articleNumber, substituteForLineId });

describe('matching the lines of a document', () => {
  const lines = [ours('1', 'A'), ours('2', 'B'), ours('3', 'B'), ours('4', 'S', 'l1')];
  const match = (...spoken: Partial<CanonicalLine>[]): unknown[] => {
    const { matches, mismatches } = matchLines(document('order_status', ...spoken).lines, lines);
    return spoken.map((_, index) => matches.get(index)?.lineId ?? mismatches.find((mismatch) => mismatch.index === index)?.code);
  };

  it('goes by reference and article together', () => {
    expect(match({ lineReference: '1', articleNumber: 'a' }, { lineReference: '2' }, { articleNumber: 'A' })).to.deep.equal(['l1', 'l2', 'l1']);
  });

  it('guesses nothing', () => {
    expect(match({ lineReference: '1', articleNumber: 'B' }, { articleNumber: 'B' }, { articleNumber: 'X' }, { lineReference: '9' }, { orderNumber: 'PO-2', lineReference: '1' }))
      .to.deep.equal(['line_and_article_disagree', 'line_ambiguous', 'line_unknown', 'line_unknown', 'order_unknown']);
  });

  it('finds the line of a substitute by the line that it replaces', () => {
    expect(match({ lineReference: '1', supplierLineId: '10', articleNumber: 'A' }, { supplierLineId: '20', substituteForLineId: '10', articleNumber: 'S' }))
      .to.deep.equal(['l1', 'l4']);
    expect(match({ lineReference: '1', supplierLineId: '10', articleNumber: 'A' }, { supplierLineId: '20', substituteForLineId: '10', articleNumber: 'T' }))
      .to.deep.equal(['l1', 'substitute_not_opened']);
  });
});

describe('statements from a document', () => {
  const statements = (parsed: ParsedDocument, cancellationIds?: ReadonlyMap<string, string>): ReturnType<typeof statementsFromDocument> => statementsFromDocument(parsed, {
    connectionId: 'c', observedAt, hash: 'h', matches: new Map([[0, { orderId: 'o', lineId: 'l', ...(cancellationIds ? { cancellationIds } : {}) }]]),
  });

  it('are one for each thing said, silent about the rest', () => {
    const drafts = statements(document('order_response', { lineReference: '1', rejected: 20, rejectionReason: 'aus', substitution: { articleNumber: 'S', name: null, unitPrice: 4_070_000, quantity: 40, reason: null } }));
    expect(drafts.map((draft) => draft.fact)).to.deep.equal([
      { kind: 'rejected', quantity: 20, reason: 'aus' },
      { kind: 'substituted', quantity: 40, product: { supplierSku: 'S', manufacturerPartNumber: null, name: null, unitPrice: 4_070_000 } },
    ]);
    expect(drafts[0]).to.deep.include({ sequence: 3, occurredAt: new Date('2020-05-04T00:00:00Z'), source: { type: 'order_response', id: 'K1', revision: '3', hash: 'h' } });
  });

  it('of a status also say that nothing holds the line up, and have no time of their own', () => {
    const drafts = statements(document('order_status', { lineReference: '1', confirmed: 0, schedule: [] }));
    expect(drafts.map((draft) => draft.fact.kind)).to.deep.equal(['confirmed', 'schedule', 'released']);
    expect(drafts.every((draft) => draft.occurredAt === null)).to.equal(true);
  });

  it('are a mere receipt where no figure is given', () => {
    expect(statements(document('order_response', { lineReference: '1', ordered: 60 })).map((draft) => draft.fact)).to.deep.equal([{ kind: 'acknowledged' }]);
  });

  it('answer the cancellation that was asked for', () => {
    const parsed = document('order_status', {
      lineReference: '1', cancelled: 80,
      cancellations: [{ reference: 'S1', quantity: 80, result: 'accepted' }, { reference: 'S2', quantity: 5, result: 'pending' }],
    });
    expect(statements(parsed, new Map([['S1', 'our-request'], ['S2', 'other']])).map((draft) => draft.fact)).to.deep.include.members([
      { kind: 'cancelled', quantity: 80, cancellationId: null, reason: null }, { kind: 'cancelled', quantity: 80, cancellationId: 'our-request', reason: null },
    ]);
  });

  it('say nothing about lines that were not matched', () => {
    const parsed = document('order_response', { lineReference: '1', confirmed: 1 }, { lineReference: '2', confirmed: 2 });
    expect(statements(parsed)).to.have.length(1);
  });
});
