import type { Tx } from '../persistence/transaction.ts';
import type { Logger } from '../shared/log.ts';
import type { JobPayload, JobType } from './job-types.ts';

/** What a handler knows of its run. */
export interface JobContext<T extends JobType = JobType> {
  /** Stays the same over all attempts. */
  readonly jobId: string;
  readonly type: T;
  readonly payload: JobPayload<T>;
  /** The request, job or command that asked for it. */
  readonly requestId: string;
  /** 1 for the first; counts runs that were lost with their worker too. */
  readonly attempt: number;
  /** Fires when time is up, the worker is stopping or somebody else has taken the job over. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  /**
   * A transaction in the middle of the run (the exact bytes, before they are sent). It commits only while the run is
   * still this worker's.
   */
  write<R>(work: (tx: Tx) => Promise<R>): Promise<R>;
}

/** The job is not finished: it waits again, as a fresh one with no failed attempts. */
export class Reschedule {
  readonly delayMs: number;

  constructor(delayMs: number) {
    this.delayMs = delayMs;
  }
}

/** Returned by `apply` to be run once more, `delayMs` from now on the database's clock. */
export const reschedule = (delayMs: number): Reschedule => new Reschedule(delayMs);

/** For handlers with transactions of their own: what has to be written at the end of each. */
export interface RunFence {
  /** At the end of one in the middle: it commits only while the run is still this worker's, and renews the lease. */
  hold(tx: Tx): void;
  /** At the end of the last: it commits together with the mark that the job is done. */
  finish(tx: Tx): void;
}

/**
 * What a job does, in two steps. `prepare` reads, computes and talks to the outside, and may be repeated; `apply`
 * writes, and takes effect exactly once, together with the mark that the job is done.
 */
export interface JobHandler<T extends JobType, P = unknown> {
  prepare?(context: JobContext<T>): Promise<P>;
  apply?(tx: Tx, prepared: P, context: JobContext<T>): Promise<Reschedule | void>;
  /** Instead of the two steps, where a use case brings its own transactions: resolves once the finishing one is committed. */
  conduct?(context: JobContext<T>, fence: RunFence): Promise<void>;
}

/** One handler for each job type; the compiler misses none. */
export type JobHandlers = { readonly [T in JobType]: JobHandler<T> };

/** Says what `prepare` hands to `apply`, and forgets it for the table of all handlers. */
export const jobHandler = <T extends JobType, P>(handler: JobHandler<T, P>): JobHandler<T> => handler;
