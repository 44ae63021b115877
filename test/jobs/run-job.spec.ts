import { expect } from 'chai';
import { addJob } from '../../src/jobs/add-job.ts';
import { JobFailure } from '../../src/jobs/job-failure.ts';
import { reschedule, type JobHandlers } from '../../src/jobs/job-handler.ts';
import { outbox } from '../../src/jobs/job-tables.ts';
import { pruneJobs } from '../../src/jobs/prune-jobs.ts';
import { runJob, type RunOutcome } from '../../src/jobs/run-job.ts';
import { AppError } from '../../src/shared/errors.ts';
import { newId } from '../../src/shared/ids.ts';
import { createLogger } from '../../src/shared/log.ts';
import { describeEngines, testContext } from '../support/engines.ts';
import { createEffects, effects } from './support/effects.ts';
import { endLeases, endPauses, jobRow } from './support/job-rows.ts';
import { leavesEffect, testHandlers } from './support/test-handlers.ts';

describeEngines('run of a job', (engine) => {
  const log = createLogger({ level: 'silent' });
  const run = (id: string, handlers: Partial<JobHandlers>, options: { shutdown?: AbortSignal; leaseMs?: number } = {}): Promise<RunOutcome> =>
    runJob({ uow: engine.uow, handlers: testHandlers(handlers), log, ...options }, id);
  const addSend = (options: { uniqueKey?: string; delayMs?: number } = {}): Promise<string> =>
    engine.uow.write(testContext(), (tx) => Promise.resolve(addJob(tx, 'send-order', { orderId: newId() }, { connectionId: newId(), ...options })));
  const effectsOf = (jobId: string): Promise<number> => engine.uow.read(async (db) => (await db.many(effects, { jobId })).length);

  before(() => createEffects(engine.dialect));

  it('takes effect once and marks the job done in the same transaction', async () => {
    const id = await addSend();
    expect(await run(id, { 'send-order': leavesEffect() })).to.equal('done');
    expect(await run(id, { 'send-order': leavesEffect() })).to.equal('not-claimed');
    expect(await effectsOf(id)).to.equal(1);
    expect(await jobRow(engine, id)).to.include({ state: 'done', attempts: 1, runToken: null });
  });

  it('lets one of many simultaneous runs through', async () => {
    const id = await addSend();
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => run(id, { 'send-order': leavesEffect() })));
    expect(outcomes.filter((outcome) => outcome === 'done')).to.have.length(1);
    expect(outcomes.filter((outcome) => outcome === 'not-claimed')).to.have.length(7);
    expect(await effectsOf(id)).to.equal(1);
  });

  it('treats a row that is not there as an error', async () => {
    const error = await run(newId(), {}).then(() => undefined, (reason: unknown) => reason);
    expect(error).to.be.instanceOf(AppError).with.property('code', 'job.not_found');
  });

  it('does not start a job before it is due', async () => {
    const id = await addSend({ delayMs: 60_000 });
    expect(await run(id, { 'send-order': leavesEffect() })).to.equal('not-claimed');
    expect(await jobRow(engine, id)).to.include({ state: 'waiting', attempts: 0 });
  });

  it('undoes everything of a run that was taken over by another worker', async () => {
    const id = await addSend();
    const second: { outcome?: RunOutcome } = {};
    const first = await run(id, {
      'send-order': leavesEffect(async () => {
        await endLeases(engine);
        second.outcome = await run(id, { 'send-order': leavesEffect() });
      }),
    });
    expect([first, second.outcome]).to.deep.equal(['lost', 'done']);
    expect(await effectsOf(id)).to.equal(1);
    expect(await jobRow(engine, id)).to.include({ state: 'done', attempts: 2, runs: 2 });
  });

  it('refuses an intermediate write after the run was lost, and keeps one made before', async () => {
    const id = await addSend();
    const outcome = await run(id, {
      'send-order': {
        async prepare({ write, jobId }) {
          const note = (subject: string): Promise<void> => write((tx) => { tx.insert(effects, { id: newId(), jobId, subject }); return Promise.resolve(); });
          await note('kept');
          await endLeases(engine);
          await run(id, { 'send-order': {} });
          await note('refused');
        },
      },
    });
    expect(outcome).to.equal('lost');
    const notes = await engine.uow.read((db) => db.many(effects, { jobId: id }));
    expect(notes.map((each) => each.subject)).to.deep.equal(['kept']);
  });

  it('pauses after a failure and keeps its code and safe message', async () => {
    const id = await addSend();
    const fails: Partial<JobHandlers> = { 'send-order': { prepare: () => Promise.reject(new JobFailure('supplier.unreachable', 'No answer.')) } };
    expect(await run(id, fails)).to.equal('failed');
    const row = await jobRow(engine, id);
    expect(row).to.include({ state: 'waiting', attempts: 1, errorCode: 'supplier.unreachable', errorMessage: 'No answer.' });
    expect(row.dueAt.getTime()).to.be.greaterThan(row.createdAt.getTime() + 2_000);
    expect(await run(id, { 'send-order': leavesEffect() })).to.equal('not-claimed');
    await endPauses(engine);
    expect(await run(id, { 'send-order': leavesEffect() })).to.equal('done');
    expect(await jobRow(engine, id)).to.include({ errorCode: null, attempts: 2 });
  });

  it('waits as long as the supplier asked for', async () => {
    const id = await addSend();
    await run(id, { 'send-order': { prepare: () => Promise.reject(new JobFailure('supplier.limited', 'Too many requests.', { retryAfterMs: 3_600_000 })) } });
    const row = await jobRow(engine, id);
    expect(row.dueAt.getTime() - row.createdAt.getTime()).to.be.within(3_600_000, 3_660_000);
  });

  it('never keeps the text of an error that is not ours', async () => {
    const id = await addSend();
    await run(id, { 'send-order': { apply: () => Promise.reject(new Error('Erika Mustermann')) } });
    const row = await jobRow(engine, id);
    expect(row.errorCode).to.equal('job.unexpected');
    expect(row.errorMessage).not.to.contain('Mustermann');
  });

  it('gives up after the last attempt, and at once where trying again cannot help', async () => {
    const id = await addSend();
    const fails: Partial<JobHandlers> = { 'send-order': { prepare: () => Promise.reject(new JobFailure('supplier.unreachable', 'No answer.')) } };
    const { maxAttempts } = await jobRow(engine, id);
    for (let attempt = 1; attempt < maxAttempts; attempt += 1) {
      expect(await run(id, fails)).to.equal('failed');
      await endPauses(engine);
    }
    expect(await run(id, fails)).to.equal('dead');
    expect(await jobRow(engine, id)).to.include({ state: 'dead', attempts: maxAttempts });
    const hopeless = await addSend();
    expect(await run(hopeless, { 'send-order': { prepare: () => Promise.reject(new JobFailure('order.refused', 'No.', { permanent: true })) } })).to.equal('dead');
  });

  it('counts runs that took their worker with them, so that such a job ends', async () => {
    const id = await addSend();
    const { maxAttempts } = await jobRow(engine, id);
    const neverEnds = new AbortController();
    const killed: Promise<unknown>[] = [];
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      await new Promise<void>((started) => {
        killed.push(run(id, { 'send-order': { prepare: () => { started(); return new Promise(() => undefined); } } }, { shutdown: neverEnds.signal, leaseMs: 60_000 }));
      });
      await endLeases(engine);
    }
    expect(await run(id, { 'send-order': leavesEffect() })).to.equal('not-claimed');
    expect(await jobRow(engine, id)).to.include({ state: 'dead', errorCode: 'job.worker_lost' });
    neverEnds.abort();
    expect(new Set(await Promise.all(killed))).to.deep.equal(new Set(['lost']));
  });

  it('gives a run back untouched when the worker stops', async () => {
    const id = await addSend();
    const stopping = new AbortController();
    const seen: { signal?: AbortSignal } = {};
    const outcome = run(id, { 'send-order': { prepare: ({ signal }) => { seen.signal = signal; stopping.abort(); return new Promise(() => undefined); } } }, { shutdown: stopping.signal });
    expect(await outcome).to.equal('handed-back');
    expect(seen.signal?.aborted).to.equal(true);
    expect(await jobRow(engine, id)).to.include({ state: 'waiting', attempts: 0 });
    expect(await run(id, { 'send-order': leavesEffect() })).to.equal('done');
  });

  it('runs again when the handler asks for it', async () => {
    const id = await addSend();
    expect(await run(id, { 'send-order': { apply: () => Promise.resolve(reschedule(0)) } })).to.equal('rescheduled');
    expect(await jobRow(engine, id)).to.include({ state: 'waiting', attempts: 0 });
    expect(await run(id, { 'send-order': leavesEffect() })).to.equal('done');
  });

  it('keeps one pending job of a unique key, and runs it once more when asked for while it ran', async () => {
    const uniqueKey = `poll:${newId()}`;
    const id = await addSend({ uniqueKey });
    await addSend({ uniqueKey });
    const pending = (): Promise<number> => engine.uow.read(async (db) => (await db.many(outbox, { uniqueKey })).length);
    expect(await pending()).to.equal(1);
    expect(await run(id, { 'send-order': leavesEffect(async () => { await addSend({ uniqueKey }); }) })).to.equal('done');
    expect(await jobRow(engine, id)).to.include({ state: 'waiting', attempts: 0 });
    expect(await run(id, { 'send-order': leavesEffect() })).to.equal('done');
    expect(await jobRow(engine, id)).to.include({ state: 'done' });
    await addSend({ uniqueKey });
    expect(await pending()).to.equal(2);
  });

  it('does not give up what was asked for anew', async () => {
    const uniqueKey = `poll:${newId()}`;
    const id = await addSend({ uniqueKey });
    const handlers: Partial<JobHandlers> = {
      'send-order': { async prepare() { await addSend({ uniqueKey }); throw new JobFailure('order.refused', 'No.', { permanent: true }); } },
    };
    await run(id, handlers);
    expect(await jobRow(engine, id)).to.include({ state: 'waiting', attempts: 0 });
  });

  it('pulls a waiting job forward to an earlier due time', async () => {
    const uniqueKey = `poll:${newId()}`;
    const id = await addSend({ uniqueKey, delayMs: 60_000 });
    await addSend({ uniqueKey });
    expect(await run(id, { 'send-order': leavesEffect() })).to.equal('done');
  });

  it('prunes old jobs that are done, and no others', async () => {
    const [done, dead] = [await addSend(), await addSend()];
    await run(done, { 'send-order': {} });
    await run(dead, { 'send-order': { prepare: () => Promise.reject(new JobFailure('order.refused', 'No.', { permanent: true })) } });
    expect(await pruneJobs(engine.uow, testContext(), { olderThanMs: 3_600_000 })).to.equal(0);
    expect(await pruneJobs(engine.uow, testContext(), { olderThanMs: -1_000, chunk: 2 })).to.be.greaterThan(2);
    const left = await engine.uow.read((db) => db.many(outbox, { id: [done, dead] }));
    expect(left.map((row) => row.id)).to.deep.equal([dead]);
  });
});
