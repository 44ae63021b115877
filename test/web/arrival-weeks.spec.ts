import { expect } from 'chai';
import fc from 'fast-check';
import { arrivalsByWeek, dayAfter, mondayOf, outstanding, weekNumber } from '../../web/src/procurement/arrival-weeks.ts';
import type { OrderSummary } from '../../web/src/procurement/queries.ts';

const order = (number: string, eta: string | null, quantity = 10, accepted = 0, closed = 0): OrderSummary => ({
  id: number, number, version: 1, state: 'sent', onHold: false, organisationId: 'o', organisationName: 'O', supplierId: 's', supplierName: 'S', currency: 'EUR',
  netMinor: 0, neededBy: null, createdAt: '2020-04-01T08:00:00Z', sentAt: null, lastHeardAt: null, lines: 1, quantity, closed, accepted, eta,
});

describe('the calendar of arrivals', () => {
  it('numbers weeks by ISO 8601, across the turn of a year', () => {
    const cases: readonly (readonly [string, number])[] = [['2020-09-17', 38], ['2020-01-01', 1], ['2019-12-30', 1], ['2021-01-03', 53], ['2021-01-04', 1], ['2016-01-03', 53], ['2018-12-31', 1]];
    for (const [date, number] of cases) expect(weekNumber(date), date).to.equal(number);
  });

  it('sets apart what is due from earlier weeks and what has no date', () => {
    const { overdue, weeks, undated } = arrivalsByWeek([order('late', '2020-09-11'), order('monday', '2020-09-14'), order('saturday', '2020-09-19'), order('later', '2020-10-06'), order('none', null), order('there', '2020-09-15', 10, 8, 2)], '2020-09-17');
    expect(overdue.map(({ number }) => number)).to.deep.equal(['late']);
    expect(undated.map(({ number }) => number)).to.deep.equal(['none']);
    expect(weeks.map(({ number, units, days }) => [number, units, days.length])).to.deep.equal([[38, 20, 6], [41, 10, 5]]);
  });

  it('shows every expected unit once, on the day it is promised for', () => {
    const dates = fc.integer({ min: 0, max: 900 }).map((days) => dayAfter('2019-06-01', days));
    const orders = fc.array(fc.record({ eta: fc.option(dates), quantity: fc.nat(50), accepted: fc.nat(50), closed: fc.nat(50) }), { maxLength: 30 }).map((all) => all.map(({ eta, quantity, accepted, closed }, at) => order(`B-${at}`, eta, quantity, accepted, closed)));
    fc.assert(fc.property(orders, dates, (all, today) => {
      const { overdue, weeks, undated } = arrivalsByWeek(all, today);
      const dated = weeks.flatMap(({ days }) => days.flatMap((day) => day.orders.map((each) => ({ each, date: day.date }))));
      expect([...overdue, ...undated, ...dated.map(({ each }) => each)].map(({ number }) => number).sort()).to.deep.equal(all.filter((each) => outstanding(each) > 0).map(({ number }) => number).sort());
      for (const { each, date } of dated) expect(each.eta).to.equal(date);
      for (const { eta } of overdue) expect((eta ?? '') < mondayOf(today)).to.equal(true);
    }));
  });
});
