import { expect } from 'chai';
import { deriveLine, emptyCounters, type DerivedLine, type LineCounters } from '../../../src/features/orders/order-line.ts';
import { cancellationAfterNews } from '../../../src/features/orders/order.ts';
import { attribute, type ShareStanding } from '../../../src/features/orders/share-attribution.ts';
import { foldLine } from '../../../src/features/suppliers/standing/fold.ts';
import type { Statement } from '../../../src/features/suppliers/standing/statement.ts';
import { backordered, cancelled, confirmed, corrected, day, document, on, rejected, schedule, shipped } from './statement-builder.ts';

type OurCounters = Partial<Pick<LineCounters, 'received' | 'refused' | 'returned'>>;

/** The line as the supplier's statements and our own counting leave it together. */
const lineOf = (ordered: number, statements: readonly Statement[], ours: OurCounters = {}): DerivedLine =>
  deriveLine({ ...emptyCounters, ...foldLine(ordered, statements).counters, ...ours });
const sharesOf = (...quantities: number[]): ShareStanding[] =>
  quantities.map((quantity, position) => ({ id: `s${position}`, position, quantity, closed: 0, accepted: 0 }));
const sn = (value: string) => ({ type: 'SN' as const, value });

describe('worked cases, from statement to share', () => {
  it('1: a split delivery, and one beyond the confirmed part', () => {
    const news = [...document([confirmed(10)]), ...document([shipped('D1', 4)], { observedAt: day(1) })];
    expect(lineOf(10, news)).to.include({ shippedIn: 4, confirmedOpen: 6 });
    expect(lineOf(10, [...news, ...document([shipped('D2', 6)], { observedAt: day(2) })])).to.include({ shippedIn: 10, confirmedOpen: 0 });
    expect(lineOf(10, [...document([confirmed(6), backordered(4)]), ...document([shipped('D1', 8)])])).to.include({ shippedIn: 8, backorderedOpen: 2 });
  });

  it('2: two too many are in no share until accepted by amendment or sent away', () => {
    const news = [...document([confirmed(10)]), ...document([shipped('D1', 12)])];
    const counted = lineOf(10, news, { received: 12 });
    expect(counted).to.include({ over: 2, surplus: 2, acceptedIn: 10 });
    const given = attribute(sharesOf(6, 4), { closed: counted.closed, accepted: counted.acceptedIn });
    expect(given.shares.map((share) => share.accepted)).to.deep.equal([6, 4]);
    expect(lineOf(10, news, { received: 12, refused: 2 }).surplus).to.equal(0);
    expect(lineOf(12, news, { received: 12 })).to.include({ over: 0, surplus: 0, acceptedIn: 12 });
  });

  it('3: 60 become 20 rejected and 40 on a linked line', () => {
    const product = { supplierSku: 'T-40', manufacturerPartNumber: null, name: 'Tablet 40', unitPrice: 4_070_000 };
    const original = foldLine(60, document([rejected(20), { kind: 'substituted', quantity: 40, product }]));
    expect(original.quantities).to.include({ closed: 60, open: 0 });
    expect(original.substitutions.map((one) => [one.quantity, one.product.unitPrice])).to.deep.equal([[40, 4_070_000]]);
    expect(lineOf(40, document([confirmed(40)]))).to.include({ closed: 0, confirmedOpen: 40 });
  });

  it('4: a cancellation is overtaken, or accepted and then the goods are over', () => {
    const start = document([confirmed(10)]);
    const overtaken = lineOf(10, [...start, ...document([shipped('D1', 10)], { observedAt: day(1) })]);
    expect(overtaken.over).to.equal(0);
    expect(cancellationAfterNews('requested', overtaken)).to.equal('overtaken');
    const accepted = [...start, ...document([cancelled(4, 'c1')], { observedAt: day(1) })];
    expect(lineOf(10, [...accepted, ...document([shipped('D1', 10)], { observedAt: day(2) })])).to.include({ over: 4, shippedIn: 6 });
  });

  it('5: a corrected serial number changes no count', () => {
    const announced = document([shipped('D1', 2, { identifiers: [sn('SN00471'), sn('00123')] })], { observedAt: day(1) });
    const standing = foldLine(2, [...announced, ...document([corrected('D1', 2, { identifiers: [sn('SN00417'), sn('00123')] })], { observedAt: day(2) })]);
    expect(standing.counters.shipped).to.equal(2);
    expect(standing.identifiers.map((one) => one.value)).to.deep.equal(['SN00417', '00123']);
  });

  it('7: a dead device goes back, its replacement comes, the line stays at 40', () => {
    const news = [...document([confirmed(40), shipped('D1', 40)]), ...document([shipped('R1', 1, { replacement: true })], { observedAt: day(9) })];
    expect(lineOf(40, news, { received: 40, returned: 1 })).to.include({ accepted: 40, outstanding: 0, over: 0, surplus: 0, state: 'complete' });
  });
});

describe('a scarce order, from promise to rest', () => {
  it('slips twice by three weeks, loses 80 to a cancellation, and brings 40', () => {
    const promise = (date: string, n: number) => document([confirmed(120), schedule(on(date, 120))], { observedAt: day(n) });
    const slipped = [...promise('2020-05-08', 0), ...promise('2020-05-29', 14), ...promise('2020-06-19', 35)];
    expect(foldLine(120, slipped).slips.map(({ days, units }) => [days, units])).to.deep.equal([[21, 120], [21, 120]]);
    const cut = [...slipped, ...document([cancelled(80, 'surplus')], { observedAt: day(50) })];
    expect(foldLine(120, cut).schedule.map(({ quantity, expected }) => [quantity, expected])).to.deep.equal([[40, '2020-06-19']]);
    const done = lineOf(120, [...cut, ...document([shipped('D1', 40)], { observedAt: day(58) })], { received: 40 });
    expect(done).to.include({ closed: 80, acceptedIn: 40, outstanding: 0, state: 'complete' });
    const closed = attribute(sharesOf(60, 36, 24), { closed: 80, accepted: 0 });
    const shares = attribute(closed.shares, { closed: done.closed, accepted: done.acceptedIn }).shares;
    expect(shares.map((share) => [share.closed, share.accepted])).to.deep.equal([[40, 20], [24, 12], [16, 8]]);
  });

  it('loses its date and says so', () => {
    const standing = foldLine(40, [
      ...document([backordered(40), schedule(on('2020-06-26', 40))], { observedAt: day(43) }),
      ...document([backordered(40), schedule()], { observedAt: day(64) }),
    ]);
    expect(standing).to.include({ state: 'backordered', undated: 40 });
    expect(standing.slips.map(({ direction, units }) => [direction, units])).to.deep.equal([['withdrawn', 40]]);
  });
});
