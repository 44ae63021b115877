import { expect } from 'chai';
import fc from 'fast-check';
import { deriveLine, emptyCounters, isLineSettled, latenessOf, lineStates, type LineCounters } from '../../../src/features/orders/order-line.ts';

const line = (counters: Partial<LineCounters> & { ordered: number }): LineCounters => ({ ...emptyCounters, ...counters });
const q = fc.integer({ min: 0, max: 200 });
const anyCounters: fc.Arbitrary<LineCounters> = fc.record({
  ordered: fc.integer({ min: 1, max: 150 }), confirmed: q, backordered: q, rejected: q, cancelled: q, shipped: q,
  received: q, refused: q, returned: q, invoiced: q, credited: q,
});

describe('order line quantities', () => {
  it('always account for each ordered unit exactly once, whatever the counters say', () => {
    fc.assert(fc.property(anyCounters, (counters) => {
      const d = deriveLine(counters);
      expect(d.closed + d.shippedIn + d.confirmedOpen + d.backorderedOpen + d.unanswered).to.equal(counters.ordered);
      expect(d.shippedIn + d.over).to.equal(counters.shipped);
      expect(d.acceptedIn + d.surplus).to.equal(d.accepted);
      expect(d.closed + d.acceptedIn + d.outstanding).to.equal(counters.ordered);
      for (const value of Object.values(d)) if (typeof value === 'number') expect(value).to.be.at.least(0);
      expect(lineStates).to.include(d.state);
    }));
  });

  it('only shrink what is open when more is shipped, and never lose an over-delivery', () => {
    fc.assert(fc.property(anyCounters, fc.integer({ min: 0, max: 50 }), (counters, more) => {
      const before = deriveLine(counters);
      const after = deriveLine({ ...counters, shipped: counters.shipped + more });
      expect(after.open).to.be.at.most(before.open);
      expect(after.over).to.be.at.least(before.over);
    }));
  });

  it('follow a split delivery: 4, then 6 of 10', () => {
    const first = deriveLine(line({ ordered: 10, confirmed: 10, shipped: 4 }));
    expect(first).to.include({ shippedIn: 4, confirmedOpen: 6, state: 'partially_shipped' });
    const second = deriveLine(line({ ordered: 10, confirmed: 10, shipped: 10 }));
    expect(second).to.include({ shippedIn: 10, confirmedOpen: 0, open: 0, state: 'shipped' });
  });

  it('let a shipment beyond the confirmed units eat into the backorder', () => {
    const d = deriveLine(line({ ordered: 10, confirmed: 6, backordered: 4, shipped: 8 }));
    expect(d).to.include({ shippedIn: 8, confirmedOpen: 0, backorderedOpen: 2, unanswered: 0 });
  });

  it('keep 12 on 10 outside until the surplus is accepted or sent away', () => {
    const counted = line({ ordered: 10, confirmed: 10, shipped: 12, received: 12 });
    expect(deriveLine(counted)).to.include({ over: 2, acceptedIn: 10, surplus: 2, receipt: 'surplus' });
    expect(isLineSettled(deriveLine(counted))).to.equal(false);
    expect(isLineSettled(deriveLine({ ...counted, refused: 2 }))).to.equal(true);
    expect(deriveLine({ ...counted, ordered: 12 })).to.include({ over: 0, surplus: 0, acceptedIn: 12, receipt: 'complete' });
  });

  it('close 20 rejected and 40 substituted of 60', () => {
    expect(deriveLine(line({ ordered: 60, rejected: 20, cancelled: 40 }))).to.include({ closed: 60, open: 0, state: 'cancelled' });
    expect(deriveLine(line({ ordered: 40, rejected: 40 })).state).to.equal('rejected');
  });

  it('count goods shipped after an accepted cancellation as over', () => {
    expect(deriveLine(line({ ordered: 10, cancelled: 4, shipped: 10 }))).to.include({ closed: 4, shippedIn: 6, over: 4 });
    expect(deriveLine(line({ ordered: 10, shipped: 10 }))).to.include({ shippedIn: 10, over: 0 });
  });

  it('do not reopen for a dead device that went back', () => {
    const d = deriveLine(line({ ordered: 40, confirmed: 40, shipped: 40, received: 40, returned: 1 }));
    expect(d).to.include({ accepted: 40, outstanding: 0, state: 'complete', receipt: 'complete' });
  });
});

describe('billing and lateness of a line', () => {
  it('are billed net of credits against what the order still covers', () => {
    expect(deriveLine(line({ ordered: 10 })).billing).to.equal('none');
    expect(deriveLine(line({ ordered: 10, invoiced: 4 })).billing).to.equal('partial');
    expect(deriveLine(line({ ordered: 10, invoiced: 10, credited: 2 })).billing).to.equal('partial');
    expect(deriveLine(line({ ordered: 10, cancelled: 2, invoiced: 10 }))).to.include({ billing: 'full', overbilled: 2 });
  });

  it('are overdue after the promised day, late behind the reference, honest without a date', () => {
    const base = { outstanding: 5, promised: '2020-05-15', reference: '2020-05-08', today: '2020-05-10' };
    expect(latenessOf(base)).to.deep.equal({ kind: 'late', days: 7 });
    expect(latenessOf({ ...base, today: '2020-05-18' })).to.deep.equal({ kind: 'overdue', days: 3 });
    expect(latenessOf({ ...base, reference: null })).to.deep.equal({ kind: 'on_time', days: 0 });
    expect(latenessOf({ ...base, promised: null })).to.deep.equal({ kind: 'undated', days: 0 });
    expect(latenessOf({ ...base, outstanding: 0, today: '2021-01-01' })).to.deep.equal({ kind: 'none', days: 0 });
  });
});
