import { expect } from 'chai';
import fc from 'fast-check';
import { dedicationEnd, isDedicated } from '../../../src/features/devices/dedication.ts';
import { deviceMachine, disposalActions, isFree, isInStore, openActions, supportActions, type DeviceAction } from '../../../src/features/devices/device.ts';
import { labelOf } from '../../../src/features/devices/label.ts';
import { isCalendarDate } from '../../../src/shared/calendar-date.ts';

describe('life of a device', () => {
  it('leads to stock only through inspection, a wipe or the end of a reservation', () => {
    const ways = Object.entries(deviceMachine.table).flatMap(([state, actions]) => Object.entries(actions).filter(([, next]) => next === 'in_stock').map(([action]) => `${state} ${action}`));
    expect(ways.sort()).to.deep.equal(['inspection pass', 'ready unreserve', 'reserved unreserve', 'staging unreserve', 'wiping wiped']);
    expect(deviceMachine.states.filter(isFree)).to.deep.equal(['in_stock']);
  });

  it('lets nobody give a device away by a step of upkeep', () => {
    const theirs: readonly DeviceAction[] = [...supportActions, ...disposalActions];
    for (const action of ['reserve', 'unreserve', 'hand_over', 'take_back', 'lose', 'steal', 'find', 'send_back'] as const) expect(theirs).to.not.include(action);
    expect(openActions('in_stock')).to.deep.equal(['quarantine', 'repair', 'stage', 'retire']);
    expect(openActions('returned_to_supplier')).to.deep.equal([]);
  });

  it('is in a store in every state but those with somebody else, or none', () => {
    expect(deviceMachine.states.filter((state) => !isInStore(state))).to.deep.equal(['handed_over', 'lost', 'stolen', 'returned_to_supplier', 'sold', 'destroyed', 'transferred']);
  });
});

describe('dedication period', () => {
  it('ends on the same day of a later month, or on its last', () => {
    expect(dedicationEnd('2020-05-04', 48)).to.equal('2024-05-04');
    expect(dedicationEnd('2020-01-31', 1)).to.equal('2020-02-29');
    expect(dedicationEnd('2021-11-30', 3)).to.equal('2022-02-28');
    expect(dedicationEnd('2020-12-31', 12)).to.equal('2021-12-31');
  });

  it('binds up to its last day', () => {
    expect(isDedicated('2024-05-04', '2024-05-04')).to.equal(true);
    expect(isDedicated('2024-05-04', '2024-05-05')).to.equal(false);
    expect(isDedicated(null, '2020-01-01')).to.equal(false);
  });

  it('is a day of the calendar, and later with more months', () => {
    const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));
    fc.assert(fc.property(day, fc.integer({ min: 1, max: 240 }), (from, months) => {
      const end = dedicationEnd(from, months);
      expect(isCalendarDate(end)).to.equal(true);
      expect(end > dedicationEnd(from, months - 1)).to.equal(true);
      expect(Number(end.slice(8))).to.be.at.most(Number(from.slice(8)));
    }));
  });
});

describe('label', () => {
  it('says the tag three ways and skips what is not there', () => {
    const device = { assetTag: 'ZW-0001234', serial: null, manufacturerName: 'Fjordware', productModelName: 'M10', ownerName: 'Stadt Auental' };
    expect(labelOf(device, 'https://zeugwart.example/')).to.deep.equal({
      assetTag: 'ZW-0001234', code128: 'ZW-0001234', qr: 'https://zeugwart.example/d/ZW-0001234', lines: ['Stadt Auental', 'Fjordware M10', 'ZW-0001234'],
    });
    expect(labelOf({ ...device, serial: 'F9FD' }, 'http://x').lines).to.include('S/N F9FD');
  });
});
