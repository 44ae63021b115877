import { applyDocumentJob } from '../../../src/features/suppliers/apply-document-job.ts';
import { pollSupplierJob } from '../../../src/features/suppliers/poll-supplier-job.ts';
import { requestCancellationJob } from '../../../src/features/suppliers/request-cancellation-job.ts';
import { sendOrderJob } from '../../../src/features/suppliers/send-order-job.ts';
import type { JobContext, JobHandler, JobHandlers } from '../../../src/jobs/job-handler.ts';
import type { JobType } from '../../../src/jobs/job-types.ts';
import { runJob } from '../../../src/jobs/run-job.ts';
import { openEngine } from '../../../src/persistence/engine.ts';
import type { Tx } from '../../../src/persistence/transaction.ts';
import { UnitOfWork } from '../../../src/persistence/unit-of-work.ts';
import { TestClock } from '../../support/test-clock.ts';
import { testHandlers } from '../../jobs/support/test-handlers.ts';
import { statusDeps } from './status-world.ts';

// A worker made to be killed: it runs one job up to a point, says that it is there, and goes no further.

const { WORKER_JOB = '', WORKER_STOP, WORKER_NOW = '', DATABASE_URL, DATABASE_FILE = '' } = process.env;

const standStill = (): Promise<never> => {
  process.stdout.write('there\n');
  // An open timer keeps the process alive until somebody kills it.
  return new Promise(() => setInterval(() => undefined, 60_000));
};

/** `prepared`: everything with the outside is done, nothing of it recorded. `applied`: all is written, nothing committed. */
const stopped = <T extends JobType>(handler: JobHandler<T>): JobHandler<T> => ({
  prepare: async (context: JobContext<T>) => {
    const prepared = await handler.prepare?.(context);
    return WORKER_STOP === 'prepared' ? standStill() : prepared;
  },
  apply: async (tx: Tx, prepared: unknown, context: JobContext<T>) => {
    await handler.apply?.(tx, prepared, context);
    await tx.flush();
    return standStill();
  },
});

const clock = new TestClock();
clock.set(WORKER_NOW);
const dialect = openEngine(DATABASE_URL === undefined ? { engine: 'sqlite', filename: DATABASE_FILE } : { engine: 'mariadb', url: DATABASE_URL });
const deps = statusDeps({ uow: new UnitOfWork(dialect, clock), clock });
const handlers: JobHandlers = testHandlers({
  'send-order': stopped(sendOrderJob(deps)), 'request-cancellation': stopped(requestCancellationJob(deps)), 'poll-supplier': stopped(pollSupplierJob(deps)), 'apply-document': stopped(applyDocumentJob(deps)),
});
await runJob({ uow: deps.uow, handlers, log: deps.log }, WORKER_JOB);
