import { expect } from 'chai';
import { allocate } from '../../../src/features/allocation/engine/allocate.ts';
import { compareRuns } from '../../../src/features/allocation/engine/compare-runs.ts';
import { explainRequest, runExplainer } from '../../../src/features/allocation/engine/explain.ts';
import { explanationSentences } from '../../../src/features/allocation/engine/explanation-sentences.ts';
import { runFairness } from '../../../src/features/allocation/engine/run-fairness.ts';
import { account, input, onePool, pool, request, unitsOf } from './allocation-fixtures.ts';
import { auental, playTraeger, type StoryOutcome } from './demo-story.ts';

const sentencesOf = (run: StoryOutcome['runs'][number], school: string, language: 'de' | 'en'): string =>
  explanationSentences(explainRequest(run.input, run.result, `RQ ${school}`), language).join(' ');

describe('the explanation of a run', () => {
  const lastRun = playTraeger(auental, 'published on 20 April').runs.at(-1);
  if (!lastRun) throw new Error('the story has no run');

  it('tells Gymnasium am Wall in its own numbers that the next tablet is its own', () => {
    const explanation = explainRequest(lastRun.input, lastRun.result, 'RQ Gymnasium am Wall');
    expect(explanation).to.include({ heldBefore: 24, holdsNow: 26, heads: 980, level: 265, lastLevel: 269, closingLevel: 270, reason: 'next_in_line' });
    expect(sentencesOf(lastRun, 'Gymnasium am Wall', 'en')).to.equal(
      'You asked for 30 and get 2. You held 24; with this run you hold 26 per 980 heads = 2.65 per 100 weighted heads. ' +
        'The last device went at 2.69; your next one would go at 2.70 (what you hold and half of the next one). The next one is yours.',
    );
    expect(sentencesOf(lastRun, 'Gymnasium am Wall', 'de')).to.match(/26 auf 980 Köpfe = 2,65 je 100 .* Das nächste ist Ihres\.$/);
  });

  it('tells GS Lindenhof its weight and how many come before it, and names no other school', () => {
    expect(explainRequest(lastRun.input, lastRun.result, 'RQ GS Lindenhof')).to.include({ holdsNow: 11, weightedHeads: 408, level: 270, reason: 'others_first', accountsAhead: 8 });
    for (const { name } of auental.schools) {
      const text = JSON.stringify([explainRequest(lastRun.input, lastRun.result, `RQ ${name}`), sentencesOf(lastRun, name, 'de'), sentencesOf(lastRun, name, 'en')]);
      for (const other of auental.schools) if (other.name !== name) expect(text).to.not.include(other.name);
    }
  });

  it('is true about who is next: one more tablet goes to exactly that school', () => {
    const pools = lastRun.input.pools.map((each) => (each.id === 'stock' ? { ...each, capacity: each.capacity + 1 } : each));
    const more = allocate({ ...lastRun.input, pools });
    const gained = compareRuns(lastRun, { input: { ...lastRun.input, pools }, result: more }).gains;
    const next = lastRun.input.requests.filter(({ id }) => explainRequest(lastRun.input, lastRun.result, id).reason === 'next_in_line');
    expect(gained.map(({ accountId }) => accountId)).to.deep.equal(next.map(({ accountId }) => accountId));
  });

  it('gives each reason its own words in both languages', () => {
    const instance = input(
      [pool('A', 2), pool('B', 0)],
      [account('clinic', 1), account('i', 1), account('k', 1), account('lots', 1)],
      [
        request('crisis', 'clinic', 1, ['A'], { classRank: 0 }),
        request('waits', 'i', 2, ['A']),
        request('nothing', 'k', 1, ['B']),
        request('lot', 'lots', 3, ['A'], { minimumLot: 3 }),
      ],
    );
    const result = allocate(instance);
    const explain = runExplainer(instance, result);
    const reasons = ['crisis', 'waits', 'nothing', 'lot'].map((id) => explain(id).reason);
    expect(reasons).to.deep.equal(['fully_served', 'next_in_line', 'no_suitable_supply', 'lot_infeasible']);
    const texts = (['de', 'en'] as const).flatMap((language) => ['crisis', 'waits', 'nothing', 'lot'].map((id) => explanationSentences(explain(id), language).at(-1)));
    expect(new Set(texts).size).to.equal(8);
  });

  it('says when more urgent classes took everything', () => {
    const instance = input(
      [pool('A', 1)],
      [account('clinic', 1), account('i', 1), account('j', 2)],
      [request('crisis', 'clinic', 1, ['A'], { classRank: 0 }), request('ri', 'i', 1, ['A']), request('rj', 'j', 1, ['A'])],
    );
    const explain = runExplainer(instance, allocate(instance));
    expect(explain('ri')).to.include({ reason: 'higher_classes_first', lastLevel: null, accountsAhead: 1 });
    expect(explain('rj')).to.include({ reason: 'next_in_line', accountsAhead: 0 });
    expect(explanationSentences(explain('ri'), 'en').at(-1)).to.include('more urgent');
  });

  it('refuses a request that the run does not contain', () => {
    expect(() => explainRequest(lastRun.input, lastRun.result, 'RQ unknown')).to.throw('allocation.request_unknown');
  });
});

describe('fairness and comparison of runs', () => {
  it('gives Jain\'s index and shared ranks before and after', () => {
    const instance = input(
      [pool('p', 4)],
      [account('has', 1, { held: 4 }), account('none', 1), account('nil', 2)],
      [request('r1', 'none', 4, ['p'])],
    );
    const { before, after } = runFairness(instance, allocate(instance));
    expect(before.jainIndex).to.equal(3_333);
    expect(after.jainIndex).to.equal(6_667);
    expect(before.accounts.map(({ accountId, rank }) => [accountId, rank])).to.deep.equal([['has', 3], ['nil', 1], ['none', 1]]);
    expect(after.accounts.map(({ accountId, rank }) => [accountId, rank])).to.deep.equal([['has', 2], ['nil', 1], ['none', 2]]);
  });

  it('says who gains and who loses when the social factor is switched off, and that the weights differ', () => {
    const withFactor = playTraeger(auental, 's').runs[0];
    const without = playTraeger(auental, 's', { applied: false, stepBasisPoints: 1_000, unknownIndexBasisPoints: 18_000 }).runs[0];
    if (!withFactor || !without) throw new Error('the story has no run');
    const comparison = compareRuns(withFactor, without);
    expect(comparison.differences).to.deep.equal(['social_factor']);
    expect([comparison.unitsBefore, comparison.unitsAfter]).to.deep.equal([15, 15]);
    const sumOf = (changes: readonly { readonly change: number }[]): number => changes.reduce((sum, { change }) => sum + change, 0);
    expect(sumOf(comparison.gains)).to.equal(-sumOf(comparison.losses));
    expect(comparison.losses.map(({ accountId }) => accountId)).to.include('GS Lindenhof');
    expect(comparison.losses.every(({ differences }) => differences.includes('weight'))).to.equal(true);
    expect(compareRuns(withFactor, withFactor)).to.deep.include({ differences: [], gains: [], losses: [], unchanged: 16 });
  });

  it('says which input differs: supply, key, what an account holds and asks', () => {
    const before = onePool(4, [1, 1], [4, 4]);
    const after = { ...onePool(6, [1, 1], [4, 2], { key: 'adams' as const }), accounts: [account('a0', 1), account('a1', 1, { held: 3 })] };
    const comparison = compareRuns({ input: before, result: allocate(before) }, { input: after, result: allocate(after) });
    expect(unitsOf(allocate(after), ['a0', 'a1'])).to.deep.equal([4, 2]);
    expect(comparison.differences).to.deep.equal(['key', 'supply']);
    expect(comparison.gains).to.deep.equal([{ accountId: 'a0', before: 2, after: 4, change: 2, differences: [] }]);
    expect(comparison.unchanged).to.equal(1);
  });
});
