import { expect } from 'chai';
import { verifyAllocation } from '../../../src/features/allocation/engine/verifier.ts';
import { auental, birkheim, linde, playTraeger } from './demo-story.ts';

describe('the tablets of the demo story', () => {
  for (const traeger of [auental, birkheim, linde]) {
    it(`come out for ${traeger.name}, whatever the seed`, () => {
      const expected = Object.fromEntries(traeger.schools.map(({ name, awarded }) => [name, awarded]));
      for (const seed of ['published on 20 April', 'b', 'c', '4', '5', '6', '7', '8']) {
        const outcome = playTraeger(traeger, seed);
        expect(outcome.awarded, seed).to.deep.equal(expected);
        expect(outcome.reserve).to.equal(traeger.reserve);
        for (const { input, result } of outcome.runs) expect(verifyAllocation(input, result)).to.deep.equal([]);
      }
    });
  }

  it('come out differently without the social factor: Gymnasium am Wall 10, GS Lindenhof 8', () => {
    const off = { applied: false, stepBasisPoints: 1_000, unknownIndexBasisPoints: 18_000 };
    for (const seed of ['published on 20 April', 'b', 'c', '4', '5', '6', '7', '8']) {
      const { awarded } = playTraeger(auental, seed, off);
      expect([awarded['Gymnasium am Wall'], awarded['GS Lindenhof']], seed).to.deep.equal([10, 8]);
    }
  });
});
