/** What each job is told: ids only. Whatever it needs of people or orders it reads when it runs. */
export interface JobPayloads {
  'send-order': { readonly orderId: string };
  'request-cancellation': { readonly cancellationId: string };
  'poll-supplier': { readonly connectionId: string };
  'apply-document': { readonly documentId: string };
  'run-allocation': { readonly ownerId: string; readonly equipmentClassId: string };
  'compute-promises': { readonly ownerId: string; readonly equipmentClassId: string };
  'expire-holds': Readonly<Record<string, never>>;
  'fan-out-notification': { readonly notificationId: string };
  'deliver-notification': { readonly deliveryId: string };
  'complete-mergers': Readonly<Record<string, never>>;
  'mark-due': Readonly<Record<string, never>>;
  'import-devices': { readonly importId: string };
  'seal-audit': Readonly<Record<string, never>>;
  /** The task has the job's own id. */
  'carry-out-task': Readonly<Record<string, never>>;
  prune: Readonly<Record<string, never>>;
}

export type JobType = keyof JobPayloads;
export type JobPayload<T extends JobType> = JobPayloads[T];

export const queueFamilies = ['supplier', 'documents', 'allocation', 'tasks', 'notifications', 'maintenance'] as const;
/** `supplier` stands for one queue per connection, so that a supplier that hangs holds up nobody else: it is for jobs that call one. */
export type QueueFamily = (typeof queueFamilies)[number];

export interface Backoff {
  /** Pause after the first failed attempt; doubles with each further one. */
  readonly baseMs: number;
  readonly capMs: number;
}

export interface JobTypeSpec {
  readonly queue: QueueFamily;
  /** After so many failed or lost attempts the job is dead and waits for a person. */
  readonly maxAttempts: number;
  readonly backoff: Backoff;
  /** 1 goes first, 10 last; among the jobs of one queue. */
  readonly priority: number;
  /** For everything up to the final transaction; then the job's signal fires and the attempt has failed. */
  readonly timeLimitMs: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

export const jobTypes = {
  'send-order': { queue: 'supplier', maxAttempts: 8, backoff: { baseMs: 5 * SECOND, capMs: 15 * MINUTE }, priority: 2, timeLimitMs: MINUTE },
  'request-cancellation': { queue: 'supplier', maxAttempts: 8, backoff: { baseMs: 5 * SECOND, capMs: 15 * MINUTE }, priority: 2, timeLimitMs: MINUTE },
  'poll-supplier': { queue: 'supplier', maxAttempts: 5, backoff: { baseMs: 10 * SECOND, capMs: 10 * MINUTE }, priority: 6, timeLimitMs: MINUTE },
  'apply-document': { queue: 'documents', maxAttempts: 5, backoff: { baseMs: SECOND, capMs: 5 * MINUTE }, priority: 4, timeLimitMs: 2 * MINUTE },
  'run-allocation': { queue: 'allocation', maxAttempts: 6, backoff: { baseMs: SECOND, capMs: 5 * MINUTE }, priority: 5, timeLimitMs: 10 * MINUTE },
  'compute-promises': { queue: 'allocation', maxAttempts: 6, backoff: { baseMs: SECOND, capMs: 5 * MINUTE }, priority: 7, timeLimitMs: 10 * MINUTE },
  'expire-holds': { queue: 'maintenance', maxAttempts: 5, backoff: { baseMs: 5 * SECOND, capMs: 10 * MINUTE }, priority: 6, timeLimitMs: 2 * MINUTE },
  'fan-out-notification': { queue: 'notifications', maxAttempts: 12, backoff: { baseMs: SECOND, capMs: 10 * MINUTE }, priority: 6, timeLimitMs: 30 * SECOND },
  'deliver-notification': { queue: 'notifications', maxAttempts: 12, backoff: { baseMs: 10 * SECOND, capMs: 60 * MINUTE }, priority: 7, timeLimitMs: 30 * SECOND },
  'complete-mergers': { queue: 'maintenance', maxAttempts: 5, backoff: { baseMs: MINUTE, capMs: 60 * MINUTE }, priority: 6, timeLimitMs: 10 * MINUTE },
  'mark-due': { queue: 'maintenance', maxAttempts: 5, backoff: { baseMs: 5 * SECOND, capMs: 10 * MINUTE }, priority: 5, timeLimitMs: 2 * MINUTE },
  'seal-audit': { queue: 'maintenance', maxAttempts: 5, backoff: { baseMs: 5 * SECOND, capMs: 10 * MINUTE }, priority: 5, timeLimitMs: 2 * MINUTE },
  'carry-out-task': { queue: 'tasks', maxAttempts: 5, backoff: { baseMs: SECOND, capMs: MINUTE }, priority: 4, timeLimitMs: 30 * MINUTE },
  'import-devices': { queue: 'tasks', maxAttempts: 8, backoff: { baseMs: SECOND, capMs: MINUTE }, priority: 5, timeLimitMs: 120 * MINUTE },
  prune: { queue: 'maintenance', maxAttempts: 3, backoff: { baseMs: MINUTE, capMs: 60 * MINUTE }, priority: 10, timeLimitMs: 10 * MINUTE },
} as const satisfies Readonly<Record<JobType, JobTypeSpec>>;

export type SupplierJobType = { [T in JobType]: (typeof jobTypes)[T]['queue'] extends 'supplier' ? T : never }[JobType];

/** The queue that a job of this type waits in. @throws Error where a supplier's job names no connection */
export function queueOf(type: JobType, connectionId: string | undefined): string {
  const family = jobTypes[type].queue;
  if (family !== 'supplier') return family;
  if (connectionId === undefined) throw new Error(`${type} needs the connection whose queue it waits in`);
  return `supplier:${connectionId}`;
}

export const familyOf = (queue: string): QueueFamily => {
  const name = queue.split(':')[0];
  const family = queueFamilies.find((each) => each === name);
  if (!family) throw new Error('a queue of no known family');
  return family;
};

/**
 * The pause before the next attempt: doubling, capped, and spread over its upper half, so that what failed together
 * does not come back together. `random` is in [0, 1).
 */
export function backoffMs({ baseMs, capMs }: Backoff, failedAttempts: number, random: number): number {
  const full = Math.min(capMs, baseMs * 2 ** Math.max(0, failedAttempts - 1));
  return Math.round(full * (0.5 + random / 2));
}
