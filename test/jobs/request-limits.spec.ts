import { expect } from 'chai';
import fc from 'fast-check';
import { holdRequests, Pace, reserveSlots, slotIntervalUs, takeSlots } from '../../src/jobs/request-limits.ts';
import { newId } from '../../src/shared/ids.ts';
import { describeEngines } from '../support/engines.ts';

const MINUTE = 60_000;

/** The most requests in any minute, wherever it begins. */
function busiestMinute(times: readonly number[], minute: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  let most = 0;
  let first = 0;
  sorted.forEach((time, index) => {
    while ((sorted[first] ?? 0) <= time - minute) first += 1;
    most = Math.max(most, index - first + 1);
  });
  return most;
}

describe('slots of a request limit', () => {
  const limits = fc.integer({ min: 1, max: 600 }).chain((ratePerMinute) =>
    fc.record({ ratePerMinute: fc.constant(ratePerMinute), burst: fc.integer({ min: 1, max: ratePerMinute }) }));

  it('never exceed the rate in any minute, however they are asked for', () => {
    const asks = fc.array(fc.record({ pauseUs: fc.integer({ min: 0, max: 90_000_000 }), n: fc.integer({ min: 0, max: 40 }) }), { maxLength: 40 });
    fc.assert(fc.property(limits, asks, (limit, given) => {
      let nowUs = 1_600_000_000_000_000;
      let arrivalUs = 0;
      const slots: number[] = [];
      for (const { pauseUs, n } of given) {
        nowUs += pauseUs;
        const taken = takeSlots(limit, nowUs, arrivalUs, n, Infinity);
        arrivalUs = taken.arrivalUs;
        slots.push(...taken.slotsUs);
      }
      expect(slots.every((slot, index) => index === 0 || slot >= (slots[index - 1] ?? 0))).to.equal(true);
      expect(busiestMinute(slots, MINUTE * 1_000)).to.be.at.most(limit.ratePerMinute);
    }));
  });

  it('never exceed the rate by what really leaves, however the process is held up', () => {
    const stalls = fc.array(fc.record({ atSlot: fc.nat(80), us: fc.integer({ min: 0, max: 3_000_000 }) }), { maxLength: 6 });
    fc.assert(fc.property(limits, stalls, fc.nat(120), (limit, given, count) => {
      const { slotsUs } = takeSlots(limit, 1_000_000_000, 0, count, Infinity);
      const pace = new Pace(limit);
      const left: number[] = [];
      let nowUs = 0;
      slotsUs.forEach((slot, index) => {
        nowUs = Math.max(nowUs, slot) + given.filter((stall) => stall.atSlot === index).reduce((sum, stall) => sum + stall.us, 0);
        for (let waitUs = pace.leave(nowUs); waitUs > 0; waitUs = pace.leave(nowUs)) nowUs += waitUs;
        left.push(nowUs);
      });
      expect(busiestMinute(left, MINUTE * 1_000)).to.be.at.most(limit.ratePerMinute);
      // in a second no more than the burst and what a second of the steady rate holds
      expect(busiestMinute(left, 1_000_000)).to.be.at.most((limit.burst ?? 1) + Math.ceil(1_000_000 / slotIntervalUs(limit)));
    }));
  });

  it('use the whole rate where no burst is allowed', () => {
    const { slotsUs } = takeSlots({ ratePerMinute: 60 }, 0, 0, 61, Infinity);
    expect(slotsUs[60]).to.equal(60_000_000);
  });

  it('allow a burst after a quiet time', () => {
    const { slotsUs } = takeSlots({ ratePerMinute: 60, burst: 5 }, 1_000_000_000, 0, 6, Infinity);
    expect(slotsUs.filter((slot) => slot === 1_000_000_000)).to.have.length(5);
  });

  it('refuse limits that mean nothing', () => {
    for (const limit of [{ ratePerMinute: 0 }, { ratePerMinute: 1.5 }, { ratePerMinute: 5, burst: 6 }]) expect(() => slotIntervalUs(limit)).to.throw(RangeError);
  });
});

describeEngines('request limits', (engine) => {
  it('hold among many who reserve at once', async () => {
    const connectionId = newId();
    const limit = { ratePerMinute: 60, burst: 5 };
    const reserved = await Promise.all(Array.from({ length: 40 }, () => reserveSlots(engine.uow, connectionId, 'orders', 5, limit)));
    const times = reserved.flatMap(({ slots }) => slots.map((slot) => slot.at.getTime()));
    expect(times).to.have.length(200);
    expect(busiestMinute(times, MINUTE)).to.be.within(55, 60);
  });

  it('keep endpoints and connections apart', async () => {
    const connectionId = newId();
    const limit = { ratePerMinute: 1 };
    await reserveSlots(engine.uow, connectionId, 'orders', 1, limit);
    const same = await reserveSlots(engine.uow, connectionId, 'orders', 1, limit);
    const other = await reserveSlots(engine.uow, connectionId, 'shipments', 1, limit);
    expect(same.slots[0]?.waitMs).to.be.within(50_000, 60_000);
    expect(other.slots[0]?.waitMs).to.equal(0);
  });

  it('give away nothing that lies too far ahead', async () => {
    const connectionId = newId();
    const limit = { ratePerMinute: 60, maxWaitMs: 2_500 };
    const { slots, nextMs } = await reserveSlots(engine.uow, connectionId, 'orders', 10, limit);
    expect(slots.map((slot) => slot.waitMs)).to.deep.equal([0, 1_000, 2_000]);
    expect(nextMs).to.equal(3_000);
    const again = await reserveSlots(engine.uow, connectionId, 'orders', 1, { ratePerMinute: 60, maxWaitMs: 0 });
    expect(again.slots).to.have.length(0);
  });

  it('wait as long as the supplier said', async () => {
    const connectionId = newId();
    const limit = { ratePerMinute: 60, burst: 3 };
    await holdRequests(engine.uow, connectionId, 'orders', 30_000, limit);
    const { slots } = await reserveSlots(engine.uow, connectionId, 'orders', 1, limit);
    expect(slots[0]?.waitMs).to.be.within(25_000, 30_000);
  });
});
