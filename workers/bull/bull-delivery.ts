import Bull from 'bull';
import type { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import { deliveryKey, type Delivery, type DeliveryJob, type ProcessJob } from '../../src/jobs/delivery.ts';
import { defaultConcurrency } from '../../src/jobs/in-process-delivery.ts';
import { familyOf, queueFamilies, type QueueFamily } from '../../src/jobs/job-types.ts';
import { loggableError, type Logger } from '../../src/shared/log.ts';
import { RedisConnections } from './redis-connections.ts';
import { requireRedis } from './require-redis.ts';

export interface BullDeliveryOptions {
  readonly redisUrl: string;
  readonly log: Logger;
  readonly concurrency?: Partial<Readonly<Record<QueueFamily, number>>>;
  /** Queues whose jobs this worker runs; it may hand over jobs to all. */
  readonly consumes?: readonly QueueFamily[];
  /** The braces put all keys of a Redis Cluster onto one node, which Bull's scripts need. */
  readonly prefix?: string;
  readonly allowVolatile?: boolean;
  /** With Redis away a command neither fails nor ends by itself. */
  readonly addTimeoutMs?: number;
}

const SETTINGS: Bull.AdvancedSettings = {
  // a worker that was killed is noticed after 5 to 8 s instead of a minute and a half
  lockDuration: 5_000,
  stalledInterval: 2_500,
  // the database counts lost runs; here a second one would throw the job away
  maxStalledCount: 1_000_000,
  retryProcessDelay: 500,
};

const LOOK_FOR_QUEUES_MS = 1_000;
/** Queues that got nothing for so long are left alone until they get something. */
const QUEUE_IDLE_MS = 60 * 60_000;

/**
 * Delivery by Bull: a queue in Redis for each supplier connection and each other family. It may lose everything:
 * jobs are rows of the database, and what Bull forgets is handed over again.
 */
export class BullDelivery implements Delivery {
  readonly #options: BullDeliveryOptions;
  readonly #prefix: string;
  readonly #connections: RedisConnections;
  readonly #queues = new Map<string, Bull.Queue>();
  readonly #blocking = new Map<string, Redis>();
  readonly #consumed = new Set<string>();
  readonly #running = new Set<Promise<unknown>>();
  #process: ProcessJob | undefined;
  #lookForQueues: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: BullDeliveryOptions) {
    this.#options = options;
    this.#prefix = options.prefix ?? '{zeugwart}';
    this.#connections = new RedisConnections(options.redisUrl, (error) => {
      options.log.warn({ err: loggableError(error) }, 'redis connection');
    });
    // connects now, so that `acceptsMore` has something to tell
    this.#connections.open('client');
  }

  acceptsMore(): boolean {
    return !this.#stopped && this.#connections.ready;
  }

  async add(job: DeliveryJob): Promise<void> {
    if (this.#stopped) throw new Error('the delivery has stopped');
    const { priority } = job;
    if (this.#consumes.includes(familyOf(job.queue))) this.#consume(job.queue);
    const added = Promise.all([
      // which queues there are is told by Redis itself, since any worker may be the first to use one
      this.#connections.client.zadd(this.#queueList, Date.now(), job.queue),
      this.#queueOf(job.queue).add({}, { jobId: deliveryKey(job), priority, attempts: 1, removeOnComplete: true, removeOnFail: true }),
    ]);
    await within(this.#options.addTimeoutMs ?? 2_000, added);
  }

  /** @throws StartError where Redis is away, VolatileRedis unless that was allowed */
  async start(process: ProcessJob): Promise<void> {
    await requireRedis(this.#connections.client, this.#options.allowVolatile ?? false);
    this.#process = process;
    for (const family of this.#consumes) if (family !== 'supplier') this.#consume(family);
    await this.#openUsedQueues();
    this.#lookForQueues = setInterval(() => void this.#openUsedQueues(), LOOK_FOR_QUEUES_MS);
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#lookForQueues);
    const queues = [...this.#queues.values()];
    const finished = (async () => {
      await Promise.all(queues.map((queue) => queue.pause(true, true).catch(ignoreClosed)));
      await Promise.allSettled(this.#running);
      // Bull itself still notes that they have ended
      await Promise.all(queues.map((queue) => queue.close()));
    })();
    await within(graceMs, finished).catch((error: unknown) => {
      this.#options.log.warn({ err: loggableError(error) }, 'queues did not close in time');
    });
    this.#connections.close();
  }

  get #consumes(): readonly QueueFamily[] {
    return this.#options.consumes ?? queueFamilies;
  }

  get #queueList(): string {
    return `${this.#prefix}:queues`;
  }

  #queueOf(name: string): Bull.Queue {
    const known = this.#queues.get(name);
    if (known) return known;
    const queue = new Bull(name, {
      prefix: this.#prefix,
      settings: SETTINGS,
      createClient: (kind) => {
        const connection = this.#connections.open(kind);
        if (kind === 'bclient') this.#blocking.set(name, connection);
        return connection;
      },
    });
    queue.on('error', (error) => {
      // each queue repeats what the shared connections have told already
      if (this.#connections.ready) this.#options.log.warn({ err: loggableError(error), queue: name }, 'queue');
    });
    // Bull names each connection in a promise that nobody watches: a Redis that goes away just then would end the process.
    Object.assign(queue, { setWorkerName: () => Promise.resolve() });
    this.#queues.set(name, queue);
    return queue;
  }

  /** Begins to run the jobs of queues that others have opened, and lets go of those long unused. */
  async #openUsedQueues(): Promise<void> {
    if (!this.#connections.ready || !this.#consumes.includes('supplier')) return;
    try {
      const used = new Set(await within(2_000, this.#connections.client.zrangebyscore(this.#queueList, Date.now() - QUEUE_IDLE_MS, '+inf')));
      for (const name of used) if (familyOf(name) === 'supplier') this.#consume(name);
      for (const name of this.#consumed) if (familyOf(name) === 'supplier' && !used.has(name)) await this.#release(name);
    } catch (error) {
      this.#options.log.warn({ err: loggableError(error) }, 'the list of queues could not be read');
    }
  }

  #consume(name: string): void {
    const process = this.#process;
    if (!process || this.#stopped || this.#consumed.has(name)) return;
    this.#consumed.add(name);
    const concurrency = { ...defaultConcurrency, ...this.#options.concurrency }[familyOf(name)];
    this.#queueOf(name)
      .process(concurrency, (job) => {
        const run = process(outboxIdOf(job)).finally(() => this.#running.delete(run));
        this.#running.add(run);
        return run.then(() => undefined);
      })
      .catch((error: unknown) => {
        this.#consumed.delete(name);
        if (!this.#stopped) this.#options.log.error({ err: loggableError(error), queue: name }, 'queue ended');
      });
  }

  async #release(name: string): Promise<void> {
    const queue = this.#queues.get(name);
    const blocking = this.#blocking.get(name);
    this.#queues.delete(name);
    this.#blocking.delete(name);
    this.#consumed.delete(name);
    await queue?.close();
    if (blocking) this.#connections.release(blocking);
  }
}

const outboxIdOf = (job: Bull.Job): string => String(job.id).split('.')[0] ?? '';

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  try {
    return await Promise.race([
      work,
      sleep(ms, undefined, { signal: done.signal }).then(() => Promise.reject(new Error(`no answer within ${ms} ms`))),
    ]);
  } finally {
    done.abort();
    // whoever comes second has nobody left to tell
    work.catch(ignoreClosed);
  }
}

const ignoreClosed = (): void => undefined;
