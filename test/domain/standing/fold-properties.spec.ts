import { expect } from 'chai';
import fc from 'fast-check';
import { foldLine } from '../../../src/features/suppliers/standing/fold.ts';
import type { Fact, Statement } from '../../../src/features/suppliers/standing/statement.ts';
import { standingStates, type Standing } from '../../../src/features/suppliers/standing/standing.ts';
import {
  backordered, cancelled, confirmed, corrected, day, declined, deleted, delivered, document, on, rejected, schedule, shipped,
} from './statement-builder.ts';

const quantity = fc.integer({ min: 0, max: 12 });
const number = fc.constantFrom('D1', 'd1', 'D2', 'D3');
const date = fc.constantFrom('2020-05-12', '2020-05-26', '2020-06-02', '2099-12-31', null);
const outstanding = fc.option(quantity);

/** News that only adds: no corrections, no deletions, no numbered revisions. */
const plainFact: fc.Arbitrary<Fact> = fc.oneof(
  fc.constant<Fact>({ kind: 'acknowledged' }),
  quantity.map(confirmed),
  quantity.map(backordered),
  quantity.map(rejected),
  fc.constant(declined),
  fc.tuple(quantity, fc.constantFrom(null, 'a', 'b')).map(([q, id]) => cancelled(q, id)),
  fc.array(fc.tuple(date, quantity), { maxLength: 3 }).map((list) => schedule(...list.map(([d, q]) => on(d, q)))),
  fc.constantFrom<Fact>({ kind: 'held', reason: 'credit' }, { kind: 'released' }, { kind: 'change_settled' }),
  fc.tuple(number, quantity, outstanding).map(([n, q, rest]) => shipped(n, q, { outstanding: rest })),
  fc.tuple(fc.option(number), fc.option(quantity)).map(([n, q]) => delivered(n, q)),
  quantity.map((q): Fact => ({ kind: 'invoiced', invoiceNumber: 'R1', quantity: q })),
);
const anyFact: fc.Arbitrary<Fact> = fc.oneof(
  { weight: 3, arbitrary: plainFact },
  { weight: 1, arbitrary: fc.tuple(number, quantity).map(([n, q]) => corrected(n, q)) },
  { weight: 1, arbitrary: number.map(deleted) },
  { weight: 1, arbitrary: fc.tuple(number, quantity, fc.integer({ min: 1, max: 3 })).map(([n, q, revision]) => shipped(n, q, { revision })) },
);

const documentOf = (fact: fc.Arbitrary<Fact>): fc.Arbitrary<readonly Statement[]> => fc.record({
  facts: fc.array(fact, { minLength: 1, maxLength: 3 }),
  connectionId: fc.constantFrom('api', 'edi'),
  supplierOrderId: fc.constantFrom(null, 'S1', 'S2'),
  occurred: fc.option(fc.integer({ min: 0, max: 6 })),
  sequence: fc.option(fc.integer({ min: 1, max: 5 })),
  observed: fc.integer({ min: 0, max: 6 }),
}).map(({ facts, connectionId, supplierOrderId, occurred, sequence, observed }) => document(facts, {
  connectionId, supplierOrderId, sequence, occurredAt: occurred === null ? null : day(occurred), observedAt: day(observed),
}));

/** A document that comes after all others: undated and unnumbered, or with either. */
const lateDocument: fc.Arbitrary<readonly Statement[]> = fc.record({
  facts: fc.array(plainFact, { minLength: 1, maxLength: 3 }),
  connectionId: fc.constantFrom('api', 'edi'),
  place: fc.constantFrom<{ occurredAt: Date | null; sequence: number | null }>(
    { occurredAt: null, sequence: null }, { occurredAt: day(0), sequence: null }, { occurredAt: day(3), sequence: null },
    { occurredAt: null, sequence: 1 }, { occurredAt: null, sequence: 3 },
  ),
}).map(({ facts, connectionId, place }) => document(facts, { connectionId, ...place, observedAt: day(30) }));

const anyHistory = fc.array(documentOf(anyFact), { maxLength: 8 }).map((documents) => documents.flat());

const mixed = <T>(items: readonly T[]): fc.Arbitrary<readonly T[]> =>
  fc.array(fc.nat(), { minLength: items.length, maxLength: items.length })
    .map((keys) => items.map((item, i) => ({ item, key: keys[i] ?? 0 })).sort((a, b) => a.key - b.key).map(({ item }) => item));

describe('fold of statements, whatever they say', () => {
  it('does not depend on their order or on duplicates', () => {
    const input = anyHistory.chain((history) => fc.tuple(
      fc.constant(history),
      fc.subarray([...history]).chain((again) => mixed([...history, ...again])),
    ));
    fc.assert(fc.property(input, ([history, shuffled]) => {
      expect(foldLine(10, shuffled)).to.deep.equal(foldLine(10, history));
    }), { numRuns: 400 });
  });

  it('keeps the first sighting of a duplicate', () => {
    fc.assert(fc.property(anyHistory, (history) => {
      const replayed = history.map((statement) => ({ ...statement, observedAt: day(30) }));
      expect(foldLine(10, [...replayed, ...history])).to.deep.equal(foldLine(10, history));
    }));
  });

  it('accounts for each ordered unit and names a known state', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 15 }), anyHistory, (ordered, history) => {
      const { quantities: q, state, schedule: dates, undated, counters, delivered: arrived } = foldLine(ordered, history);
      expect(q.closed + q.shippedIn + q.confirmedOpen + q.backorderedOpen + q.unanswered).to.equal(ordered);
      expect(dates.reduce((sum, entry) => sum + entry.quantity, undated)).to.equal(q.open);
      expect(undated).to.be.at.least(0);
      expect(arrived).to.be.within(0, counters.shipped);
      expect(standingStates).to.include(state);
    }), { numRuns: 400 });
  });

  it('is never lowered in shipped or delivered by late news that is no correction', () => {
    fc.assert(fc.property(anyHistory, lateDocument, (history, late) => {
      const before = foldLine(10, history);
      const after = foldLine(10, [...history, ...late]);
      expect(after.counters.shipped).to.be.at.least(before.counters.shipped);
      expect(after.delivered).to.be.at.least(before.delivered);
    }), { numRuns: 1000 });
  });
});

describe('fold of documents with an issue time', () => {
  const withoutSightings = ({ lastHeardAt, etaHistory, ...rest }: Standing): unknown =>
    ({ ...rest, heard: lastHeardAt !== null, eta: etaHistory.map(({ observedAt: _seen, ...snapshot }) => snapshot) });

  it('comes to the same, in whichever order they arrive', () => {
    const dated = fc.array(fc.array(anyFact, { minLength: 1, maxLength: 2 }), { maxLength: 7 })
      .chain((list) => fc.tuple(fc.constant(list), mixed(list.map((_, i) => i))));
    fc.assert(fc.property(dated, ([list, arrival]) => {
      const seen = (at: (i: number) => number): Standing => foldLine(10, list.flatMap((facts, i) => document(facts, {
        occurredAt: day(i), observedAt: day(at(i)), source: { type: 'doc', id: String(i), revision: null, hash: 'h' },
      })));
      expect(withoutSightings(seen((i) => 50 + (arrival[i] ?? 0)))).to.deep.equal(withoutSightings(seen((i) => i)));
    }), { numRuns: 300 });
  });

  it('follows the supplier\'s numbering where its clock is wrong', () => {
    const second = document([confirmed(6)], { sequence: 2, occurredAt: day(1) });
    const first = document([confirmed(10)], { sequence: 1, occurredAt: day(3) });
    expect(foldLine(10, [...first, ...second]).counters.confirmed).to.equal(6);
  });
});

describe('advices of one order in any order of arrival', () => {
  const deliveries = fc.tuple(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 }), fc.integer({ min: 0, max: 4 }))
    .chain(([parts, lost]) => fc.tuple(fc.constant(parts), fc.constant(lost), mixed(parts.map((_, i) => i)), fc.boolean()));

  it('never close a unit on the way, and end with exactly what was dropped', () => {
    fc.assert(fc.property(deliveries, ([parts, lost, arrival, issued]) => {
      const total = parts.reduce((sum, part) => sum + part, 0);
      const advices = parts.map((part, i) => document([shipped(`D${i}`, part, {
        outstanding: parts.slice(i + 1).reduce((sum, later) => sum + later, 0),
      })], { occurredAt: issued ? day(i) : null, observedAt: day(20 + (arrival[i] ?? 0)) }));
      for (let n = 1; n <= parts.length; n += 1) {
        const come = advices.filter((_, i) => (arrival[i] ?? 0) < n).flat();
        expect(foldLine(total + lost, come).quantities.closed).to.equal(0);
      }
      const standing = foldLine(total + lost, advices.flat());
      expect(standing.counters.shipped).to.equal(total);
      expect(standing.remainder?.quantity ?? 0).to.equal(lost);
    }));
  });
});
