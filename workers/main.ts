import { assertSchemaCurrent } from '../db/migrate.ts';
import { ConfigError, readConfig } from '../src/config.ts';
import { createContainer, requireDatabase } from '../src/container.ts';
import { closeSupplierGateway } from '../src/features/suppliers/supplier-gateway.ts';
import { periodicJobs } from '../src/jobs/periodic-jobs.ts';
import { startWorker, type Worker } from '../src/jobs/worker-loop.ts';
import { GRACE_MS, runProcess, stopOnSignal } from '../src/run-process.ts';
import { BullDelivery } from './bull/bull-delivery.ts';
import { VolatileRedis } from './bull/require-redis.ts';
import { jobHandlers } from './handlers/index.ts';

/** A worker of server mode: dispatches what is due and runs what Bull brings. Any number may run. */
async function main(): Promise<void> {
  const config = readConfig(process.env, refuseEmbedded);
  const { redisUrl } = config;
  if (redisUrl === undefined) refuseEmbedded();
  const container = createContainer(config);
  const { dialect, uow, log } = container;
  await requireDatabase(container);
  await assertSchemaCurrent(dialect);
  const delivery = new BullDelivery({ redisUrl, log, allowVolatile: config.allowVolatileRedis });
  const worker = await started(startWorker({ uow, log, delivery, handlers: jobHandlers(container), periodic: periodicJobs }));
  log.info('worker is running');
  process.stdout.write('Zeugwart worker is running\n');
  stopOnSignal(async () => {
    log.info('stopping');
    await worker.stop(GRACE_MS);
    await closeSupplierGateway(container);
    await container.close();
  });
}

/** Called before anything is made: a worker in the wrong mode leaves no file behind. */
function refuseEmbedded(): never {
  throw new ConfigError(['a worker needs DATABASE_URL and REDIS_URL; in embedded mode the API process runs the jobs itself']);
}

async function started(starting: Promise<Worker>): Promise<Worker> {
  try {
    return await starting;
  } catch (error) {
    throw error instanceof VolatileRedis ? new ConfigError([error.message]) : error;
  }
}

runProcess(main);
