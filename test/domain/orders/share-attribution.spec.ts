import { expect } from 'chai';
import fc from 'fast-check';
import { attribute, attributeFromStart, type ShareStanding } from '../../../src/features/orders/share-attribution.ts';

const shares = (...quantities: number[]): ShareStanding[] =>
  quantities.map((quantity, position) => ({ id: `share-${position}`, position, quantity, closed: 0, accepted: 0 }));
const accepted = (list: readonly ShareStanding[]): number[] => list.map((share) => share.accepted);
const closed = (list: readonly ShareStanding[]): number[] => list.map((share) => share.closed);
const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

const anyShares = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 }).map((list) => shares(...list));
/** A walk of cumulative figures that a line of this size can have. */
const anyWalk = anyShares.chain((list) => {
  const total = sum(list.map((share) => share.quantity));
  const step = fc.tuple(fc.integer({ min: 0, max: total }), fc.integer({ min: 0, max: total }))
    .map(([a, b]) => ({ closed: Math.min(a, b), accepted: Math.max(a, b) - Math.min(a, b) }));
  return fc.tuple(fc.constant(list), fc.array(step, { minLength: 1, maxLength: 6 }));
});

describe('attribution of units to shares', () => {
  it('gives three municipalities their part of each delivery', () => {
    for (const [units, expected] of [[30, [15, 9, 6]], [80, [40, 24, 16]], [120, [60, 36, 24]], [40, [20, 12, 8]]] as const) {
      expect(accepted(attributeFromStart(shares(60, 36, 24), units))).to.deep.equal(expected);
    }
    expect(accepted(attributeFromStart(shares(45, 25), 25))).to.deep.equal([16, 9]);
  });

  it('closes 80 of 120 and leaves 40 to come', () => {
    const cancelled = attribute(shares(60, 36, 24), { closed: 80, accepted: 0 });
    expect(closed(cancelled.shares)).to.deep.equal([40, 24, 16]);
    expect(accepted(attribute(cancelled.shares, { closed: 80, accepted: 40 }).shares)).to.deep.equal([20, 12, 8]);
  });

  it('breaks ties by position, then id, whatever the order of the input', () => {
    const tied = ['b', 'a'].map((id) => ({ id, position: 0, quantity: 5, closed: 0, accepted: 0 }));
    expect(attribute(tied, { closed: 0, accepted: 1 }).given).to.deep.equal(['a']);
    expect(attribute([...tied].reverse(), { closed: 0, accepted: 1 }).given).to.deep.equal(['a']);
  });

  it('keeps what a small share has when the rest of the line is cancelled', () => {
    const before = attribute(shares(9, 1), { closed: 0, accepted: 9 });
    const after = attribute(before.shares, { closed: 1, accepted: 9 });
    expect(accepted(after.shares)).to.deep.equal(accepted(before.shares));
    expect(after.takenBack).to.deep.equal([]);
  });

  it('sums to the line and stays inside each share after any walk of figures', () => {
    fc.assert(fc.property(anyWalk, ([start, walk]) => {
      let current: readonly ShareStanding[] = start;
      for (const target of walk) {
        const moved = attribute(current, target);
        expect(sum(accepted(moved.shares))).to.equal(target.accepted);
        expect(sum(closed(moved.shares))).to.equal(target.closed);
        for (const share of moved.shares) {
          expect(share.accepted).to.be.within(0, share.quantity - share.closed);
          expect(share.closed).to.be.at.least(0);
        }
        current = moved.shares;
      }
    }));
  });

  it('takes nothing back while figures grow, and a full line is exactly its shares', () => {
    fc.assert(fc.property(anyShares, fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 8 }), (start, deliveries) => {
      const total = sum(start.map((share) => share.quantity));
      let current: readonly ShareStanding[] = start;
      let units = 0;
      for (const delivery of [...deliveries, total]) {
        units = Math.min(total, units + delivery);
        const next = attribute(current, { closed: 0, accepted: units });
        expect(next.takenBack).to.deep.equal([]);
        next.shares.forEach((share, i) => expect(share.accepted).to.be.at.least(current[i]?.accepted ?? 0));
        expect(next.shares).to.deep.equal(attributeFromStart(start, units));
        current = next.shares;
      }
      expect(accepted(current)).to.deep.equal(start.map((share) => share.quantity));
    }));
  });

  it('undoes a growth exactly', () => {
    fc.assert(fc.property(anyShares, fc.nat(100), fc.nat(100), (start, a, b) => {
      const total = sum(start.map((share) => share.quantity));
      const [low, high] = [Math.min(a, b, total), Math.min(Math.max(a, b), total)];
      const grown = attribute(start, { closed: 0, accepted: high });
      const back = attribute(grown.shares, { closed: 0, accepted: low });
      expect(back.shares).to.deep.equal(attributeFromStart(start, low));
      expect(back.takenBack).to.deep.equal(grown.given.slice(low).reverse());
    }));
  });

  it('keeps two shares within one unit of their exact part', () => {
    // With more than two shares the rule may leave the quota by design: it never takes a unit away as supply grows.
    fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), fc.nat(120), (first, second, n) => {
      const total = first + second;
      const units = Math.min(n, total);
      for (const share of attributeFromStart(shares(first, second), units)) {
        expect(Math.abs(share.accepted * total - units * share.quantity)).to.be.below(total);
      }
    }));
  });

  it('refuses figures that the shares cannot hold', () => {
    expect(() => attribute(shares(3, 2), { closed: 2, accepted: 4 })).to.throw(RangeError);
  });
});
