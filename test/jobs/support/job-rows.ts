import { outbox, type OutboxRow } from '../../../src/jobs/job-tables.ts';
import { testContext, type TestEngine } from '../../support/engines.ts';

/** The row of a job, which is known to be there. */
export async function jobRow({ uow }: TestEngine, id: string): Promise<OutboxRow> {
  const row = await uow.read((db) => db.one(outbox, { id }));
  if (!row) throw new Error('no such job');
  return row;
}

/** Lets time pass for waiting jobs: whatever pause they keep is over. */
export const endPauses = (engine: TestEngine): Promise<void> =>
  engine.uow.write(testContext(), (tx) => {
    const now = tx.dialect.now().raw;
    tx.enqueue(outbox, { sql: `update outbox set due_at = ${now}, next_at = ${now} where state = 'waiting'`, bindings: [] }, {});
    return Promise.resolve();
  });

/** Lets time pass for running jobs: the leases of workers that do not answer are over. */
export const endLeases = (engine: TestEngine): Promise<void> =>
  engine.uow.write(testContext(), (tx) => {
    const now = tx.dialect.now().raw;
    tx.enqueue(outbox, { sql: `update outbox set running_until = ${now}, next_at = ${now} where state = 'running'`, bindings: [] }, {});
    return Promise.resolve();
  });
