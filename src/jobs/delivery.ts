/** A job on its way to whoever runs it. The row says everything else. */
export interface DeliveryJob {
  readonly outboxId: string;
  /** Which run of the row this is for: the same one may be delivered again and again, and counts once. */
  readonly run: number;
  readonly queue: string;
  readonly priority: number;
}

/** Must not throw but for rows that are not there. */
export type ProcessJob = (outboxId: string) => Promise<unknown>;

/**
 * Carries ids of jobs from a dispatcher to a worker, at least once or not at all: what gets lost, the dispatcher
 * hands over again. One queue's jobs never wait for another queue's.
 */
export interface Delivery {
  /** False while jobs had better stay in the database: nothing to carry them, or too many on the way. */
  acceptsMore(): boolean;
  /** Resolves within a bounded time. @throws Error where the job may not have been taken */
  add(job: DeliveryJob): Promise<void>;
  start(process: ProcessJob): Promise<void>;
  /** Takes up nothing new and waits for what runs, at most `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/** Names one run of one job, wherever it is on its way. */
export const deliveryKey = ({ outboxId, run }: DeliveryJob): string => `${outboxId}.${run}`;
