import { expect } from 'chai';
import fc from 'fast-check';
import { BERLIN, instantInBerlin } from '../../../src/shared/calendar-date.ts';

const wallClock = new Intl.DateTimeFormat('sv-SE', { timeZone: BERLIN, dateStyle: 'short', timeStyle: 'medium' });

describe('local times of Berlin', () => {
  it('are instants: winter, summer, and the hours around the change', () => {
    const at = (local: string): string | undefined => instantInBerlin(local)?.toISOString().slice(0, 16);
    expect([at('2020-01-15T12:00:00'), at('2020-07-15T12:00'), at('2020-05-08')]).to.deep.equal(['2020-01-15T11:00', '2020-07-15T10:00', '2020-05-07T22:00']);
    expect([at('2020-03-29T01:59'), at('2020-03-29T03:00'), at('2020-10-25T01:59'), at('2020-10-25T03:00')]).to.deep.equal(['2020-03-29T00:59', '2020-03-29T01:00', '2020-10-24T23:59', '2020-10-25T02:00']);
    expect(['2020-02-30T12:00', '2020-05-08T25:00', '20221-01-01T12:00', 'gestern', ''].map(at)).to.deep.equal(Array(5).fill(undefined));
  });

  it('show on the wall what was written, except in the hour that spring leaves out', () => {
    const times = fc.date({ min: new Date('1990-01-01'), max: new Date('2080-01-01'), noInvalidDate: true }).map((instant) => wallClock.format(instant).replace(' ', 'T'));
    fc.assert(fc.property(times, (local) => {
      const instant = instantInBerlin(local);
      expect(instant && wallClock.format(instant).replace(' ', 'T')).to.equal(local);
    }));
  });
});
