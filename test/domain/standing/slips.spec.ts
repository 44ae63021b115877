import { expect } from 'chai';
import fc from 'fast-check';
import { foldLine } from '../../../src/features/suppliers/standing/fold.ts';
import { expectedDay, readPromise } from '../../../src/features/suppliers/standing/promise-date.ts';
import type { Slip } from '../../../src/features/suppliers/standing/slips.ts';
import type { Fact, Statement } from '../../../src/features/suppliers/standing/statement.ts';
import { cancelled, confirmed, day, document, on, schedule, shipped } from './statement-builder.ts';

const told = (...news: readonly Fact[][]): readonly Statement[] => news.flatMap((facts, n) => document(facts, { observedAt: day(n) }));
const brief = (slips: readonly Slip[]): readonly unknown[] => slips.map(({ from, to, days, units }) => [from, to, days, units]);
const slipsOfLine = (ordered: number, ...news: readonly Fact[][]): readonly unknown[] => brief(foldLine(ordered, told(...news)).slips);

describe('slips', () => {
  it('are found although no document says so; the first date is none', () => {
    expect(slipsOfLine(120, [schedule(on('2020-05-08', 120))])).to.deep.equal([]);
    expect(slipsOfLine(120, [schedule(on('2020-05-08', 120))], [schedule(on('2020-05-29', 120))], [schedule(on('2020-06-19', 120))])).to.deep.equal([
      ['2020-05-08', '2020-05-29', 21, 120], ['2020-05-29', '2020-06-19', 21, 120],
    ]);
  });

  it('see a date that goes away and comes back (12, 26, 12 May)', () => {
    const slips = foldLine(10, told([schedule(on('2020-05-12', 10))], [schedule(on('2020-05-26', 10))], [schedule(on('2020-05-12', 10))])).slips;
    expect(slips.map(({ days, direction }) => [days, direction])).to.deep.equal([[14, 'later'], [-14, 'earlier']]);
  });

  it('are counted per unit: a schedule cut anew moves only the units that moved', () => {
    expect(slipsOfLine(10, [schedule(on('2020-05-12', 10))], [schedule(on('2020-05-12', 6), on('2020-05-26', 4))])).to.deep.equal([['2020-05-12', '2020-05-26', 14, 4]]);
    expect(slipsOfLine(10, [schedule(on('2020-05-12', 10))], [schedule(on('2020-05-12', 3), on('2020-05-12', 3), on('2020-05-12', 4))])).to.deep.equal([]);
  });

  it('do not arise from shipping or cancelling, restated or not', () => {
    const start = [confirmed(10), schedule(on('2020-05-12', 6), on('2020-05-26', 4))];
    expect(slipsOfLine(10, start, [shipped('D1', 6), schedule(on('2020-05-26', 4))])).to.deep.equal([]);
    expect(slipsOfLine(10, start, [shipped('D1', 6), schedule(on('2020-05-12', 6), on('2020-05-26', 4))])).to.deep.equal([]);
    expect(slipsOfLine(10, start, [cancelled(4), schedule(on('2020-05-12', 6))])).to.deep.equal([]);
    expect(slipsOfLine(10, start, [shipped('D1', 6)], [schedule(on('2020-06-02', 4))])).to.deep.equal([['2020-05-26', '2020-06-02', 7, 4]]);
  });

  it('show a withdrawn date once, and measure a new one against the last', () => {
    const withdrawn = [[schedule(on('2020-05-12', 40))], [schedule(on(null, 40))], [schedule()]] as const;
    expect(slipsOfLine(40, ...withdrawn.map((facts) => [...facts]))).to.deep.equal([['2020-05-12', null, null, 40]]);
    expect(slipsOfLine(40, ...withdrawn.map((facts) => [...facts]), [schedule(on('2020-05-19', 40))])).to.deep.equal([
      ['2020-05-12', null, null, 40], ['2020-05-12', '2020-05-19', 7, 40],
    ]);
  });

  it('take 2099 and the like for no date', () => {
    for (const nonsense of ['2099-12-31', '9999-12-31', '1900-01-01', '1970-01-01']) {
      const standing = foldLine(10, told([schedule(on(nonsense, 10))], [schedule(on('2020-05-12', 10))]));
      expect(brief(standing.slips)).to.deep.equal([]);
      expect(standing.etaHistory[0]?.entries[0]?.expected).to.equal(null);
    }
  });

  it('read a week as its Friday, a month as its end, and add transit days to a date of despatch', () => {
    const week = on('2020-06-01', 10, { to: '2020-06-05', precision: 'week' });
    expect(expectedDay(week, 3)).to.equal('2020-06-05');
    expect(expectedDay({ ...week, to: '2020-06-07' }, 3)).to.equal('2020-06-05');
    expect(expectedDay({ ...week, from: '2020-06-01', to: null, precision: 'month' }, 3)).to.equal('2020-06-30');
    expect(expectedDay(on('2020-05-12', 1, { basis: 'ship' }), 3)).to.equal('2020-05-15');
    const ship = told([schedule(on('2020-05-12', 10, { basis: 'ship' }))], [schedule(on('2020-05-15', 10))]);
    expect(brief(foldLine(10, ship, { transitDays: 3 }).slips)).to.deep.equal([]);
  });

  it('find the place of a late document in the history, not at its end', () => {
    const issued = (n: number, seen: number, date: string) => document([schedule(on(date, 10))], { occurredAt: day(n), observedAt: day(seen) });
    const standing = foldLine(10, [...issued(0, 0, '2020-05-12'), ...issued(2, 2, '2020-06-02'), ...issued(1, 5, '2020-05-26')]);
    expect(brief(standing.slips)).to.deep.equal([['2020-05-12', '2020-05-26', 14, 10], ['2020-05-26', '2020-06-02', 7, 10]]);
    expect(standing.schedule.map((entry) => entry.expected)).to.deep.equal(['2020-06-02']);
  });

  it('do not depend on how a supplier cuts the schedule lines', () => {
    const curve = fc.array(fc.record({ n: fc.integer({ min: 1, max: 6 }), d: fc.integer({ min: 1, max: 28 }) }), { minLength: 1, maxLength: 5 });
    const may = (d: number): string => `2020-05-${String(d).padStart(2, '0')}`;
    fc.assert(fc.property(curve, curve, (first, second) => {
      const ordered = 40;
      const whole = (list: typeof first): Fact => schedule(...list.map(({ n, d }) => on(may(d), n)));
      const single = (list: typeof first): Fact => schedule(...list.flatMap(({ n, d }) => Array.from({ length: n }, () => on(may(d), 1))).reverse());
      expect(slipsOfLine(ordered, [whole(first)], [whole(second)])).to.deep.equal(slipsOfLine(ordered, [single(first)], [single(second)]));
      expect(slipsOfLine(ordered, [whole(first)], [single(first)])).to.deep.equal([]);
    }));
  });
});

describe('dates as suppliers write them', () => {
  it('are read on the calendar of Berlin', () => {
    expect(readPromise('2020-05-12')).to.deep.equal({ from: '2020-05-12', to: '2020-05-12', precision: 'day' });
    expect(readPromise('2020-05-12T22:30:00Z')?.to).to.equal('2020-05-13');
    expect(readPromise('2020-05-12T23:30:00')?.to).to.equal('2020-05-12');
    expect(readPromise('20200512')?.to).to.equal('2020-05-12');
    expect(readPromise('2.5.2020')?.to).to.equal('2020-05-02');
  });

  it('may be a week or a month', () => {
    for (const text of ['KW 23/2020', 'KW23.2020', '2020-W23', '2020W23']) {
      expect(readPromise(text), text).to.deep.equal({ from: '2020-06-01', to: '2020-06-05', precision: 'week' });
    }
    expect(readPromise('KW 53/2019')).to.equal(null);
    expect(readPromise('2020-02')).to.deep.equal({ from: '2020-02-01', to: '2020-02-29', precision: 'month' });
  });

  it('may be none, and what cannot be read is not guessed', () => {
    for (const text of ['', '2099-12-31', '9999-12-31T00:00:00Z', '0001-01-01T00:00:00', '19000101']) {
      expect(readPromise(text), text).to.deep.equal({ from: null, to: null, precision: 'none' });
    }
    for (const text of ['soon', '2020-02-31', '2020-13']) expect(readPromise(text), text).to.equal(null);
  });
});
