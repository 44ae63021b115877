import { expect } from 'chai';
import fc from 'fast-check';
import { availableToPromise } from '../../../src/features/allocation/engine/atp.ts';
import { levelOfCount, levelOfKey } from '../../../src/features/allocation/engine/device-level.ts';
import { reserveOf } from '../../../src/features/allocation/engine/reserve.ts';
import { defaultSocialFactor, weightOf } from '../../../src/features/allocation/engine/weight.ts';

describe('numbers around the allocation', () => {
  it('weighs heads by the social index, with an explicit default where there is none', () => {
    expect(weightOf(980, 1, defaultSocialFactor)).to.deep.equal({ weight: 9_800_000, factorBasisPoints: 10_000, factorSource: 'index' });
    expect(weightOf(240, 8, defaultSocialFactor)).to.deep.equal({ weight: 4_080_000, factorBasisPoints: 17_000, factorSource: 'index' });
    expect(weightOf(120, null, defaultSocialFactor)).to.deep.equal({ weight: 2_160_000, factorBasisPoints: 18_000, factorSource: 'policy_default' });
    expect(weightOf(240, 8, { ...defaultSocialFactor, applied: false })).to.deep.equal({ weight: 2_400_000, factorBasisPoints: 10_000, factorSource: 'not_applied' });
    expect(weightOf(0, 3, defaultSocialFactor).weight).to.equal(1);
  });

  it('refuses to weigh by anything that is no head count or no index', () => {
    for (const [heads, index] of [[-1, 1], [1.5, 1], [Number.NaN, 1], [10, 0], [10, 10], [10, 2.5]] as const) {
      expect(() => weightOf(heads, index, defaultSocialFactor), `${heads}, ${index}`).to.throw(RangeError);
    }
  });

  it('keeps 5 % of all that was ever accepted, rounded down', () => {
    expect([15, 40, 80, 100, 120].map((accepted) => reserveOf(500, accepted))).to.deep.equal([0, 2, 4, 5, 6]);
    expect(reserveOf(10_000, 7)).to.equal(7);
    expect(() => reserveOf(500, -1)).to.throw(RangeError);
  });

  it('promises out of the lowest later balance: supply 6,4,2,4,8,4,4,4 against 6,2,3,6,6,1,2,2', () => {
    expect(availableToPromise([6, 4, 2, 4, 8, 4, 4, 4], [6, 2, 3, 6, 6, 1, 2, 2])).to.deep.equal([0, 0, 0, 0, 1, 4, 6, 8]);
    expect(availableToPromise([], [])).to.deep.equal([]);
    expect(() => availableToPromise([1], [])).to.throw(RangeError);
  });

  it('never promises what breaks a commitment, and always all that does not', () => {
    const plan = fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 9 })), { minLength: 1, maxLength: 8 });
    const lowestFrom = (supply: readonly number[], commitments: readonly number[], period: number): number => {
      let balance = 0;
      return Math.min(...supply.map((quantity, u) => (balance += quantity - (commitments[u] ?? 0))).slice(period));
    };
    fc.assert(
      fc.property(plan, fc.nat(), (periods, choice) => {
        const [supply, commitments] = [periods.map(([s]) => s), periods.map(([, c]) => c)];
        const period = choice % supply.length;
        const available = availableToPromise(supply, commitments)[period] ?? -1;
        const more = commitments.map((quantity, u) => quantity + (u === period ? available : 0));
        const broken = lowestFrom(supply, commitments, period) < 0;
        expect(lowestFrom(supply, more, period)).to.equal(broken ? lowestFrom(supply, commitments, period) : 0);
        expect(available === 0 || !broken).to.equal(true);
      }),
    );
  });

  it('shows levels as hundredths of devices per 100 weighted heads', () => {
    expect(levelOfCount(26, 9_800_000)).to.equal(265);
    expect(levelOfCount(11, 4_080_000)).to.equal(270);
    expect(levelOfKey(53, 9_800_000)).to.equal(270);
    expect(levelOfCount(0, 1)).to.equal(0);
  });
});
