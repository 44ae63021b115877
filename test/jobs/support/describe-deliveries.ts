import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Delivery } from '../../../src/jobs/delivery.ts';
import { InProcessDelivery } from '../../../src/jobs/in-process-delivery.ts';
import type { JobHandlers } from '../../../src/jobs/job-handler.ts';
import { startWorker, type Worker } from '../../../src/jobs/worker-loop.ts';
import { newId } from '../../../src/shared/ids.ts';
import { createLogger } from '../../../src/shared/log.ts';
import { BullDelivery } from '../../../workers/bull/bull-delivery.ts';
import { isEmbeddedOnly } from '../../support/left-out.ts';
import { describeEngines, type TestEngine } from '../../support/engines.ts';
import { startRedis, type ServerHandle } from '../../support/servers/index.ts';
import { createEffects } from './effects.ts';
import { testHandlers } from './test-handlers.ts';
import { TYPESCRIPT } from '../../typescript/index.ts';

const WORKER = fileURLToPath(new URL('./worker-process.ts', import.meta.url));

/** Workers over one delivery; those that a test started are stopped after it. */
export interface Workers {
  /** Starts a worker in this process. */
  start(handlers: Partial<JobHandlers>, options?: { leaseMs?: number; dispatchLeaseMs?: number }): Promise<Worker>;
  /** Starts a worker process that begins each job and never ends it, or one that leaves effects. Both are to be killed. */
  startProcess(task: 'hang' | 'work'): { readonly began: Promise<string>; kill(): Promise<void> };
  readonly delivery: 'in process' | 'by Bull';
  /** The server in between; with Bull only. */
  readonly redis: ServerHandle;
}

/** Declares one suite for every delivery on every engine: that they keep the same promises is the point. */
export function describeDeliveries(title: string, suite: (engine: TestEngine, workers: Workers) => void): void {
  describeEngines(`${title}, in process`, (engine) => { declare(engine, false, suite); });
  if (!isEmbeddedOnly()) describeEngines(`${title}, by Bull`, (engine) => { declare(engine, true, suite); });
}

function declare(engine: TestEngine, byBull: boolean, suite: (engine: TestEngine, workers: Workers) => void): void {
  const log = createLogger({ level: process.env['TEST_LOG'] ?? 'silent' });
  const prefix = `{${newId()}}`;
  const started: Worker[] = [];
  const children: ChildProcess[] = [];
  let redis: ServerHandle | undefined;
  const deliveryOf = (): Delivery => (redis ? new BullDelivery({ redisUrl: redis.url, log, prefix, addTimeoutMs: 500 }) : new InProcessDelivery({ log }));

  before(async function () {
    this.timeout(120_000);
    if (byBull) redis = await startRedis();
    await createEffects(engine.dialect);
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((worker) => worker.stop(4_000)));
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  after(async () => {
    await redis?.stop();
  });

  suite(engine, {
    delivery: byBull ? 'by Bull' : 'in process',
    get redis() {
      if (!redis) throw new Error('there is no server between a process and itself');
      return redis;
    },
    async start(handlers, options = {}) {
      const worker = await startWorker({
        uow: engine.uow, delivery: deliveryOf(), handlers: testHandlers(handlers), log, pollMs: 50, leaseMs: 2_000, dispatchLeaseMs: 1_000, ...options,
      });
      started.push(worker);
      return worker;
    },
    startProcess(task) {
      const child = spawn(process.execPath, [...TYPESCRIPT, WORKER], {
        env: { ...process.env, ...engine.environment, WORKER_TASK: task, ...(redis && { REDIS_URL: redis.url, REDIS_PREFIX: prefix }) },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      children.push(child);
      return {
        began: once(createInterface(child.stdout), 'line').then(([line]) => String(line).replace('began ', '')),
        async kill() {
          const gone = once(child, 'exit');
          child.kill('SIGKILL');
          await gone;
        },
      };
    },
  });
}
