import { expect } from 'chai';
import { addJob, type JobOptions } from '../../src/jobs/add-job.ts';
import { JobFailure } from '../../src/jobs/job-failure.ts';
import { getJob, listJobs, summariseJobs, type JobFilter } from '../../src/jobs/job-read-model.ts';
import { outbox } from '../../src/jobs/job-tables.ts';
import { retryJob } from '../../src/jobs/retry-job.ts';
import { runJob } from '../../src/jobs/run-job.ts';
import { auditEntries } from '../../src/features/audit/audit-tables.ts';
import { AppError } from '../../src/shared/errors.ts';
import { newId } from '../../src/shared/ids.ts';
import { createLogger } from '../../src/shared/log.ts';
import { decodeCursor, type ListRequest } from '../../src/shared/paging.ts';
import { describeEngines, testContext } from '../support/engines.ts';
import { jobRow } from './support/job-rows.ts';
import { testHandlers } from './support/test-handlers.ts';

describeEngines('jobs as administrators see them', (engine) => {
  const log = createLogger({ level: 'silent' });
  const connectionId = newId();
  const add = (options: JobOptions = {}): Promise<string> =>
    engine.uow.write(testContext(), (tx) => Promise.resolve(addJob(tx, 'send-order', { orderId: newId() }, { connectionId, ...options })));
  const kill = (id: string): Promise<unknown> =>
    runJob({ uow: engine.uow, log, handlers: testHandlers({ 'send-order': { prepare: () => Promise.reject(new JobFailure('order.refused', 'Refused.', { permanent: true })) } }) }, id);
  const request = (filters: JobFilter = {}, after?: ListRequest['after']): ListRequest<'createdAt', JobFilter> =>
    ({ limit: 2, sort: { field: 'createdAt', direction: 'desc' }, filters, binding: 'b', ...(after && { after }) });
  const codeOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'no error', (error: unknown) => (error instanceof AppError ? error.code : error));

  afterEach(() => engine.uow.write(testContext(), (tx) => { tx.remove(outbox, { state: ['waiting', 'running', 'done', 'dead'] }); return Promise.resolve(); }));

  it('tell what a dead job failed of and whom it holds back', async () => {
    const head = await add({ orderingKey: 'order:1', sequence: 1 });
    const behind = await add({ orderingKey: 'order:1', sequence: 2 });
    await kill(head);
    const { dead, held } = await engine.uow.read(async (db) => ({ dead: await getJob(db, head), held: await getJob(db, behind) }));
    expect(dead).to.include({ state: 'dead', attempts: 1, errorCode: 'order.refused', errorMessage: 'Refused.', heldById: null });
    expect(held).to.include({ state: 'waiting', heldById: head });
    expect(await engine.uow.read(summariseJobs)).to.include({ waiting: 1, running: 0, dead: 1 });
  });

  it('come page by page, newest first, by state', async () => {
    const ids = [await add(), await add(), await add()];
    await kill(await add());
    const first = await engine.uow.read((db) => listJobs(db, request({ state: ['waiting'] })));
    expect(first.items.map((job) => job.id)).to.deep.equal([ids[2], ids[1]]);
    const after = decodeCursor(first.nextCursor ?? '', 'b');
    const second = await engine.uow.read((db) => listJobs(db, request({ state: ['waiting'] }, after)));
    expect(second.items.map((job) => job.id)).to.deep.equal([ids[0]]);
    expect(second.nextCursor).to.equal(null);
  });

  it('are started again by a person, with an audit entry', async () => {
    const id = await add();
    await kill(id);
    const again = await retryJob({ uow: engine.uow }, testContext('admin'), id);
    expect(again).to.include({ id, state: 'waiting', attempts: 0 });
    const entries = await engine.uow.read((db) => db.many(auditEntries, { entityId: id }));
    expect(entries.map((entry) => [entry.action, entry.actorId])).to.deep.equal([['job.retried', 'admin']]);
  });

  it('cannot be started again unless dead, nor beside a newer one for the same purpose', async () => {
    const waiting = await add();
    expect(await codeOf(retryJob({ uow: engine.uow }, testContext(), waiting))).to.equal('job.not_dead');
    expect(await codeOf(retryJob({ uow: engine.uow }, testContext(), newId()))).to.equal('job.not_found');
    const old = await add({ uniqueKey: 'poll:1' });
    await kill(old);
    await add({ uniqueKey: 'poll:1' });
    expect(await codeOf(retryJob({ uow: engine.uow }, testContext(), old))).to.equal('job.already_asked_again');
    expect(await jobRow(engine, old)).to.include({ state: 'dead' });
  });
});
