import type { WriteContext } from '../persistence/transaction.ts';
import type { UnitOfWork } from '../persistence/unit-of-work.ts';
import { AppError } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import { loggableError, type Logger } from '../shared/log.ts';
import { jobErrors } from './job-errors.ts';
import { JobFailure, recordedFailure } from './job-failure.ts';
import { Reschedule, type JobContext, type JobHandler, type JobHandlers } from './job-handler.ts';
import type { OutboxRow } from './job-tables.ts';
import { backoffMs, jobTypes, type JobType, type JobTypeSpec } from './job-types.ts';
import { claimRun, extendLease, failRun, finishRun, handBackRun, renewLease, rescheduleRun } from './outbox-runs.ts';

export interface RunJobDeps {
  readonly uow: UnitOfWork;
  readonly handlers: JobHandlers;
  readonly log: Logger;
  /** How long a run may go without a sign of life before others take it over. */
  readonly leaseMs?: number;
  /** Fires when the worker stops and has waited long enough: what still runs is given back. */
  readonly shutdown?: AbortSignal;
}

export type RunOutcome =
  | 'done' | 'rescheduled' | 'failed' | 'dead' | 'handed-back'
  /** Somebody else took the run over; nothing of ours took effect after that. */
  | 'lost'
  /** Nothing to do: not due, run by another worker, or finished. */
  | 'not-claimed';

export const DEFAULT_LEASE_MS = 10_000;

class Interrupted extends Error {
  readonly why: 'time' | 'shutdown' | 'lost';

  constructor(why: Interrupted['why']) {
    super(`the run was ended: ${why}`);
    this.why = why;
  }
}

/**
 * Runs one job if it is due and nobody else runs it. However often it is called for the same row, and wherever the
 * process is killed, `apply` takes effect once: it commits together with the mark that the job is done, under the
 * condition that the run is still this one.
 * @throws AppError job.not_found: a row that is not there is never "done"
 */
export async function runJob(deps: RunJobDeps, outboxId: string): Promise<RunOutcome> {
  const token = newId();
  const row = await claimRun(deps.uow, outboxId, token, deps.leaseMs ?? DEFAULT_LEASE_MS);
  if (row.runToken !== token) return 'not-claimed';
  const log = deps.log.child({ jobId: row.id, jobType: row.type, attempt: row.attempts, requestId: row.requestId });
  const outcome = await attempt({ ...deps, log }, row, token);
  log.info({ outcome }, 'job run ended');
  return outcome;
}

async function attempt(deps: RunJobDeps, row: OutboxRow, token: string): Promise<RunOutcome> {
  const spec: JobTypeSpec = jobTypes[row.type];
  const ending = new AbortController();
  const end = (why: Interrupted['why']): void => { ending.abort(new Interrupted(why)); };
  const onShutdown = (): void => { end('shutdown'); };
  const timer = setTimeout(() => { end('time'); }, spec.timeLimitMs);
  const stopHeartbeat = keepAlive(deps, row.id, token, () => { end('lost'); });
  if (deps.shutdown?.aborted) onShutdown();
  else deps.shutdown?.addEventListener('abort', onShutdown);
  try {
    return await perform(deps, row, token, ending.signal);
  } catch (error) {
    return await settleFailure(deps, row, token, ending.signal.aborted ? ending.signal.reason : error);
  } finally {
    clearTimeout(timer);
    stopHeartbeat();
    deps.shutdown?.removeEventListener('abort', onShutdown);
  }
}

async function perform(deps: RunJobDeps, row: OutboxRow, token: string, signal: AbortSignal): Promise<RunOutcome> {
  const handler = deps.handlers[row.type] as JobHandler<JobType>;
  const lease = deps.leaseMs ?? DEFAULT_LEASE_MS;
  const base: WriteContext = { actor: { kind: 'job', id: row.id, name: row.type, grants: [] }, requestId: row.id, repeatable: true };
  const context: JobContext = {
    jobId: row.id,
    type: row.type,
    payload: row.payload as JobContext['payload'],
    requestId: row.requestId,
    attempt: row.attempts,
    signal,
    log: deps.log,
    write: (work) => deps.uow.write({ ...base, repeatable: false, beforeCommit: (tx) => { extendLease(tx, row.id, token, lease); } }, work),
  };
  if (handler.conduct) {
    await unlessEnded(handler.conduct(context, { hold: (tx) => { extendLease(tx, row.id, token, lease); }, finish: (tx) => { finishRun(tx, row.id, token); } }), signal);
    return 'done';
  }
  const prepared = await unlessEnded(handler.prepare?.(context), signal);
  signal.throwIfAborted();
  const fence: WriteContext = {
    ...base,
    beforeCommit: (tx, result) => {
      if (result instanceof Reschedule) rescheduleRun(tx, row.id, token, result.delayMs);
      else finishRun(tx, row.id, token);
    },
  };
  const result = await deps.uow.write(fence, async (tx) => handler.apply?.(tx, prepared, context));
  return result instanceof Reschedule ? 'rescheduled' : 'done';
}

/** Does not wait for a handler that does not listen: whatever it still tries to write meets the fence. */
function unlessEnded<T>(work: Promise<T> | undefined, signal: AbortSignal): Promise<T | undefined> {
  if (!work) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const ended = (): void => { reject(signal.reason as Error); };
    if (signal.aborted) ended();
    else signal.addEventListener('abort', ended, { once: true });
    work.then(resolve, reject).finally(() => { signal.removeEventListener('abort', ended); });
  });
}

async function settleFailure(deps: RunJobDeps, row: OutboxRow, token: string, error: unknown): Promise<RunOutcome> {
  if (isLost(error)) return 'lost';
  try {
    if (error instanceof Interrupted && error.why === 'shutdown') {
      await handBackRun(deps.uow, row.id, token);
      return 'handed-back';
    }
    return await recordFailure(deps, row, token, error);
  } catch (second) {
    if (isLost(second)) return 'lost';
    // The lease ends by itself, and the run counts as lost with its worker.
    deps.log.error({ err: loggableError(second) }, 'the failure of a job could not be recorded');
    return 'failed';
  }
}

async function recordFailure(deps: RunJobDeps, row: OutboxRow, token: string, error: unknown): Promise<RunOutcome> {
  const timedOut = jobErrors.definitions['job.timed_out'].en;
  const failure = recordedFailure(error instanceof Interrupted ? new JobFailure('job.timed_out', timedOut) : error);
  const giveUp = failure.permanent || row.attempts >= row.maxAttempts;
  const delayMs = failure.retryAfterMs ?? backoffMs(jobTypes[row.type].backoff, row.attempts, Math.random());
  deps.log.warn({ err: loggableError(error), failure: failure.code, giveUp }, 'job attempt failed');
  await failRun(deps.uow, row.id, token, failure, giveUp, delayMs);
  return giveUp ? 'dead' : 'failed';
}

const isLost = (error: unknown): boolean =>
  (error instanceof AppError && error.code === 'job.lost') || (error instanceof Interrupted && error.why === 'lost');

/** Renews the lease three times in its length; a database that is away for a moment costs nothing. */
function keepAlive(deps: RunJobDeps, id: string, token: string, onLost: () => void): () => void {
  const lease = deps.leaseMs ?? DEFAULT_LEASE_MS;
  let stopped = false;
  let timer: NodeJS.Timeout;
  const beat = async (): Promise<void> => {
    try {
      await renewLease(deps.uow, id, token, lease);
    } catch (error) {
      if (stopped) return;
      if (isLost(error)) {
        onLost();
        return;
      }
      deps.log.warn({ err: loggableError(error) }, 'the lease of a job could not be renewed');
    }
    if (!stopped) plan();
  };
  const plan = (): void => { timer = setTimeout(() => void beat(), lease / 3); };
  plan();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
