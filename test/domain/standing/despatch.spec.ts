import { expect } from 'chai';
import { foldLine } from '../../../src/features/suppliers/standing/fold.ts';
import { confirmed, backordered, corrected, day, deleted, delivered, document, shipped } from './statement-builder.ts';

const codes = (statements: Parameters<typeof foldLine>[1]): readonly string[] => foldLine(10, statements).exceptions.map((one) => one.code);
const sn = (value: string) => ({ type: 'SN' as const, value });

describe('despatches of a line', () => {
  it('are one despatch whoever reports it: advice, interface, carrier, by hand', () => {
    const standing = foldLine(10, [
      ...document([shipped('LS-77', 6, { identifiers: [sn('00123')], carrier: 'DHL' })], { connectionId: 'edi', observedAt: day(1) }),
      ...document([shipped('ls-77', 6, { identifiers: [sn('00123'), sn('1E5')], tracking: ['T1'] })], { connectionId: 'api', observedAt: day(2) }),
      ...document([shipped(' LS-77', 6, { tracking: ['T2'] })], { connectionId: 'manual', observedAt: day(3) }),
      ...document([delivered('LS-77')], { connectionId: 'dhl', observedAt: day(4) }),
    ]);
    expect(standing.counters.shipped).to.equal(6);
    expect(standing.despatches).to.have.length(1);
    expect(standing.despatches[0]).to.deep.include({ despatchNumber: 'LS-77', quantity: 6, delivered: 6, carrier: 'DHL', tracking: ['T1', 'T2'] });
    expect(standing.identifiers.map((one) => one.value)).to.deep.equal(['00123', '1E5']);
  });

  it('add up several packages in one document', () => {
    expect(foldLine(10, document([shipped('D1', 4), shipped('D1', 4)])).counters.shipped).to.equal(8);
  });

  it('take the highest numbered revision, whenever it came', () => {
    const revisions = [
      ...document([shipped('D1', 7, { revision: 3 })], { observedAt: day(1) }),
      ...document([shipped('D1', 9, { revision: 2 })], { observedAt: day(2) }),
      ...document([shipped('D1', 10, { revision: 1 })], { observedAt: day(3) }),
    ];
    expect(foldLine(10, revisions).counters.shipped).to.equal(7);
  });

  it('let an early correction or deletion wait for its original', () => {
    const early = document([corrected('D1', 6)], { observedAt: day(1) });
    expect(foldLine(10, early)).to.deep.include({ waiting: early.map((one) => one.fingerprint) });
    expect(foldLine(10, early).counters.shipped).to.equal(0);
    const whole = foldLine(10, [...early, ...document([shipped('D1', 10)], { observedAt: day(2) })]);
    expect(whole.counters.shipped).to.equal(6);
    expect(whole.waiting).to.deep.equal([]);
    expect(whole.exceptions).to.deep.equal([]);
    const gone = [...document([deleted('D1')], { observedAt: day(1) }), ...document([shipped('D1', 10)], { observedAt: day(2) })];
    expect(foldLine(10, gone).counters.shipped).to.equal(0);
  });

  it('come back only if the one who deleted them announces them anew', () => {
    const gone = [...document([shipped('D1', 10)], { observedAt: day(1) }), ...document([deleted('D1')], { observedAt: day(2) })];
    const elsewhere = document([shipped('D1', 10)], { connectionId: 'api2', observedAt: day(3) });
    expect(foldLine(10, [...gone, ...elsewhere]).counters.shipped).to.equal(0);
    expect(foldLine(10, [...gone, ...document([shipped('D1', 8)], { observedAt: day(3) })]).counters.shipped).to.equal(8);
  });

  it('let a delivery wait for its despatch and never count more than was shipped', () => {
    const early = document([delivered('D1', 12)], { connectionId: 'dhl', observedAt: day(1) });
    expect(foldLine(10, early)).to.deep.include({ delivered: 0, waiting: early.map((one) => one.fingerprint) });
    expect(foldLine(10, [...early, ...document([shipped('D1', 10)], { observedAt: day(2) })])).to.deep.include({ delivered: 10, waiting: [] });
    const line = [...document([shipped('D1', 4)]), ...document([delivered(null, 6)])];
    expect(foldLine(10, line).delivered).to.equal(4);
  });

  it('show a difference to a cumulative figure and to other channels, without following it', () => {
    const one = document([shipped('D1', 6)], { observedAt: day(1) });
    expect(codes([...one, ...document([{ kind: 'shipped_total', quantity: 8 }], { observedAt: day(2) })])).to.deep.equal(['shipped_total_differs']);
    expect(codes([...one, ...document([{ kind: 'shipped_total', quantity: 6 }], { observedAt: day(2) })])).to.deep.equal([]);
    expect(codes([...one, ...document([shipped('D1', 4)], { connectionId: 'api', observedAt: day(2) })])).to.deep.equal(['despatch_differs']);
    const agreed = [...document([shipped('D1', 4)], { connectionId: 'api', observedAt: day(2) }), ...document([shipped('D1', 6)], { connectionId: 'api', observedAt: day(3) })];
    expect(codes([...one, ...agreed])).to.deep.equal([]);
    const settled = [...one, ...document([corrected('D1', 5)], { observedAt: day(2) }), ...document([shipped('D1', 6)], { connectionId: 'api', observedAt: day(3) })];
    expect(foldLine(10, settled).counters.shipped).to.equal(5);
    expect(codes(settled)).to.deep.equal(['despatch_differs']);
  });
});

describe('remainder that an advice drops', () => {
  const advice = (number: string, quantity: number, outstanding: number, n: number, issued = true) =>
    document([shipped(number, quantity, { outstanding })], { observedAt: day(n), occurredAt: issued ? day(n) : null });

  it('is none for 6 + 4 of 10, one for 6 + 3, four for 6 + 0; 12 is over', () => {
    expect(foldLine(10, advice('D1', 6, 4, 1)).remainder).to.equal(null);
    expect(foldLine(10, advice('D1', 6, 3, 1)).remainder).to.deep.include({ quantity: 1, confirmed: false });
    expect(foldLine(10, advice('D1', 6, 0, 1)).remainder).to.deep.include({ quantity: 4, confirmed: false, despatchNumber: 'D1' });
    expect(foldLine(10, advice('D1', 12, 0, 1))).to.deep.include({ remainder: null });
  });

  it('leaves the units open until a person or a later document confirms', () => {
    const start = document([confirmed(10)], { observedAt: day(0) });
    const dropped = [...start, ...advice('D1', 6, 0, 1)];
    expect(foldLine(10, dropped).quantities).to.include({ closed: 0, open: 4 });
    const agreed = foldLine(10, [...dropped, ...document([confirmed(6)], { observedAt: day(2) })]);
    expect(agreed.remainder).to.deep.include({ quantity: 4, confirmed: true });
    expect(agreed.quantities).to.include({ closed: 4, open: 0 });
    const byHand = foldLine(10, [...dropped, ...document([{ kind: 'cancelled', quantity: 4, cancellationId: null, reason: 'told by phone' }], { connectionId: 'manual', observedAt: day(2) })]);
    expect(byHand).to.deep.include({ remainder: null });
    expect(byHand.quantities).to.include({ closed: 4, open: 0 });
  });

  it('is taken back by a later document that still counts the units', () => {
    const standing = foldLine(10, [...advice('D1', 6, 0, 1), ...document([confirmed(6), backordered(4)], { observedAt: day(2) })]);
    expect(standing.remainder).to.equal(null);
    expect(standing.quantities).to.include({ closed: 0, backorderedOpen: 4 });
  });

  it('heals when 6 + 4 and 4 + 0 arrive the wrong way round, dated or not', () => {
    for (const issued of [true, false]) {
      const second = document([shipped('D2', 4, { outstanding: 0 })], { observedAt: day(1), occurredAt: issued ? day(-1) : null });
      expect(foldLine(10, second).remainder).to.deep.include({ quantity: 6, confirmed: false });
      const first = document([shipped('D1', 6, { outstanding: 4 })], { observedAt: day(2), occurredAt: issued ? day(-5) : null });
      const healed = foldLine(10, [...second, ...first]);
      expect(healed.remainder).to.equal(null);
      expect(healed.quantities).to.include({ closed: 0, shippedIn: 10, open: 0 });
    }
  });

  it('keeps the one really dropped when 6 + 3 and 3 + 0 arrive the wrong way round', () => {
    const standing = foldLine(10, [...advice('D2', 3, 0, 1, false), ...advice('D1', 6, 3, 2, false)]);
    expect(standing.remainder).to.deep.include({ quantity: 1 });
  });
});
