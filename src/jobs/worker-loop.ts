import { setMaxListeners } from 'node:events';
import type { UnitOfWork } from '../persistence/unit-of-work.ts';
import { loggableError, type Logger } from '../shared/log.ts';
import type { Delivery } from './delivery.ts';
import { dispatchDue } from './dispatcher.ts';
import type { JobHandlers } from './job-handler.ts';
import { runJob } from './run-job.ts';
import { registerPeriodic, runSchedules, type PeriodicJob } from './scheduler.ts';

export interface WorkerDeps {
  readonly uow: UnitOfWork;
  readonly delivery: Delivery;
  readonly handlers: JobHandlers;
  readonly log: Logger;
  /** Periodic work that must exist; the same list in every worker. */
  readonly periodic?: readonly PeriodicJob[];
  /** Pause between two looks at the outbox while nothing is due. */
  readonly pollMs?: number;
  readonly schedulePollMs?: number;
  /** Lease of a run (see `runJob`) and of a delivery (see `dispatchDue`). */
  readonly leaseMs?: number;
  readonly dispatchLeaseMs?: number;
}

export interface Worker {
  /** Looks for due jobs at once: something has just been committed. */
  kick(): void;
  /**
   * Takes up nothing new and lets what runs finish; what has not after two thirds of `graceMs` is given back, so
   * that another worker begins it at once. Resolves within `graceMs` (10 s).
   */
  stop(graceMs?: number): Promise<void>;
}

/** Dispatches due jobs and due times and runs what the delivery brings; the same in both modes. */
export async function startWorker(deps: WorkerDeps): Promise<Worker> {
  const { uow, delivery, log } = deps;
  const shutdown = new AbortController();
  // one listener for each job that runs
  setMaxListeners(0, shutdown.signal);
  await registerPeriodic(uow, deps.periodic ?? []);
  const dispatching = repeat(deps, 'dispatching jobs', deps.pollMs ?? 250, async () => {
    const { full } = await dispatchDue({ uow, delivery, log, ...(deps.dispatchLeaseMs !== undefined && { leaseMs: deps.dispatchLeaseMs }) });
    return full;
  });
  const scheduling = repeat(deps, 'running schedules', deps.schedulePollMs ?? 500, async () => {
    if ((await runSchedules(uow)) > 0) dispatching.kick();
    return false;
  });
  await delivery.start(async (outboxId) => {
    const runDeps = { uow, handlers: deps.handlers, log, shutdown: shutdown.signal, ...(deps.leaseMs !== undefined && { leaseMs: deps.leaseMs }) };
    const outcome = await runJob(runDeps, outboxId);
    // the next of its ordering key, or itself again, may be due now
    if (outcome !== 'not-claimed') dispatching.kick();
  });
  return {
    kick: dispatching.kick,
    async stop(graceMs = 10_000) {
      const handBack = setTimeout(() => { shutdown.abort(); }, (graceMs * 2) / 3);
      await Promise.all([dispatching.stop(), scheduling.stop(), delivery.stop(graceMs)]);
      clearTimeout(handBack);
      shutdown.abort();
    },
  };
}

interface Loop {
  kick(): void;
  stop(): Promise<void>;
}

/** Does `step` again and again, at once while it says there is more, else after a pause that a kick cuts short. */
function repeat({ log }: WorkerDeps, what: string, pauseMs: number, step: () => Promise<boolean>): Loop {
  let stopped = false;
  let kicked = false;
  let wake: (() => void) | undefined;
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(done, pauseMs);
      function done(): void {
        clearTimeout(timer);
        wake = undefined;
        resolve();
      }
      wake = done;
    });
  const run = async (): Promise<void> => {
    while (!stopped) {
      kicked = false;
      let more = false;
      try {
        more = await step();
      } catch (error) {
        log.error({ err: loggableError(error) }, `${what} failed; it is tried again`);
      }
      if (!more && !kicked && !stopped) await pause();
    }
  };
  const running = run();
  return {
    kick() {
      kicked = true;
      wake?.();
    },
    async stop() {
      stopped = true;
      wake?.();
      await running;
    },
  };
}
