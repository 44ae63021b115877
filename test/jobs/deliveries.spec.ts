import { expect } from 'chai';
import { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import { addJob, type JobOptions } from '../../src/jobs/add-job.ts';
import { JobFailure } from '../../src/jobs/job-failure.ts';
import { outbox } from '../../src/jobs/job-tables.ts';
import { retryJob } from '../../src/jobs/retry-job.ts';
import { newId } from '../../src/shared/ids.ts';
import { testContext } from '../support/engines.ts';
import { describeDeliveries } from './support/describe-deliveries.ts';
import { effects } from './support/effects.ts';
import { endPauses, jobRow } from './support/job-rows.ts';
import { leavesEffect } from './support/test-handlers.ts';
import { until } from './support/until.ts';

describeDeliveries('delivery of jobs', (engine, workers) => {
  const connectionId = newId();
  const otherConnectionId = newId();
  const addSends = (orderIds: readonly string[], options: (orderId: string, index: number) => JobOptions & { connectionId?: string } = () => ({})): Promise<string[]> =>
    engine.uow.write(testContext(), (tx) =>
      Promise.resolve(orderIds.map((orderId, index) => addJob(tx, 'send-order', { orderId }, { connectionId, ...options(orderId, index) }))));
  const effectsOf = async (jobIds: readonly string[]): Promise<string[]> =>
    (await engine.uow.read((db) => db.many(effects, { jobId: jobIds }, { orderBy: ['id'] }))).map((each) => each.subject);
  const untilState = (state: string, ids: readonly string[]): Promise<void> =>
    until(`${ids.length} jobs ${state}`, async () => (await engine.uow.read((db) => db.many(outbox, { id: ids, state: state as 'done' }))).length === ids.length);

  afterEach(() => engine.uow.write(testContext(), (tx) => {
    tx.remove(outbox, { state: ['waiting', 'running', 'done', 'dead'] });
    return Promise.resolve();
  }));

  it('runs every job once, whoever delivers it how often', async () => {
    const orders = Array.from({ length: 40 }, () => newId());
    const ids = await addSends(orders, (_order, index) => ({ connectionId: index % 2 === 0 ? connectionId : newId() }));
    await Promise.all([workers.start({ 'send-order': leavesEffect() }), workers.start({ 'send-order': leavesEffect() })]);
    await untilState('done', ids);
    expect((await effectsOf(ids)).sort()).to.deep.equal([...orders].sort());
  }).timeout(30_000);

  it('runs the jobs of an ordering key one after another, in order, over failures', async () => {
    const orders = ['third', 'first', 'second'];
    const ids = await addSends(orders, (order) => ({ orderingKey: 'order:1', sequence: ['first', 'second', 'third'].indexOf(order) + 1 }));
    const started: string[] = [];
    let running = 0;
    let together = 0;
    await workers.start({
      'send-order': leavesEffect(async ({ payload, attempt }) => {
        running += 1;
        together = Math.max(together, running);
        started.push(payload.orderId);
        await sleep(20);
        running -= 1;
        if (payload.orderId === 'second' && attempt === 1) throw new JobFailure('supplier.unreachable', 'No answer.', { retryAfterMs: 50 });
      }),
    });
    await untilState('done', ids);
    expect(started).to.deep.equal(['first', 'second', 'second', 'third']);
    expect(together).to.equal(1);
    expect(await effectsOf(ids)).to.deep.equal(['first', 'second', 'third']);
  });

  it('lets a dead job hold those behind it until a person starts it again', async () => {
    const ids = await addSends(['head', 'behind'], (_order, index) => ({ orderingKey: 'order:2', sequence: index }));
    const [head = '', behind = ''] = ids;
    const [other = ''] = await addSends(['other']);
    let broken = true;
    await workers.start({
      'send-order': leavesEffect(({ payload }) =>
        broken && payload.orderId === 'head' ? Promise.reject(new JobFailure('order.refused', 'No.', { permanent: true })) : Promise.resolve()),
    });
    await untilState('dead', [head]);
    await untilState('done', [other]);
    await sleep(300);
    expect(await jobRow(engine, behind)).to.include({ state: 'waiting', attempts: 0, runs: 0 });
    broken = false;
    await retryJob(engine, testContext('admin'), head);
    await untilState('done', ids);
    expect(await effectsOf(ids)).to.deep.equal(['head', 'behind']);
  });

  it('keeps a failed job back until its pause is over', async () => {
    const [id = ''] = await addSends(['one']);
    let attempts = 0;
    await workers.start({ 'send-order': leavesEffect(() => { attempts += 1; return attempts === 1 ? Promise.reject(new Error('once')) : Promise.resolve(); }) });
    await until('the first failure', async () => (await jobRow(engine, id)).errorCode === 'job.unexpected');
    await sleep(300);
    expect(attempts).to.equal(1);
    await endPauses(engine);
    await untilState('done', [id]);
    expect(attempts).to.equal(2);
  });

  it('runs the job of a killed worker again, once', async () => {
    const [id = ''] = await addSends(['one']);
    const doomed = workers.startProcess('hang');
    expect(await doomed.began).to.equal(id);
    await workers.start({ 'send-order': leavesEffect() });
    expect(await jobRow(engine, id)).to.include({ state: 'running', attempts: 1 });
    await doomed.kill();
    await untilState('done', [id]);
    expect(await jobRow(engine, id)).to.include({ attempts: 2 });
    expect(await effectsOf([id])).to.deep.equal(['one']);
  }).timeout(60_000);

  it('loses and doubles nothing while workers are killed at any moment', async () => {
    const orders = Array.from({ length: 400 }, () => newId());
    const ids = await addSends(orders, (_order, index) => ({ connectionId: index % 2 === 0 ? connectionId : otherConnectionId }));
    for (const pause of [40, 150, 310]) {
      const worker = workers.startProcess('work');
      await worker.began;
      await sleep(pause);
      await worker.kill();
    }
    await workers.start({ 'send-order': leavesEffect() });
    await until('all jobs done', async () => (await engine.uow.read((db) => db.many(outbox, { id: ids, state: ['waiting', 'running'] }))).length === 0, 45_000);
    expect(await engine.uow.read((db) => db.many(outbox, { id: ids, state: 'dead' }))).to.deep.equal([]);
    expect((await effectsOf(ids)).sort()).to.deep.equal([...orders].sort());
  }).timeout(60_000);

  it('lets a slow supplier hold up no other', async () => {
    const slow = await addSends(Array.from({ length: 6 }, () => 'slow'));
    const quick = await addSends(['quick', 'quick'], () => ({ connectionId: newId() }));
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => { release = resolve; });
    await workers.start({ 'send-order': leavesEffect(({ payload }) => (payload.orderId === 'slow' ? held : Promise.resolve())) });
    await untilState('done', quick);
    expect(await effectsOf(slow)).to.deep.equal([]);
    release();
    await untilState('done', slow);
  });

  it('finishes what runs when it stops, and gives back what takes too long', async () => {
    const [short = '', long = ''] = await addSends(['short', 'long']);
    let begun = 0;
    const stopping = await workers.start({
      'send-order': leavesEffect(async ({ payload }) => {
        begun += 1;
        if (payload.orderId === 'short') await sleep(400);
        else await new Promise(() => undefined);
      }),
    });
    await until('both have begun', () => begun === 2);
    const [later = ''] = await addSends(['later'], () => ({ delayMs: 300 }));
    const before = Date.now();
    await stopping.stop(3_000);
    expect(Date.now() - before).to.be.lessThan(5_000);
    expect(await jobRow(engine, short)).to.include({ state: 'done' });
    expect(await jobRow(engine, long)).to.include({ state: 'waiting', attempts: 0, runToken: null });
    expect(await jobRow(engine, later)).to.include({ state: 'waiting', runs: 0 });
    await workers.start({ 'send-order': leavesEffect() });
    await untilState('done', [short, long, later]);
    expect((await effectsOf([short, long, later])).sort()).to.deep.equal(['later', 'long', 'short']);
  });

  if (workers.delivery === 'in process') return;

  it('loses nothing when Redis forgets everything', async () => {
    const ids = await addSends(Array.from({ length: 12 }, (_each, index) => `order ${index}`));
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => { release = resolve; });
    let failed = false;
    await workers.start({
      'send-order': leavesEffect(async ({ payload }) => {
        if (payload.orderId === 'order 0' && !failed) { failed = true; throw new JobFailure('supplier.unreachable', 'No answer.', { retryAfterMs: 500 }); }
        await held;
      }),
    });
    await until('some run', async () => (await engine.uow.read((db) => db.many(outbox, { id: ids, state: 'running' }))).length === 2);
    const client = new Redis(workers.redis.url);
    await client.flushall();
    client.disconnect();
    release();
    await untilState('done', ids);
    expect(await effectsOf(ids)).to.have.length(12);
    expect(await jobRow(engine, ids[0] ?? '')).to.include({ attempts: 2 });
  }).timeout(40_000);

  it('keeps jobs in the database while Redis is away, and goes on when it is back', async () => {
    await workers.start({ 'send-order': leavesEffect() });
    const before = await addSends(['before']);
    await untilState('done', before);
    await workers.redis.kill();
    const ids = await addSends(['a', 'b', 'c']);
    await sleep(700);
    for (const id of ids) expect(await jobRow(engine, id)).to.include({ state: 'waiting', runs: 0 });
    await workers.redis.restart();
    await untilState('done', ids);
    expect((await effectsOf(ids)).sort()).to.deep.equal(['a', 'b', 'c']);
  }).timeout(40_000);
});
