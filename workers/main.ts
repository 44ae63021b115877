import { assertSchemaCurrent } from '../db/migrate.ts';
import { ConfigError } from '../src/config.ts';
import { configFromEnvironment, createContainer } from '../src/container.ts';
import { closeSupplierGateway } from '../src/features/suppliers/supplier-gateway.ts';
import { periodicJobs } from '../src/jobs/periodic-jobs.ts';
import { startWorker } from '../src/jobs/worker-loop.ts';
import { runProcess, stopOnSignal } from '../src/run-process.ts';
import { BullDelivery } from './bull/bull-delivery.ts';
import { jobHandlers } from './handlers/index.ts';

/** A worker of server mode: dispatches what is due and runs what Bull brings. Any number may run. */
async function main(): Promise<void> {
  const container = createContainer(configFromEnvironment());
  const { config, dialect, uow, log } = container;
  if (config.redisUrl === undefined) {
    throw new ConfigError(['a worker needs DATABASE_URL and REDIS_URL; in embedded mode the API process runs the jobs itself']);
  }
  await assertSchemaCurrent(dialect);
  const delivery = new BullDelivery({ redisUrl: config.redisUrl, log, allowVolatile: config.allowVolatileRedis });
  const worker = await startWorker({ uow, log, delivery, handlers: jobHandlers(container), periodic: periodicJobs });
  log.info('worker is running');
  process.stdout.write('Zeugwart worker is running\n');
  stopOnSignal(async () => {
    await worker.stop();
    await closeSupplierGateway(container);
    await container.close();
  });
}

runProcess(main);
