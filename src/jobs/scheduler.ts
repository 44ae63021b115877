import { encodeInstant } from '../persistence/codec.ts';
import { instant } from '../persistence/columns.ts';
import { insertStatement, type Raw } from '../persistence/statement.ts';
import type { Row } from '../persistence/table.ts';
import type { Tx, WriteContext } from '../persistence/transaction.ts';
import type { UnitOfWork } from '../persistence/unit-of-work.ts';
import { systemActor } from '../shared/actor.ts';
import { enqueueJob } from './add-job.ts';
import { schedules, type ScheduleClock } from './job-tables.ts';
import type { JobPayload, JobType } from './job-types.ts';

type Schedule = Row<typeof schedules>;

const SCHEDULER: WriteContext = { actor: systemActor('scheduler'), requestId: 'scheduler', repeatable: true };
const BATCH = 100;
const JOB_COLUMNS = ['interval_ms', 'job_type', 'payload', 'connection_id', 'unique_key'];

/** When: a moment of the business clock, or some time from now on the database's clock. */
export type Due = { readonly at: Date } | { readonly inMs: number };

export interface ScheduledJob<T extends JobType = JobType> {
  readonly type: T;
  readonly payload: JobPayload<T>;
  /** For jobs that wait in a supplier's queue. */
  readonly connectionId?: string;
  /** Where the same job may be asked for by others too; by default one of the schedule's own. */
  readonly uniqueKey?: string;
}

export interface PeriodicJob<T extends JobType = JobType> extends ScheduledJob<T> {
  readonly key: string;
  readonly clock: ScheduleClock;
  readonly everyMs: number;
}

const clockOf = (due: Due): ScheduleClock => ('at' in due ? 'business' : 'operational');
const dueValue = (tx: Tx, due: Due): Date | Raw => ('at' in due ? due.at : tx.dialect.now(due.inMs));

/**
 * Sets when the job of this key is due next, once or (`everyMs`) again and again, in the transaction that decides it.
 * A time set before under the same key is forgotten.
 */
export function setDue<T extends JobType>(tx: Tx, key: string, due: Due, job: ScheduledJob<T>, options: { everyMs?: number } = {}): void {
  write(tx, key, due, job, options.everyMs ?? null, ['clock', 'due_at', ...JOB_COLUMNS]);
}

/**
 * Makes sure that the job of this key, once, comes no later than this: an earlier time that is set already stays. Unlike
 * `setDue` it needs to know of nobody else's plans, so many may do it at a time.
 */
export function bringForward<T extends JobType>(tx: Tx, key: string, due: { readonly at: Date }, job: ScheduledJob<T>): void {
  write(tx, key, due, job, null, JOB_COLUMNS);
  const at = tx.encode(schedules, 'dueAt', due.at);
  tx.enqueue(schedules, { sql: 'update schedules set due_at = ? where `key` = ? and due_at > ?', bindings: [at, key, at] }, {});
}

/** Forgets a due time; a job that it already led to is not touched. */
export function clearDue(tx: Tx, key: string): void {
  tx.remove(schedules, { key });
}

/** Makes sure that periodic work has a row: due at once where it is new, at its old time where it is known. */
export const registerPeriodic = (uow: UnitOfWork, jobs: readonly PeriodicJob[]): Promise<void> =>
  uow.write(SCHEDULER, (tx) => {
    for (const { key, clock, everyMs, ...job } of jobs) {
      write(tx, key, clock === 'business' ? { at: tx.now } : { inMs: 0 }, job, everyMs, JOB_COLUMNS);
    }
    return Promise.resolve();
  });

function write(tx: Tx, key: string, due: Due, job: ScheduledJob, intervalMs: number | null, overwritten: readonly string[]): void {
  const { sql, bindings } = insertStatement(schedules, [
    {
      key,
      clock: clockOf(due),
      dueAt: dueValue(tx, due),
      intervalMs,
      jobType: job.type,
      payload: job.payload,
      connectionId: job.connectionId ?? null,
      uniqueKey: job.uniqueKey ?? `schedule:${key}`,
    },
  ]);
  tx.enqueue(schedules, { sql: sql + tx.dialect.onConflictUpdate(['`key`'], overwritten), bindings }, {});
}

/**
 * Turns due rows into jobs, each in one transaction with its next due time, so that none is lost or doubled however
 * many workers do this at once. Times missed while nobody was looking lead to one job, not to many.
 * @returns how many jobs came of it
 */
export async function runSchedules(uow: UnitOfWork): Promise<number> {
  const due = await uow.read(async (db) => {
    const list = (clock: ScheduleClock, now: string, bindings: readonly string[]) =>
      db.select(
        schedules.columns,
        db.q.raw(`select * from schedules where clock = '${clock}' and due_at <= ${now} order by due_at limit ${BATCH}`, [...bindings]),
      );
    const business = await list('business', '?', [encodeInstant(uow.clock.now())]);
    return [...business, ...(await list('operational', db.dialect.now().raw, []))];
  });
  let jobs = 0;
  for (const schedule of due) if (await fire(uow, schedule)) jobs += 1;
  return jobs;
}

class Taken extends Error {}

async function fire(uow: UnitOfWork, schedule: Schedule): Promise<boolean> {
  const taken = (): Error => new Taken('another worker was first');
  try {
    await uow.write(SCHEDULER, async (tx) => {
      const where = { key: schedule.key, clock: schedule.clock, dueAt: schedule.dueAt };
      if (schedule.intervalMs === null) tx.remove(schedules, where, taken);
      else tx.update(schedules, where, { dueAt: nextDue(schedule.dueAt, schedule.intervalMs, await clockNow(tx, schedule.clock)) }, taken);
      enqueueJob(tx, schedule.jobType, schedule.payload, {
        uniqueKey: schedule.uniqueKey,
        ...(schedule.connectionId !== null && { connectionId: schedule.connectionId }),
      });
    });
    return true;
  } catch (error) {
    if (error instanceof Taken) return false;
    throw error;
  }
}

async function clockNow(tx: Tx, clock: ScheduleClock): Promise<Date> {
  if (clock === 'business') return tx.now;
  const [row] = await tx.select({ now: instant() }, tx.q.raw(`select ${tx.dialect.now().raw} as \`now\``));
  if (!row) throw new Error('the database told no time');
  return row.now;
}

/** The first time after `now` on the grid of the interval. */
const nextDue = (due: Date, intervalMs: number, now: Date): Date =>
  new Date(due.getTime() + intervalMs * (Math.floor(Math.max(0, now.getTime() - due.getTime()) / intervalMs) + 1));
