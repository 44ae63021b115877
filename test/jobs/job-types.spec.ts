import { expect } from 'chai';
import fc from 'fast-check';
import { backoffMs, jobTypes, queueOf } from '../../src/jobs/job-types.ts';

describe('job types', () => {
  it('pause longer after each failure, up to their cap', () => {
    for (const { backoff } of Object.values(jobTypes)) {
      fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (failed, random) => {
        const pause = backoffMs(backoff, failed, random);
        expect(pause).to.be.within(Math.floor(Math.min(backoff.capMs, backoff.baseMs * 2 ** (failed - 1)) / 2), backoff.capMs);
      }));
    }
  });

  it('wait in a queue of their own for each supplier connection', () => {
    expect(queueOf('send-order', 'c1')).to.equal('supplier:c1');
    expect(queueOf('run-allocation', undefined)).to.equal('allocation');
    expect(() => queueOf('poll-supplier', undefined)).to.throw('needs the connection');
  });
});
