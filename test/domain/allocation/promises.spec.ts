import { expect } from 'chai';
import fc from 'fast-check';
import { allocate, allocateQuantities } from '../../../src/features/allocation/engine/allocate.ts';
import type { AllocationInput } from '../../../src/features/allocation/engine/allocation-types.ts';
import { poolsOf, RESERVE_SUFFIX } from '../../../src/features/allocation/gather-input.ts';
import { endOfWeek, promiseBuckets, type Arrival, type PromisePlan, type PromiseStart, type UnitPromise } from '../../../src/features/allocation/promise-buckets.ts';
import { remainingUnits, settlePromise } from '../../../src/features/allocation/promise-stability.ts';
import { queueOrder } from '../../../src/features/allocation/queue-order.ts';
import { SlipModel } from '../../../src/features/allocation/slip-model.ts';
import { moveSentence, promiseSentences } from '../../../src/features/allocation/promise-sentences.ts';
import { likelyDays, observationsOf } from '../../../src/features/allocation/supplier-slip.ts';
import { addDays, isoWeekday } from '../../../src/shared/calendar-date.ts';
import { account, input, pool, request } from './allocation-fixtures.ts';

const MONDAY = '2020-04-20';
const models = ['model-a', 'model-b'];

const start = (given: AllocationInput, more: Partial<PromiseStart> = {}): PromiseStart => ({ input: given, acceptedTotal: 0, reserveUsed: 0, reserveRate: 0, owed: 0, ...more });

const plan = (from: PromiseStart, arrivals: readonly Arrival[]): Promise<PromisePlan> =>
  promiseBuckets(from, arrivals, { decide: (each) => Promise.resolve(allocateQuantities(each)), poolsOf: (free, reserve) => poolsOf(free, models, reserve), isReserve: (id) => id.endsWith(RESERVE_SUFFIX) });

const arrival = (orderLineId: string, units: number, days: number, more: Partial<Arrival> = {}): Arrival => ({ orderLineId, modelId: 'model-a', units, expectedOn: addDays(MONDAY, days), promisedOn: addDays(MONDAY, days), littleExperience: false, ...more });
const unit = (expectedOn: string, promisedOn = endOfWeek(expectedOn), orderLineId: string | null = 'o'): UnitPromise => ({ orderLineId, expectedOn, promisedOn, littleExperience: false });
const two = input([], [account('small', 100), account('large', 300)], [request('s', 'small', 4, ['a', 'b']), request('l', 'large', 20, ['a', 'b'])]);

describe('promises over expected supply', () => {
  it('follow the rule week by week and say nothing about units without supply', async () => {
    const { dated, inStock } = await plan(start(two), [arrival('x', 4, 1), arrival('y', 8, 15)]);
    expect([...inStock]).to.deep.equal([]);
    expect(dated.get('s')).to.deep.equal([unit('2020-04-21', '2020-04-24', 'x'), unit('2020-05-05', '2020-05-08', 'y'), unit('2020-05-05', '2020-05-08', 'y')]);
    expect(dated.get('l')).to.have.length(9);
  });

  it('keep the reserve out, serve what is owed first, and do not promise what is in stock', async () => {
    const withStock = { ...two, pools: [pool('a', 3)] };
    const { dated, inStock } = await plan(start(withStock, { reserveRate: 1_000, acceptedTotal: 3, owed: 2 }), [arrival('x', 17, 1)]);
    expect([...inStock.values()].reduce((sum, each) => sum + each, 0)).to.equal(3);
    // of 17 come two to those who are owed, two stay as reserve
    expect([...dated.values()].flat()).to.have.length(13);
  });

  it('never promise a unit twice, more than was asked, or before it is expected', async () => {
    const arrivals = fc.array(fc.record({ orderLineId: fc.constantFrom('p', 'q', 'r'), modelId: fc.constantFrom(...models), units: fc.integer({ min: 1, max: 6 }), days: fc.integer({ min: 0, max: 60 }), slip: fc.integer({ min: 0, max: 30 }), littleExperience: fc.boolean() }), { maxLength: 6 });
    const world = fc.record({ weights: fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 5 }), demand: fc.integer({ min: 0, max: 9 }), stock: fc.integer({ min: 0, max: 4 }), reserveRate: fc.integer({ min: 0, max: 3_000 }), owed: fc.integer({ min: 0, max: 3 }) });
    await fc.assert(fc.asyncProperty(arrivals, world, async (said, { weights, demand, stock, reserveRate, owed }) => {
      const given = input([pool('a', stock)], weights.map((weight, i) => account(`a${i}`, weight)), weights.map((_, i) => request(`r${i}`, `a${i}`, demand, i % 2 === 0 ? ['a', 'b'] : ['a'])));
      const list = said.map(({ days, slip, ...each }) => ({ ...each, expectedOn: addDays(MONDAY, days), promisedOn: addDays(MONDAY, days + slip) }));
      const { dated, inStock } = await plan(start(given, { reserveRate, owed, acceptedTotal: stock }), list);
      const expected = list.reduce((sum, each) => sum + each.units, 0);
      const promised = [...dated.values()].flat();
      expect(promised.length + [...inStock.values()].reduce((sum, each) => sum + each, 0)).to.be.at.most(expected + stock);
      for (const orderLineId of ['p', 'q', 'r']) {
        expect(promised.filter((each) => each.orderLineId === orderLineId).length).to.be.at.most(list.filter((each) => each.orderLineId === orderLineId).reduce((sum, each) => sum + each.units, 0));
      }
      for (const [requestId, units] of dated) expect(units.length + (inStock.get(requestId) ?? 0)).to.be.at.most(demand);
      for (const each of promised) expect(each.promisedOn >= each.expectedOn).to.equal(true);
      const reversed = await plan(start({ ...given, requests: [...given.requests].reverse(), accounts: [...given.accounts].reverse() }, { reserveRate, owed, acceptedTotal: stock }), list);
      expect([...reversed.dated].sort()).to.deep.equal([...dated].sort());
    }), { numRuns: 150 });
  });

  it('go by the same quantities as a run', () => {
    const { awards, requests, flows } = allocate({ ...two, pools: [pool('a', 5), pool('b', 4)] });
    expect(allocateQuantities({ ...two, pools: [pool('a', 5), pool('b', 4)] })).to.deep.equal({ awards, requests, flows });
  });

  it('end on the Friday of a week, a weekend on the next', () => {
    expect([0, 4, 5, 6, 7].map((days) => endOfWeek(addDays(MONDAY, days)))).to.deep.equal(['2020-04-24', '2020-04-24', '2020-05-01', '2020-05-01', '2020-05-01']);
    fc.assert(fc.property(fc.integer({ min: 0, max: 2_000 }), (days) => isoWeekday(endOfWeek(addDays(MONDAY, days))) === 5));
  });
});

describe('stability of promises', () => {
  it('is kept by whatever supply gives the same or a little less', () => {
    const before = [unit('2020-05-06'), unit('2020-05-20')];
    expect(settlePromise(before, [unit('2020-05-08', '2020-05-08', 'other'), unit('2020-05-06')], MONDAY)).to.deep.equal({
      cause: null, units: [unit('2020-05-06', '2020-05-08', 'other'), unit('2020-05-20', '2020-05-22')],
    });
  });

  it('ends where it cannot be kept, and moves only the units concerned', () => {
    const before = [unit('2020-05-06'), unit('2020-05-20')];
    const settled = settlePromise(before, [unit('2020-05-07'), unit('2020-06-03')], MONDAY);
    expect(settled).to.deep.equal({ cause: 'later', units: [unit('2020-05-06'), unit('2020-06-03')] });
    expect(settlePromise(before, [unit('2020-05-06')], MONDAY).cause).to.equal('supply_gone');
    expect(settlePromise(before, [...before, unit('2020-07-01')], MONDAY).cause).to.equal('more_in_sight');
    expect(settlePromise(before, before, '2020-05-09').cause).to.equal('date_passed');
    expect(settlePromise([unit('2020-05-29')], [unit('2020-05-08')], MONDAY).cause, 'three weeks').to.equal('earlier');
    expect(settlePromise([unit('2020-05-29')], [unit('2020-05-15')], MONDAY).cause).to.equal(null);
    expect(settlePromise(undefined, [], MONDAY)).to.deep.equal({ cause: 'first', units: [] });
  });

  it('is settled: the same supply once more changes nothing', () => {
    const days = fc.array(fc.integer({ min: 0, max: 80 }).map((each) => unit(addDays(MONDAY, each))), { maxLength: 6 });
    fc.assert(fc.property(days, days, (before, fresh) => {
      const { units } = settlePromise(before, fresh, MONDAY);
      expect(settlePromise(units, fresh, MONDAY)).to.deep.equal({ cause: null, units });
    }));
  });

  it('counts what came true from the front and what is no longer wanted from the end', () => {
    expect(remainingUnits([1, 2, 3, 4], 1, 2)).to.deep.equal([2, 3]);
    expect(remainingUnits([1, 2], -1, 5)).to.deep.equal([1, 2]);
    expect(remainingUnits([1, 2], 3, 5)).to.deep.equal([]);
  });
});

describe('the likely days of a supplier', () => {
  const times = (count: number, ...days: readonly number[]) => Array.from({ length: count }, () => days.map((each) => ({ days: each, open: false }))).flat();

  it('are read from its record: what half and what four of five have kept', () => {
    const own = times(20, 0, 0, 7, 14, 28);
    const model = new SlipModel(own, own);
    const named = addDays(MONDAY, 30);
    expect(likelyDays(model, { named, since: null, today: MONDAY })).to.deep.equal({ expectedOn: addDays(named, 7), promisedOn: addDays(named, 14), littleExperience: false });
    expect(likelyDays(model, { named, since: addDays(named, -14), today: MONDAY }), 'moved by two weeks already').to.deep.include({ expectedOn: named, promisedOn: addDays(named, 14) });
    expect(likelyDays(model, { named: addDays(MONDAY, -8), since: null, today: MONDAY }), 'overdue').to.deep.include({ expectedOn: addDays(MONDAY, 6), promisedOn: addDays(MONDAY, 20) });
  });

  it('are its date with its plain median slip below thirty deliveries, and none where nothing ever came', () => {
    const short = new SlipModel(times(3, 0, 4, 9), times(500, 100));
    expect(likelyDays(short, { named: MONDAY, since: null, today: MONDAY })).to.deep.equal({ expectedOn: addDays(MONDAY, 4), promisedOn: addDays(MONDAY, 4), littleExperience: true });
    const stuck = [...times(30, 0), ...Array.from({ length: 50 }, () => ({ days: 700, open: true }))];
    expect(likelyDays(new SlipModel(stuck, stuck), { named: addDays(MONDAY, -1), since: null, today: MONDAY })).to.equal(null);
  });

  it('count a line that is open or was called off as not delivered for so long, and one called off in time not at all', () => {
    const line = (endedOn: string | null, delivered: boolean) => ({ firstEta: MONDAY, endedOn, delivered });
    expect(observationsOf([line(null, false), line(addDays(MONDAY, 3), true), line(addDays(MONDAY, -2), true), line(addDays(MONDAY, 5), false), line(addDays(MONDAY, -5), false)], addDays(MONDAY, 9))).to.deep.equal([
      { days: 9, open: true }, { days: 3, open: false }, { days: 0, open: false }, { days: 5, open: true },
    ]);
  });

  it('lie in order, and none before today or before the day the supplier names', () => {
    const lines = fc.array(fc.record({ days: fc.nat({ max: 200 }), open: fc.boolean() }), { maxLength: 80 });
    fc.assert(fc.property(lines, lines, fc.integer({ min: -90, max: 90 }), fc.nat({ max: 90 }), (own, others, days, moved) => {
      const named = addDays(MONDAY, days);
      const likely = likelyDays(new SlipModel(own, [...own, ...others]), { named, since: addDays(named, -moved), today: MONDAY });
      if (likely === null) return;
      expect(likely.expectedOn >= MONDAY && likely.expectedOn >= named).to.equal(true);
      expect(likely.promisedOn >= likely.expectedOn).to.equal(true);
    }));
  });
});

describe('promises in words', () => {
  it('say both days, how sure they are, and what has no date', () => {
    const step = { units: 3, expectedOn: '2020-05-05', promisedOn: '2020-05-15', littleExperience: false };
    expect(promiseSentences(5, [step, { ...step, units: 1, littleExperience: true }], 'de')).to.deep.equal([
      '3 Stück: erwartet am 05.05.2020, zugesagt zum 15.05.2020 (so pünktlich kommen vier von fünf).',
      '1 Stück: erwartet am 05.05.2020, zugesagt zum 15.05.2020 (wenig Erfahrung: vom Lieferanten sind weniger als 30 Lieferungen bekannt).',
      'Für 1 Stück gibt es zurzeit keinen Termin.',
    ]);
    expect(promiseSentences(2, [{ ...step, units: 2, littleExperience: true }], 'en').join()).to.include('little experience');
    expect(promiseSentences(2, [], 'en')).to.deep.equal(['There is no date for 2 units at present.']);
  });
});

describe('the word behind a changed promise', () => {
  it('names who moved how many by how much, and nothing where nobody did', () => {
    const facts = { supplier: 'Nordlicht', model: 'Tablet 10', movedUnits: 40, movedDays: 21 };
    expect(moveSentence(facts, 'en')).to.equal('Nordlicht moved 40 × Tablet 10 back by 3 weeks.');
    expect(moveSentence({ ...facts, movedDays: -1 }, 'de')).to.equal('Nordlicht hat 40 Stück Tablet 10 um 1 Tag vorgezogen.');
    expect(moveSentence({ ...facts, movedDays: null }, 'de')).to.equal('Nordlicht nennt für 40 Stück Tablet 10 keinen Termin mehr.');
    expect(moveSentence({ cause: 'date_passed' }, 'de')).to.equal(undefined);
  });
});

describe('the queue', () => {
  it('stands in the order in which the next devices would go', () => {
    const given = input([], [account('rich', 100, { held: 5 }), account('poor', 100), account('urgent', 1, { held: 9 })], [
      request('r', 'rich', 2, ['a']), request('p1', 'poor', 2, ['a']), request('p2', 'poor', 1, ['a']), request('u', 'urgent', 1, ['a'], { classRank: 0 }), request('done', 'rich', 0, ['a']),
    ]);
    expect(queueOrder(given)).to.deep.equal([
      { requestId: 'u', position: 1, length: 3 }, { requestId: 'p1', position: 2, length: 3 }, { requestId: 'p2', position: 2, length: 3 }, { requestId: 'r', position: 3, length: 3 },
    ]);
  });
});
