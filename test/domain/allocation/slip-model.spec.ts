import { expect } from 'chai';
import fc from 'fast-check';
import { SlipModel, type SlipObservation } from '../../../src/features/allocation/slip-model.ts';
import { backtestPromises, readPastLines } from '../../../src/features/allocation/cases/backtest-promises.ts';
import { addDays } from '../../../src/shared/calendar-date.ts';
import { randomFrom } from '../../faults/random-from.ts';

const came = (days: number): SlipObservation => ({ days, open: false });
const open = (days: number): SlipObservation => ({ days, open: true });
const times = (count: number, ...lines: readonly SlipObservation[]): SlipObservation[] => Array.from({ length: count }, () => lines).flat();

describe('the slip of a supplier', () => {
  it('is its plain median below thirty delivered lines, and says so', () => {
    const model = new SlipModel([came(0), came(4), came(9), open(40)], times(500, came(100)));
    expect(model.littleExperience).to.equal(true);
    expect([model.quantile(0.5), model.quantile(0.8), model.chanceBy(4)]).to.deep.equal([4, 4, null]);
    expect(new SlipModel([], times(50, came(7))).quantile(0.8), 'no line of its own').to.equal(0);
    expect(model.quantile(0.5, 12), 'already later than that').to.equal(13);
  });

  it('follows its own lines, drawn a little towards all of them', () => {
    const own = times(20, came(0), came(10), came(20), came(30));
    const model = new SlipModel(own, own);
    expect(model.littleExperience).to.equal(false);
    expect([model.quantile(0.25), model.quantile(0.5), model.quantile(0.75), model.quantile(0.9)]).to.deep.equal([0, 10, 20, 30]);
    expect(new SlipModel(times(30, came(0)), times(750, came(0), came(60))).quantile(0.95), 'others are late').to.equal(60);
  });

  it('counts what is overdue and open as open for so long: left out, it would make the supplier look punctual', () => {
    const delivered = times(40, came(5));
    const both = [...delivered, ...times(40, open(50))];
    expect(new SlipModel(delivered, delivered).quantile(0.8)).to.equal(5);
    expect(new SlipModel(both, both).quantile(0.8)).to.be.greaterThan(50);
  });

  it('knows what being late already means', () => {
    const own = times(20, came(0), came(0), came(0), came(28));
    const model = new SlipModel(own, own);
    expect(model.quantile(0.5)).to.equal(0);
    expect(model.quantile(0.5, 3), 'three days late: it is one of the others').to.equal(28);
    expect(model.chanceBy(27, 3)).to.equal(0);
    expect(model.chanceBy(28, 3)).to.be.closeTo(1, 1e-9);
  });

  const lines = fc.array(fc.record({ days: fc.nat({ max: 200 }), open: fc.boolean() }), { minLength: 40, maxLength: 120 });

  it('has laws: a higher probability is never earlier, a chance never falls with time, nothing lies before today', () => {
    fc.assert(fc.property(lines, lines, fc.integer({ min: -1, max: 150 }), (own, others, lateBy) => {
      const model = new SlipModel(own, [...own, ...others]);
      const dates = [0.1, 0.5, 0.8, 0.95].map((p) => model.quantile(p, lateBy) ?? Infinity);
      expect([...dates].sort((a, b) => a - b)).to.deep.equal(dates);
      expect(Math.min(...dates)).to.be.greaterThan(lateBy);
      if (model.littleExperience) return;
      const chances = Array.from({ length: 60 }, (_, day) => model.chanceBy(lateBy + 1 + day * 5, lateBy) ?? -1);
      expect([...chances].sort((a, b) => a - b)).to.deep.equal(chances);
      expect(chances.every((chance) => chance >= 0 && chance <= 1)).to.equal(true);
    }));
  });

  it('reads a chance and a date from the same curve', () => {
    fc.assert(fc.property(lines, fc.double({ min: 0.05, max: 0.95, noNaN: true }), (own, p) => {
      const model = new SlipModel(own, own);
      const day = model.quantile(p);
      if (model.littleExperience || day === null) return;
      expect(model.chanceBy(day)).to.be.at.least(p - 1e-9);
      if (day > 0) expect(model.chanceBy(day - 1)).to.be.below(p);
    }));
  });
});

describe('a back-test of promises', () => {
  /** Two suppliers: one punctual three times out of four, one always a few weeks late; a line a day each. */
  function record(days: number): string {
    const random = randomFrom(11);
    const rows = Array.from({ length: days }, (_, day) => {
      const scheduled = addDays('2019-01-01', day);
      const slips = [random() < 0.75 ? 0 : Math.floor(random() * 20), 14 + Math.floor(random() * 28)];
      return slips.map((slip, supplier) => `${supplier === 0 ? 'brisk' : 'tardy'},L${day}-${supplier},${scheduled},${addDays(scheduled, slip)}`);
    }).flat();
    return `supplier,line,scheduled,delivered\n${rows.join('\n')}\n`;
  }

  it('keeps about the share that it promises, where the past is like the future', () => {
    const { lines, problems } = readPastLines(record(900));
    expect(problems).to.deep.equal([]);
    const report = backtestPromises(lines);
    expect(report.lines).to.equal(1800);
    expect(report.keptShare.p80).to.be.within(0.75, 0.9);
    expect(report.keptShare.scheduled).to.be.below(0.4);
    expect(report.meanDaysOff.p50).to.be.below(report.meanDaysOff.scheduled / 1.5);
    expect(report.bySupplier.map(({ supplier }) => supplier)).to.deep.equal(['brisk', 'tardy']);
    for (const each of report.bySupplier) expect(each.p80, each.supplier).to.be.within(0.72, 0.95);
  });

  it('looks at nothing that was not known on the day', () => {
    const past = record(200);
    const until = (report: ReturnType<typeof backtestPromises>): unknown => [report.meanDaysAdded, report.littleExperience];
    const lines = readPastLines(past).lines;
    const lastAsked = Math.max(...lines.map(({ asked }) => asked));
    // whatever comes after the last day on which anything is asked changes no promise
    const later = lines.map((line) => (line.delivered !== null && line.delivered > lastAsked ? { ...line, delivered: line.delivered + 300 } : line));
    expect(until(backtestPromises(later))).to.deep.equal(until(backtestPromises(lines)));
  });

  it('says what is wrong with a record, all at once', () => {
    expect(readPastLines('supplier,line,scheduled,delivered\n,L1,2020-02-30,soon\nA,L2,2020-03-01,\n').problems.map(({ path, code }) => [path, code])).to.deep.equal([
      ['record/2/scheduled', 'not_a_date'], ['record/2/supplier', 'required'], ['record/2/delivered', 'not_a_date'],
    ]);
  });
});
