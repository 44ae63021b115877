import { setTimeout as sleep } from 'node:timers/promises';
import { loggableError, type Logger } from '../shared/log.ts';
import { deliveryKey, type Delivery, type DeliveryJob, type ProcessJob } from './delivery.ts';
import { familyOf, type QueueFamily } from './job-types.ts';

/** Jobs of one queue that run at the same time in one process. */
export const defaultConcurrency: Readonly<Record<QueueFamily, number>> = { supplier: 2, documents: 4, allocation: 1, tasks: 2, notifications: 4, maintenance: 1 };

export interface InProcessDeliveryOptions {
  readonly log: Logger;
  readonly concurrency?: Partial<Readonly<Record<QueueFamily, number>>>;
}

const MOST_WAITING = 10_000;

interface Lane {
  readonly concurrency: number;
  /** Lowest priority number first, then in the order of arrival. */
  readonly waiting: DeliveryJob[];
  running: number;
}

/** Delivery inside the process that dispatches: no server, nothing kept. */
export class InProcessDelivery implements Delivery {
  readonly #concurrency: Readonly<Record<QueueFamily, number>>;
  readonly #log: Logger;
  readonly #lanes = new Map<string, Lane>();
  readonly #underWay = new Set<string>();
  readonly #running = new Set<Promise<void>>();
  #process: ProcessJob | undefined;
  #stopped = false;

  constructor({ log, concurrency }: InProcessDeliveryOptions) {
    this.#log = log;
    this.#concurrency = { ...defaultConcurrency, ...concurrency };
  }

  acceptsMore(): boolean {
    return !this.#stopped && this.#underWay.size < MOST_WAITING;
  }

  add(job: DeliveryJob): Promise<void> {
    if (this.#stopped) return Promise.reject(new Error('the delivery has stopped'));
    const key = deliveryKey(job);
    if (!this.#underWay.has(key)) {
      this.#underWay.add(key);
      const lane = this.#laneOf(job.queue);
      const place = lane.waiting.findIndex((each) => each.priority > job.priority);
      lane.waiting.splice(place === -1 ? lane.waiting.length : place, 0, job);
      this.#pump(lane);
    }
    return Promise.resolve();
  }

  start(process: ProcessJob): Promise<void> {
    this.#process = process;
    for (const lane of this.#lanes.values()) this.#pump(lane);
    return Promise.resolve();
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    const giveUp = new AbortController();
    await Promise.race([Promise.allSettled(this.#running), sleep(graceMs, undefined, { signal: giveUp.signal, ref: false }).catch(ignoreAbort)]);
    giveUp.abort();
  }

  #laneOf(queue: string): Lane {
    const known = this.#lanes.get(queue);
    if (known) return known;
    const lane: Lane = { concurrency: this.#concurrency[familyOf(queue)], waiting: [], running: 0 };
    this.#lanes.set(queue, lane);
    return lane;
  }

  #pump(lane: Lane): void {
    while (this.#process && !this.#stopped && lane.running < lane.concurrency) {
      const job = lane.waiting.shift();
      if (!job) return;
      lane.running += 1;
      const run = this.#run(this.#process, job).finally(() => {
        lane.running -= 1;
        this.#running.delete(run);
        this.#pump(lane);
      });
      this.#running.add(run);
    }
  }

  async #run(process: ProcessJob, job: DeliveryJob): Promise<void> {
    try {
      await process(job.outboxId);
    } catch (error) {
      this.#log.error({ err: loggableError(error), jobId: job.outboxId }, 'a delivered job could not be run');
    } finally {
      this.#underWay.delete(deliveryKey(job));
    }
  }
}

/** The pause was cut short because everything had finished. */
const ignoreAbort = (): void => undefined;
