import { expect } from 'chai';
import fc from 'fast-check';
import { splitIntoShards } from './split-into-shards.ts';
import { summarise } from './summary.ts';

const file = (passed: number, failed: number, skipped: string[] = []) => ({ file: 'a.spec.ts', passed, failed, skipped, durationMs: 1 });

describe('the closing line of a test run', () => {
  it('adds up all files', () => {
    expect(summarise({ files: [file(2, 0), file(3, 0)] }, true)).to.deep.equal({ closingLine: '5 passed, 0 failed', isGood: true });
    expect(summarise({ files: [file(2, 1), file(0, 1)] }, true)).to.deep.equal({ closingLine: '2 passed, 2 failed', isGood: false });
  });

  it('does not take an empty run for a good one', () => {
    expect(summarise({ files: [] }, false).isGood).to.equal(false);
  });

  it('shows skipped tests, and in CI does not accept them', () => {
    const files = [file(2, 0, ['later'])];
    expect(summarise({ files }, false)).to.deep.equal({ closingLine: '2 passed, 0 failed, 1 skipped', isGood: true });
    expect(summarise({ files }, true).isGood).to.equal(false);
  });
});

describe('splitting files into shards', () => {
  it('puts each file into exactly one shard, none of them empty', () => {
    const weights = fc.array(fc.nat(10_000), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 8 }), (list, count) => {
        const files = list.map((weight, index) => ({ file: `${index}`, weight }));
        const shards = splitIntoShards(files, count);
        expect(shards.length).to.be.at.most(count);
        expect(shards.every((shard) => shard.length > 0)).to.equal(true);
        expect(shards.flat().sort()).to.deep.equal(files.map((each) => each.file).sort());
      }),
    );
  });

  it('evens out the weights', () => {
    const files = [9, 1, 4, 5, 5].map((weight, index) => ({ file: `${index}`, weight }));
    expect(splitIntoShards(files, 2)).to.deep.equal([['0', '2'], ['3', '4', '1']]);
  });
});
