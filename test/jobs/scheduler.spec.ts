import { expect } from 'chai';
import { outbox, schedules } from '../../src/jobs/job-tables.ts';
import { clearDue, registerPeriodic, runSchedules, setDue } from '../../src/jobs/scheduler.ts';
import { newId } from '../../src/shared/ids.ts';
import { describeEngines, testContext } from '../support/engines.ts';

const HOUR = 3_600_000;

describeEngines('schedules', (engine) => {
  const jobsOf = (key: string) => engine.uow.read((db) => db.many(outbox, { uniqueKey: `schedule:${key}` }));
  const finishAll = () => engine.uow.write(testContext(), (tx) => { tx.remove(outbox, { state: 'waiting' }); return Promise.resolve(); });
  const dueIn = (key: string, hours: number, everyMs?: number) =>
    engine.uow.write(testContext(), (tx) => {
      const connectionId = newId();
      setDue(tx, key, { at: new Date(tx.now.getTime() + hours * HOUR) }, { type: 'poll-supplier', payload: { connectionId }, connectionId }, everyMs === undefined ? {} : { everyMs });
      return Promise.resolve(connectionId);
    });

  it('lead to a job when the business clock reaches them, once', async () => {
    const connectionId = await dueIn('once', 2);
    await runSchedules(engine.uow);
    expect(await jobsOf('once')).to.have.length(0);
    engine.clock.advance({ hours: 2 });
    await runSchedules(engine.uow);
    const [job] = await jobsOf('once');
    expect(job).to.deep.include({ type: 'poll-supplier', queue: `supplier:${connectionId}`, payload: { connectionId }, state: 'waiting' });
    await finishAll();
    engine.clock.advance({ days: 1 });
    expect(await runSchedules(engine.uow)).to.equal(0);
    expect(await engine.uow.read((db) => db.one(schedules, { key: 'once' }))).to.equal(undefined);
  });

  it('lead to one job however many workers look', async () => {
    await dueIn('contended', 0);
    const counts = await Promise.all(Array.from({ length: 8 }, () => runSchedules(engine.uow)));
    expect(counts.reduce((sum, count) => sum + count)).to.equal(1);
    expect(await jobsOf('contended')).to.have.length(1);
    await finishAll();
  });

  it('go with the transaction that set them', async () => {
    const failed = engine.uow.write(testContext(), (tx) => {
      setDue(tx, 'undone', { inMs: 0 }, { type: 'prune', payload: {} });
      return Promise.reject(new Error('changed my mind'));
    });
    expect(await failed.then(() => 'kept', (error: unknown) => (error as Error).message)).to.equal('changed my mind');
    expect(await engine.uow.read((db) => db.one(schedules, { key: 'undone' }))).to.equal(undefined);
  });

  it('make up for missed times with one job and stay on their grid', async () => {
    await dueIn('periodic', 1, HOUR);
    const before = await engine.uow.read((db) => db.one(schedules, { key: 'periodic' }));
    engine.clock.advance({ hours: 5, minutes: 30 });
    expect(await runSchedules(engine.uow)).to.equal(1);
    expect(await runSchedules(engine.uow)).to.equal(0);
    const after = await engine.uow.read((db) => db.one(schedules, { key: 'periodic' }));
    expect((after?.dueAt.getTime() ?? 0) - (before?.dueAt.getTime() ?? 0)).to.equal(5 * HOUR);
    await engine.uow.write(testContext(), (tx) => { clearDue(tx, 'periodic'); return Promise.resolve(); });
    await finishAll();
  });

  it('are moved by a later decision', async () => {
    await dueIn('moved', 0);
    await dueIn('moved', 3);
    expect(await runSchedules(engine.uow)).to.equal(0);
    engine.clock.advance({ hours: 3 });
    expect(await runSchedules(engine.uow)).to.equal(1);
    await finishAll();
  });

  it('keep periodic work over restarts, on the clock of the database', async () => {
    const seal = { key: 'seal-audit', clock: 'operational', everyMs: HOUR, type: 'seal-audit', payload: {} } as const;
    await registerPeriodic(engine.uow, [seal]);
    expect(await runSchedules(engine.uow)).to.equal(1);
    await registerPeriodic(engine.uow, [seal]);
    expect(await runSchedules(engine.uow)).to.equal(0);
    const row = await engine.uow.read((db) => db.one(schedules, { key: 'seal-audit' }));
    expect(row).to.include({ clock: 'operational', intervalMs: HOUR });
    engine.clock.advance({ days: 365 });
    expect(await runSchedules(engine.uow)).to.equal(0);
  });
});
