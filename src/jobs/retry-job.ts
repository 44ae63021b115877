import { recordAudit } from '../features/audit/record-audit.ts';
import { uniqueName } from '../persistence/db-errors.ts';
import type { WriteContext } from '../persistence/transaction.ts';
import type { UnitOfWork } from '../persistence/unit-of-work.ts';
import { jobErrors } from './job-errors.ts';
import { getJob, type JobView } from './job-read-model.ts';
import { outbox } from './job-tables.ts';

/**
 * Starts a dead job again, with all its attempts, because a person decided so; those it held back go on after it.
 * @throws AppError job.not_found, job.not_dead, job.already_asked_again
 */
export const retryJob = (deps: { readonly uow: UnitOfWork }, context: WriteContext, id: string): Promise<JobView> =>
  deps.uow.write(context, async (tx) => {
    const row = await tx.one(outbox, { id });
    if (!row) throw jobErrors['job.not_found']();
    if (row.state !== 'dead') throw jobErrors['job.not_dead']({ state: row.state });
    const now = tx.dialect.now();
    tx.update(
      outbox,
      { id, state: 'dead' },
      { state: 'waiting', attempts: 0, dispatches: 0, dueAt: now, nextAt: now, finishedAt: null },
      jobErrors['job.not_dead'],
      { [uniqueName('outbox', ['uniqueKey', 'pending'])]: () => jobErrors['job.already_asked_again']() },
    );
    recordAudit(tx, {
      action: 'job.retried',
      entityKind: 'job',
      entityId: id,
      organisationId: null,
      before: { state: row.state, attempts: row.attempts, errorCode: row.errorCode },
      after: { state: 'waiting', attempts: 0, errorCode: row.errorCode },
    });
    return getJob(tx, id);
  });
