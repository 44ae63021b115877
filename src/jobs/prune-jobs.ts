import { id } from '../persistence/columns.ts';
import type { WriteContext } from '../persistence/transaction.ts';
import type { UnitOfWork } from '../persistence/unit-of-work.ts';
import { outbox } from './job-tables.ts';
import { tasks } from './task-tables.ts';

/**
 * Removes jobs that were done more than `olderThanMs` ago and the tasks that they carried out, a chunk per transaction, so that nobody waits for it.
 * Dead ones stay until a person has dealt with them.
 * @returns how many went
 */
export async function pruneJobs(uow: UnitOfWork, context: WriteContext, { olderThanMs, chunk = 500, signal }: { olderThanMs: number; chunk?: number; signal?: AbortSignal }): Promise<number> {
  let removed = 0;
  while (!signal?.aborted) {
    const old = await uow.read((db) =>
      db.select({ id: id() }, db.q.raw(`select id from outbox where state = 'done' and finished_at < ${db.dialect.now(-olderThanMs).raw} order by finished_at limit ${chunk}`)),
    );
    if (old.length === 0) break;
    await uow.write(context, (tx) => {
      const ids = old.map((row) => row.id).sort();
      tx.remove(tasks, { id: ids });
      tx.remove(outbox, { id: ids, state: 'done' });
      return Promise.resolve();
    });
    removed += old.length;
    if (old.length < chunk) break;
  }
  return removed;
}
