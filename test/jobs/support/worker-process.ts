import { setTimeout as sleep } from 'node:timers/promises';
import { openEngine } from '../../../src/persistence/engine.ts';
import { UnitOfWork } from '../../../src/persistence/unit-of-work.ts';
import { InProcessDelivery } from '../../../src/jobs/in-process-delivery.ts';
import { startWorker } from '../../../src/jobs/worker-loop.ts';
import { createLogger } from '../../../src/shared/log.ts';
import { BullDelivery } from '../../../workers/bull/bull-delivery.ts';
import { TestClock } from '../../support/test-clock.ts';
import { leavesEffect, testHandlers } from './test-handlers.ts';

// A worker of its own process, made to be killed: it says when it begins a job, and hangs or works.

const { WORKER_TASK, DATABASE_URL, DATABASE_FILE, REDIS_URL, REDIS_PREFIX } = process.env;
const dialect = openEngine(DATABASE_URL === undefined ? { engine: 'sqlite', filename: DATABASE_FILE ?? '' } : { engine: 'mariadb', url: DATABASE_URL });
const log = createLogger({ level: 'silent' });
const delivery = REDIS_URL === undefined ? new InProcessDelivery({ log }) : new BullDelivery({ redisUrl: REDIS_URL, log, prefix: REDIS_PREFIX ?? '' });

await startWorker({
  uow: new UnitOfWork(dialect, new TestClock()),
  delivery,
  log,
  leaseMs: 2_000,
  dispatchLeaseMs: 1_000,
  handlers: testHandlers({
    'send-order': leavesEffect(({ jobId }) => {
      process.stdout.write(`began ${jobId}\n`);
      return WORKER_TASK === 'work' ? sleep(5) : new Promise(() => undefined);
    }),
  }),
});
