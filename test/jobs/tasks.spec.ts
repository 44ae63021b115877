import { expect } from 'chai';
import { outbox } from '../../src/jobs/job-tables.ts';
import { pruneJobs } from '../../src/jobs/prune-jobs.ts';
import { retryJob } from '../../src/jobs/retry-job.ts';
import { runJob, type RunOutcome } from '../../src/jobs/run-job.ts';
import { viewTask } from '../../src/jobs/task-read-model.ts';
import { tasks } from '../../src/jobs/task-tables.ts';
import { persistenceErrors } from '../../src/persistence/db-errors.ts';
import { newId } from '../../src/shared/ids.ts';
import { createLogger } from '../../src/shared/log.ts';
import { describeEngines, testContext } from '../support/engines.ts';
import { describeDeliveries } from './support/describe-deliveries.ts';
import { createEffects, effects } from './support/effects.ts';
import { endLeases, endPauses, jobRow } from './support/job-rows.ts';
import { Planting } from './support/planting.ts';
import { testHandlers } from './support/test-handlers.ts';
import { until } from './support/until.ts';

const log = createLogger({ level: 'silent' });

describeDeliveries('delivery of tasks', (engine, workers) => {
  it('are carried out by whoever gets them, with what was sent and by whom, and answer as the request would have', async () => {
    const planting = new Planting(engine);
    const ids = Array.from({ length: 6 }, () => newId());
    const asked = await Promise.all(ids.map((id) => planting.ask(id)));
    expect(asked[0]).to.include({ state: 'waiting', operation: 'plant', result: null });
    await Promise.all([workers.start({ 'carry-out-task': planting.handler }), workers.start({ 'carry-out-task': planting.handler })]);
    await until('every task done', async () => (await Promise.all(asked.map(({ id }) => planting.view(id)))).every(({ state }) => state === 'done'));
    for (const id of ids) expect(await planting.planted(id)).to.deep.equal(['Eiche Erika v3']);
    const done = await planting.view(asked[0]?.id ?? '');
    expect(done.result).to.deep.equal({ status: 200, location: '/api/v1/trees/1', body: { subject: 'Eiche', year: 2020 } });
    expect([done.startedAt, done.finishedAt].every((each) => each instanceof Date)).to.equal(true);
    expect((await engine.uow.read((db) => db.one(tasks, { id: done.id })))?.input).to.equal(null);
  });
});

describeEngines('tasks', (engine) => {
  let planting: Planting;
  const run = (id: string, options: { shutdown?: AbortSignal } = {}): Promise<RunOutcome> =>
    runJob({ uow: engine.uow, handlers: testHandlers({ 'carry-out-task': planting.handler }), log, ...options }, id);
  before(() => createEffects(engine.dialect));
  beforeEach(() => { planting = new Planting(engine); });

  it('keep what the request would have been refused with, and do not try that again', async () => {
    planting.onTheWay = () => Promise.reject(persistenceErrors['persistence.version_conflict']());
    const { id } = await planting.ask(newId());
    expect(await run(id)).to.equal('done');
    const failed = await planting.view(id);
    expect(failed).to.include({ state: 'failed', result: null });
    // for a request with If-Match that is a stale ETag
    expect(failed.problem).to.deep.include({ code: 'version.mismatch', status: 412, requestId: 'request-1' });
    expect(await run(id)).to.equal('not-claimed');
  });

  it('go on after what may pass by itself', async () => {
    planting.onTheWay = ({ task }) => {
      task?.progress(1, 2);
      return Promise.reject(persistenceErrors['persistence.busy']());
    };
    const treeId = newId();
    const { id } = await planting.ask(treeId);
    expect(await run(id)).to.equal('failed');
    expect(await planting.view(id)).to.include({ state: 'waiting', problem: null });
    await endPauses(engine);
    planting.onTheWay = () => Promise.resolve();
    expect(await run(id)).to.equal('done');
    expect(await planting.planted(treeId)).to.have.length(1);
  });

  it('take effect once where two workers carry the same one out, and the result is that of the one that counts', async () => {
    const treeId = newId();
    const { id } = await planting.ask(treeId);
    const outcomes: RunOutcome[] = [];
    planting.onTheWay = async () => {
      planting.onTheWay = () => Promise.resolve();
      await endLeases(engine);
      outcomes.push(await run(id));
    };
    outcomes.push(await run(id));
    expect(outcomes).to.deep.equal(['done', 'lost']);
    expect(await planting.planted(treeId)).to.have.length(1);
    expect(await planting.view(id)).to.include({ state: 'done', problem: null });
  });

  it('let a run that was taken over commit nothing on its way, nor say that it failed', async () => {
    const treeId = newId();
    const { id } = await planting.ask(treeId);
    const outcomes: RunOutcome[] = [];
    planting.onTheWay = async ({ task }) => {
      planting.onTheWay = () => Promise.resolve();
      await endLeases(engine);
      outcomes.push(await run(id));
      if (!task) throw new Error('no task');
      await engine.uow.write(task.step, (tx) => {
        tx.insert(effects, { id: newId(), jobId: treeId, subject: 'too late' });
        return Promise.resolve();
      });
    };
    outcomes.push(await run(id));
    expect(outcomes).to.deep.equal(['done', 'lost']);
    expect(await planting.planted(treeId)).to.deep.equal(['Eiche Erika v3']);
    planting.onTheWay = async () => {
      planting.onTheWay = () => Promise.resolve();
      await endLeases(engine);
      await run(second.id);
      throw persistenceErrors['persistence.version_conflict']();
    };
    const second = await planting.ask(newId());
    expect(await run(second.id)).to.equal('lost');
    expect(await planting.view(second.id)).to.include({ state: 'done', problem: null });
  });

  it('are given back by a worker that stops, and lose no attempt by that', async () => {
    const stopping = new AbortController();
    planting.onTheWay = () => {
      stopping.abort();
      return new Promise(() => undefined);
    };
    const { id } = await planting.ask(newId());
    expect(await run(id, { shutdown: stopping.signal })).to.equal('handed-back');
    expect(await jobRow(engine, id)).to.include({ state: 'waiting', attempts: 0 });
    planting.onTheWay = () => Promise.resolve();
    expect(await run(id)).to.equal('done');
  });

  it('say that they were given up, until somebody starts them again', async () => {
    planting.onTheWay = () => Promise.reject(new Error('Duplicate entry erika@example.org'));
    const { id } = await planting.ask(newId());
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await run(id);
      await endPauses(engine);
    }
    const givenUp = await planting.view(id);
    expect(givenUp).to.include({ state: 'failed', result: null });
    expect(givenUp.problem).to.deep.include({ code: 'task.given_up', status: 503, details: { reason: 'job.unexpected' } });
    expect(JSON.stringify(givenUp)).to.not.include('erika');
    planting.onTheWay = () => Promise.resolve();
    await retryJob(engine, testContext('admin'), id);
    expect(await run(id)).to.equal('done');
    expect(await planting.view(id)).to.include({ state: 'done', problem: null });
  });

  it('tell how far they are while they run', async function () {
    this.timeout(20_000);
    const seen: unknown[] = [];
    planting.onTheWay = async ({ task }) => {
      task?.progress(3, 10);
      await until('progress is seen', async () => (await planting.view(id)).progress.done === 3);
      seen.push(await planting.view(id));
    };
    const { id } = await planting.ask(newId());
    expect(await run(id)).to.equal('done');
    expect(seen[0]).to.deep.include({ state: 'running', progress: { done: 3, total: 10 } });
  });

  it('count on the rights that are left', async () => {
    planting.rights = [];
    const treeId = newId();
    const { id } = await planting.ask(treeId);
    expect(await run(id)).to.equal('done');
    expect((await planting.view(id)).problem).to.deep.include({ code: 'http.forbidden', status: 403 });
    expect(await planting.planted(treeId)).to.deep.equal([]);
  });

  it('are seen by nobody else, and by who runs the installation', async () => {
    const { id } = await planting.ask(newId());
    const foreign = await engine.uow.read((db) => viewTask(db, id, newId())).then(() => undefined, (error: unknown) => error);
    expect(foreign).to.have.property('code', 'task.not_found');
    expect(await engine.uow.read((db) => viewTask(db, id))).to.include({ id });
  });

  it('are not asked for where what was to be kept with them could not be', async () => {
    const before = await engine.uow.read((db) => db.many(outbox, { type: 'carry-out-task' }));
    const refused = await planting.ask(newId(), () => { throw persistenceErrors['persistence.version_conflict'](); }).then(() => undefined, (error: unknown) => error);
    expect(refused).to.have.property('code', 'persistence.version_conflict');
    expect(await engine.uow.read((db) => db.many(outbox, { type: 'carry-out-task' }))).to.have.length(before.length);
  });

  it('go with their jobs', async () => {
    const { id } = await planting.ask(newId());
    await run(id);
    await pruneJobs(engine.uow, testContext('pruner'), { olderThanMs: -60_000 });
    expect(await engine.uow.read((db) => db.one(tasks, { id }))).to.equal(undefined);
  });
});
