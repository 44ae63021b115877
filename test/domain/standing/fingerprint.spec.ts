import { expect } from 'chai';
import { digestOf, sealDocument, sealPoll, type PollMark } from '../../../src/features/suppliers/standing/fingerprint.ts';
import { foldLine } from '../../../src/features/suppliers/standing/fold.ts';
import type { Statement, StatementDraft } from '../../../src/features/suppliers/standing/statement.ts';
import { confirmed, day, draft, on, schedule, shipped } from './statement-builder.ts';

const prints = (statements: readonly Statement[]): readonly string[] => statements.map((one) => one.fingerprint);

/** Polls one after the other, as a worker does: what is stored, and how often nothing was new. */
function poll(...replies: readonly (readonly StatementDraft[])[]): { stored: readonly Statement[]; unchanged: number } {
  let mark: PollMark | null = null;
  let unchanged = 0;
  const stored: Statement[] = [];
  for (const reply of replies) {
    const sealed = sealPoll(reply, mark);
    if (sealed === null) {
      unchanged += 1;
      continue;
    }
    mark = sealed.mark;
    stored.push(...sealed.statements);
  }
  return { stored, unchanged };
}

const promised = (date: string, n: number): readonly StatementDraft[] => [draft(schedule(on(date, 10)), { observedAt: day(n) })];

describe('fingerprints', () => {
  it('are the same however the fields are written', () => {
    expect(digestOf({ a: 1, b: [1, 'ä'] })).to.equal(digestOf({ b: [1, 'ä'], a: 1 }));
    expect(digestOf({ a: '1' })).to.not.equal(digestOf({ a: 1 }));
    expect(digestOf('00123')).to.match(/^[0-9a-f]{64}$/);
  });

  it('do not change when a document is read again later or in other bytes', () => {
    const source = { type: 'desadv', id: '4711', revision: null, hash: 'one' };
    const first = sealDocument([draft(shipped('D1', 4), { source })]);
    const again = sealDocument([draft(shipped('D1', 4), { source: { ...source, hash: 'two' }, observedAt: day(9) })]);
    expect(prints(again)).to.deep.equal(prints(first));
    const other = sealDocument([draft(shipped('D1', 5), { source })]);
    expect(prints(other)).to.not.deep.equal(prints(first));
    expect(prints(sealDocument([draft(shipped('D1', 4), { source: { ...source, revision: '2' } })]))).to.not.deep.equal(prints(first));
  });

  it('tell two equal rows of one document apart, so that both count', () => {
    const rows = sealDocument([draft(shipped('D1', 5)), draft(shipped('D1', 5))]);
    expect(new Set(prints(rows)).size).to.equal(2);
    expect(foldLine(10, rows).counters.shipped).to.equal(10);
  });

  it('tell lines apart', () => {
    expect(prints(sealDocument([draft(confirmed(5))]))).to.not.deep.equal(prints(sealDocument([draft(confirmed(5), { lineId: 'other' })])));
    expect(sealPoll([draft(confirmed(5))], null)?.mark.batch).to.not.equal(sealPoll([draft(confirmed(5), { lineId: 'other' })], null)?.mark.batch);
  });
});

describe('polls', () => {
  it('that say the same as the one before bring nothing', () => {
    const { stored, unchanged } = poll(promised('2020-05-12', 1), promised('2020-05-12', 2), promised('2020-05-12', 3));
    expect([stored.length, unchanged]).to.deep.equal([1, 2]);
  });

  it('that return to an older state are news: 12, 26, 12 May, and once more', () => {
    const { stored } = poll(promised('2020-05-12', 1), promised('2020-05-26', 2), promised('2020-05-12', 3), promised('2020-05-26', 4));
    expect(new Set(prints(stored)).size).to.equal(4);
    const standing = foldLine(10, stored);
    expect(standing.slips.map((slip) => slip.days)).to.deep.equal([14, -14, 14]);
    expect(standing.schedule[0]?.expected).to.equal('2020-05-26');
  });

  it('do not care in which order the reply lists things', () => {
    const a = draft(confirmed(6));
    const b = draft(schedule(on('2020-05-12', 6)));
    const mark = sealPoll([a, b], null)?.mark ?? null;
    expect(sealPoll([b, a], mark)).to.equal(null);
  });

  it('by two workers that see the same change get the same fingerprints', () => {
    const mark = sealPoll(promised('2020-05-12', 1), null)?.mark ?? null;
    const one = sealPoll(promised('2020-05-26', 2), mark);
    const two = sealPoll(promised('2020-05-26', 3), mark);
    expect(prints(one?.statements ?? [])).to.deep.equal(prints(two?.statements ?? [])).and.to.have.length(1);
  });
});
