import type { DbValue } from '../persistence/codec.ts';
import type { Tx, WriteContext } from '../persistence/transaction.ts';
import type { UnitOfWork } from '../persistence/unit-of-work.ts';
import { systemActor } from '../shared/actor.ts';
import type { RecordedFailure } from './job-failure.ts';
import { jobErrors } from './job-errors.ts';
import { outbox, type OutboxRow } from './job-tables.ts';

// The SQL of a run. Everything is a conditional update: whoever changes the row first has it, on any engine.

const RUNNER: WriteContext = { actor: systemActor('job-runner'), requestId: 'job-runner', repeatable: true };

const write = (tx: Tx, sql: string, bindings: readonly DbValue[], fenced = false): void => {
  tx.enqueue(outbox, { sql, bindings }, fenced ? { guard: { rows: 1, otherwise: () => jobErrors['job.lost']() } } : {});
};

const NO_RUN = 'run_token = null, running_until = null';
/** True where nobody asked for the job again after the present run began. */
const AS_SEEN = 'asked_token = seen_token';

/**
 * Takes a due job for one run, under a lease. A run whose lease is over was lost with its worker: it has used up an
 * attempt, and where that was the last one the job is dead.
 * @returns the row; it is ours if its `runToken` is `token`
 * @throws AppError job.not_found
 */
export async function claimRun(uow: UnitOfWork, id: string, token: string, leaseMs: number): Promise<OutboxRow> {
  const lost = jobErrors.definitions['job.worker_lost'].en;
  return uow.write(RUNNER, async (tx) => {
    const now = tx.dialect.now().raw;
    const until = tx.dialect.now(leaseMs).raw;
    write(
      tx,
      `update outbox set state = case when ${AS_SEEN} and attempts >= max_attempts then 'dead' else 'waiting' end,
         attempts = case when ${AS_SEEN} then attempts else 0 end,
         ${NO_RUN}, finished_at = ${now}, error_code = 'job.worker_lost', error_message = ?
       where id = ? and state = 'running' and running_until <= ${now}`,
      [lost, id],
    );
    write(
      tx,
      `update outbox set state = 'running', attempts = attempts + 1, runs = runs + 1, dispatches = 0, finished_at = null,
         run_token = ?, seen_token = asked_token, running_until = ${until}, next_at = ${until}
       where id = ? and state = 'waiting' and due_at <= ${now}`,
      [token, id],
    );
    const row = await tx.one(outbox, { id });
    if (!row) throw jobErrors['job.not_found']();
    return row;
  });
}

/** The fence of a run, written last in a transaction: it commits only while the run is still ours, and renews the lease. */
export function extendLease(tx: Tx, id: string, token: string, leaseMs: number): void {
  const until = tx.dialect.now(leaseMs).raw;
  write(tx, `update outbox set running_until = ${until}, next_at = ${until} where id = ? and run_token = ?`, [id, token], true);
}

/** @throws AppError job.lost */
export const renewLease = (uow: UnitOfWork, id: string, token: string, leaseMs: number): Promise<void> =>
  uow.write(RUNNER, (tx) => {
    extendLease(tx, id, token, leaseMs);
    return Promise.resolve();
  });

/** Done; or waiting once more where somebody asked for it while it ran. */
export function finishRun(tx: Tx, id: string, token: string): void {
  const now = tx.dialect.now().raw;
  write(
    tx,
    `update outbox set state = case when ${AS_SEEN} then 'done' else 'waiting' end, attempts = case when ${AS_SEEN} then attempts else 0 end,
       ${NO_RUN}, due_at = ${now}, next_at = ${now}, finished_at = ${now}, error_code = null, error_message = null
     where id = ? and run_token = ?`,
    [id, token],
    true,
  );
}

/** Waits again with no attempts used. */
export function rescheduleRun(tx: Tx, id: string, token: string, delayMs: number): void {
  const due = tx.dialect.now(delayMs).raw;
  write(
    tx,
    `update outbox set state = 'waiting', attempts = 0, ${NO_RUN}, due_at = ${due}, next_at = ${due}, error_code = null, error_message = null
     where id = ? and run_token = ?`,
    [id, token],
    true,
  );
}

/**
 * Records a failed attempt: the job waits for `delayMs`, or is dead (`giveUp`), unless somebody asked for it anew.
 * @throws AppError job.lost
 */
export const failRun = (uow: UnitOfWork, id: string, token: string, failure: RecordedFailure, giveUp: boolean, delayMs: number): Promise<void> =>
  uow.write(RUNNER, (tx) => {
    const due = tx.dialect.now(delayMs).raw;
    const dead = `${giveUp ? '1 = 1' : '1 = 0'} and ${AS_SEEN}`;
    write(
      tx,
      `update outbox set state = case when ${dead} then 'dead' else 'waiting' end, attempts = case when ${AS_SEEN} then attempts else 0 end,
         ${NO_RUN}, due_at = ${due}, next_at = ${due}, finished_at = ${tx.dialect.now().raw}, error_code = ?, error_message = ?
       where id = ? and run_token = ?`,
      [failure.code, failure.message, id, token],
      true,
    );
    return Promise.resolve();
  });

/** Gives an unfinished run back at once, as if it had not begun: the worker is stopping. @throws AppError job.lost */
export const handBackRun = (uow: UnitOfWork, id: string, token: string): Promise<void> =>
  uow.write(RUNNER, (tx) => {
    const now = tx.dialect.now().raw;
    write(tx, `update outbox set state = 'waiting', attempts = attempts - 1, ${NO_RUN}, next_at = ${now} where id = ? and run_token = ?`, [id, token], true);
    return Promise.resolve();
  });
