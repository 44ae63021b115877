import { expect } from 'chai';
import { AppError } from '../../../src/shared/errors.ts';
import { allocate } from '../../../src/features/allocation/engine/allocate.ts';
import { allocateInThread } from '../../../src/features/allocation/engine/allocate-in-thread.ts';
import { account, input, onePool, pool, request } from './allocation-fixtures.ts';

const rejectionOf = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => expect.fail('resolved'), (error: unknown) => error);

describe('the allocation in a thread of its own', () => {
  it('gives the same result as without', async () => {
    const instance = onePool(11, [6, 6, 2], [9, 9, 9]);
    expect(await allocateInThread(instance)).to.deep.equal(allocate(instance));
  });

  it('reports every problem of the input as an error of ours', async () => {
    const broken = input([pool('p', -1)], [account('a', 0)], [request('r', 'nobody', 1.5, ['p'], { classRank: 7, minimumLot: 9 })]);
    const error = await rejectionOf(allocateInThread(broken));
    expect(error).to.be.instanceOf(AppError);
    if (!(error instanceof AppError)) return;
    expect(error.code).to.equal('allocation.input_invalid');
    expect(error.problems.map(({ path }) => path)).to.include.members([
      'pools/0/capacity', 'accounts/0/weight', 'requests/0/quantity', 'requests/0/accountId', 'requests/0/classRank', 'requests/0/minimumLot',
    ]);
  });

  it('stops when its signal says so, before and during the run', async () => {
    const reason = new Error('the job was handed back');
    expect(await rejectionOf(allocateInThread(onePool(1, [1], [1]), AbortSignal.abort(reason)))).to.equal(reason);
    const controller = new AbortController();
    const size = 400;
    const long = onePool(200_000, Array.from({ length: size }, (_, i) => i + 1), Array.from({ length: size }, () => 10_000));
    const running = rejectionOf(allocateInThread(long, controller.signal));
    setImmediate(() => { controller.abort(reason); });
    expect(await running).to.equal(reason);
  });
});
