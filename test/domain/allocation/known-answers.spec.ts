import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { allocate } from '../../../src/features/allocation/engine/allocate.ts';
import { verifyAllocation } from '../../../src/features/allocation/engine/verifier.ts';
import { describeWithRealData } from '../../support/left-out.ts';
import { account, flowOf, input, onePool, pool, request, unitsOf, unitsOfRequest } from './allocation-fixtures.ts';

const idsOf = (count: number): string[] => Array.from({ length: count }, (_, i) => `a${i}`);

/** Everybody asks for everything: only the weights decide. */
function shares(capacity: number, weights: readonly number[]): number[] {
  return unitsOf(allocate(onePool(capacity, weights, weights.map(() => capacity))), idsOf(weights.length));
}

describe('known answers of the allocation', () => {
  it('gives the 598 seats of the Länder as the Federal Returning Officer published them', () => {
    const populations = [
      2_659_792, 1_532_412, 1_537_766, 7_207_587, 548_941, 2_397_701, 2_056_177, 2_942_960,
      15_415_642, 3_826_905, 5_222_158, 1_996_822, 3_610_865, 11_328_866, 9_313_413, 865_191,
    ];
    expect(shares(598, populations)).to.deep.equal([22, 13, 13, 59, 5, 20, 17, 24, 127, 32, 43, 16, 30, 93, 77, 7]);
  });

  it('fills equal claims from below: demands 20, 26, 40, 50 out of 100', () => {
    expect(unitsOf(allocate(onePool(100, [1, 1, 1, 1], [20, 26, 40, 50])), idsOf(4))).to.deep.equal([20, 26, 27, 27]);
  });

  it('fills weighted claims: demands 4, 2, 10, 4 with weights 5, 8, 1, 2 out of 16', () => {
    expect(unitsOf(allocate(onePool(16, [5, 8, 1, 2], [4, 2, 10, 4])), idsOf(4))).to.deep.equal([4, 2, 6, 4]);
  });

  it('takes no device away when supply grows, where Hare-Niemeyer does (Alabama)', () => {
    const ten = shares(10, [6, 6, 2]);
    const eleven = shares(11, [6, 6, 2]);
    expect(ten[2]).to.be.at.least(1);
    expect(eleven.map((units, i) => units - (ten[i] ?? 0)).sort()).to.deep.equal([0, 0, 1]);
  });

  it('divides 1,000 devices over three districts by pupils: 353, 282, 365', () => {
    expect(shares(1_000, [46_575, 37_305, 48_145])).to.deep.equal([353, 282, 365]);
  });

  it('prefers everyone\'s first device with Adams, and the large with D\'Hondt', () => {
    const byKey = (key: 'adams' | 'webster' | 'dhondt'): number[] =>
      unitsOf(allocate(onePool(4, [100, 10, 10, 10], [9, 9, 9, 9], { key })), idsOf(4));
    expect(byKey('adams')).to.deep.equal([1, 1, 1, 1]);
    expect(byKey('dhondt')).to.deep.equal([4, 0, 0, 0]);
  });

  it('compares exactly where products exceed 2^53', () => {
    const [larger, smaller] = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1];
    expect(5 * larger, 'the two cannot be told apart as floating-point numbers').to.equal(5 * smaller);
    for (const weights of [[larger, smaller], [smaller, larger]]) {
      const accounts = weights.map((weight, i) => account(`a${i}`, weight, { held: 2 }));
      const result = allocate(input([pool('p', 1)], accounts, accounts.map(({ id }) => request(`r-${id}`, id, 1, ['p']))));
      expect(unitsOf(result, idsOf(2))).to.deep.equal(weights.map((weight) => (weight === larger ? 1 : 0)));
    }
  });
});

describe('substitutes', () => {
  it('gives (1,1), never (2,0), when one account can switch to the other model', () => {
    for (const [seed, weightOfI] of [['x', 1], ['y', 1], ['z', 1], ['x', 2]] as const) {
      const result = allocate(
        input(
          [pool('A', 1), pool('B', 1)],
          [account('i', weightOfI), account('j', 1)],
          [request('ri', 'i', 2, ['A', 'B']), request('rj', 'j', 2, ['A'])],
          { seed },
        ),
      );
      expect(unitsOf(result, ['i', 'j'])).to.deep.equal([1, 1]);
      expect(flowOf(result, 'B', 'ri')).to.equal(1);
    }
  });

  it('gives each request its better model where that costs nobody a device', () => {
    const result = allocate(
      input([pool('A', 2), pool('B', 2)], [account('i', 1), account('j', 1)], [request('ri', 'i', 2, ['B', 'A']), request('rj', 'j', 2, ['A', 'B'])]),
    );
    expect([flowOf(result, 'B', 'ri'), flowOf(result, 'A', 'rj')]).to.deep.equal([2, 2]);
  });

  it('fills the earlier need of an account first, whatever model that takes', () => {
    const result = allocate(
      input(
        [pool('A', 1), pool('B', 1)],
        [account('i', 5), account('j', 1)],
        [
          request('i-late', 'i', 1, ['A'], { neededBy: '2020-06-01' }),
          request('i-soon', 'i', 1, ['B'], { neededBy: '2020-05-01' }),
          request('rj', 'j', 1, ['A', 'B']),
        ],
      ),
    );
    // 3/5 is less than 1/1: both turns are i's.
    expect(unitsOf(result, ['i', 'j'])).to.deep.equal([2, 0]);
    const scarce = allocate(
      input(
        [pool('A', 1)],
        [account('i', 1)],
        [request('i-late', 'i', 1, ['A'], { neededBy: '2020-06-01' }), request('i-soon', 'i', 1, ['A'], { neededBy: '2020-05-01' }), request('i-any', 'i', 1, ['A'])],
      ),
    );
    expect(['i-late', 'i-soon', 'i-any'].map((id) => unitsOfRequest(scarce, id))).to.deep.equal([0, 1, 0]);
  });
});

describe('classes, earmarks, reserves and lots', () => {
  it('serves the higher class first and keeps the reserve for it', () => {
    const result = allocate(
      input(
        [pool('stock', 2, { modelId: 'm' }), pool('reserve', 3, { modelId: 'm', topClassOnly: true })],
        [account('clinic', 1), account('school', 1_000)],
        [
          request('crisis', 'clinic', 4, [], { acceptableModelIds: ['m'], classRank: 0 }),
          request('daily', 'school', 9, [], { acceptableModelIds: ['m'] }),
        ],
      ),
    );
    // Four of five go to the crisis; all three of the reserve are among them, so that one is left for the school.
    expect(unitsOf(result, ['clinic', 'school'])).to.deep.equal([4, 1]);
    expect(flowOf(result, 'reserve', 'crisis')).to.equal(3);
    expect(flowOf(result, 'reserve', 'daily')).to.equal(0);
  });

  it('leaves the reserve alone as long as ordinary stock suffices', () => {
    const result = allocate(
      input(
        [pool('a-reserve', 3, { modelId: 'm', topClassOnly: true }), pool('stock', 5, { modelId: 'm' })],
        [account('clinic', 1)],
        [request('crisis', 'clinic', 4, [], { acceptableModelIds: ['m'], classRank: 0 })],
      ),
    );
    expect(flowOf(result, 'stock', 'crisis')).to.equal(4);
  });

  it('gives earmarked devices only to accounts that meet the earmark, and leaves the rest unused', () => {
    const result = allocate(
      input(
        [pool('p', 5, { earmarkId: 'pupils' })],
        [account('pupils', 1, { earmarkIds: ['pupils'] }), account('teachers', 9)],
        [request('rp', 'pupils', 3, ['p']), request('rt', 'teachers', 5, ['p'])],
      ),
    );
    expect(unitsOf(result, ['pupils', 'teachers'])).to.deep.equal([3, 0]);
    expect(result.pools).to.deep.equal([{ poolId: 'p', capacity: 5, used: 3, unused: 2 }]);
    expect(result.closings.map(({ accountId, tightSet }) => [accountId, result.tightSets[tightSet]?.poolIds])).to.deep.equal([['teachers', []]]);
  });

  it('gives a lot whole or not at all, and says which', () => {
    const instance = (capacity: number) =>
      input(
        [pool('p', capacity)],
        [account('class', 10), account('other', 10)],
        [request('lot', 'class', 6, ['p'], { minimumLot: 5 }), request('single', 'other', 6, ['p'])],
      );
    const scarce = allocate(instance(6));
    expect(unitsOf(scarce, ['class', 'other'])).to.deep.equal([0, 6]);
    expect(scarce.closings[0]).to.include({ accountId: 'class', lotRequestId: 'lot', reason: 'lot_infeasible' });
    const enough = allocate(instance(8));
    expect(unitsOf(enough, ['class', 'other'])).to.deep.equal([5, 3]);
    for (const capacity of [0, 4, 5, 6, 7, 8, 9, 12]) expect(verifyAllocation(instance(capacity), allocate(instance(capacity)))).to.deep.equal([]);
  });

  it('counts what is already held', () => {
    const result = allocate(
      input([pool('p', 4)], [account('has', 1, { held: 4 }), account('none', 1)], [request('r1', 'has', 4, ['p']), request('r2', 'none', 4, ['p'])]),
    );
    expect(unitsOf(result, ['has', 'none'])).to.deep.equal([0, 4]);
  });
});

describeWithRealData('allocation by the official directory of schools', (folder) => {
  it('divides 1,000 devices over Minden-Lübbecke, Herford and Lippe by their pupils', () => {
    const rows: Record<string, string>[] = parse(readFileSync(path.join(folder, 'nrw-schulen', 'krz_kreise_schulen_2024_25.csv')), { columns: true, bom: true });
    const pupils = new Map<string, number>();
    for (const row of rows) {
      const district = (row['Amtlicher Gemeindeschlüssel'] ?? '').slice(0, 5);
      pupils.set(district, (pupils.get(district) ?? 0) + Number(row['Anzahl']));
    }
    const heads = ['05770', '05758', '05766'].map((district) => pupils.get(district) ?? 0);
    expect(heads).to.deep.equal([46_575, 37_305, 48_145]);
    expect(shares(1_000, heads)).to.deep.equal([353, 282, 365]);
  });
});
