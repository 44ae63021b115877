import type { Deps } from '../../src/deps.ts';
import { importDevicesJob } from '../../src/features/device-imports/import-devices-job.ts';
import { markDueJob } from '../../src/features/assignments/mark-due-job.ts';
import { deliverNotificationJob } from '../../src/features/notifications/deliver-notification-job.ts';
import { fanOutJob } from '../../src/features/notifications/fan-out-job.ts';
import { applyDocumentJob } from '../../src/features/suppliers/apply-document-job.ts';
import { pollSupplierJob } from '../../src/features/suppliers/poll-supplier-job.ts';
import { requestCancellationJob } from '../../src/features/suppliers/request-cancellation-job.ts';
import { sendOrderJob } from '../../src/features/suppliers/send-order-job.ts';
import type { JobHandler, JobHandlers } from '../../src/jobs/job-handler.ts';
import type { JobType } from '../../src/jobs/job-types.ts';
import { carryOutTask } from './carry-out-task.ts';
import { completeMergers } from './complete-mergers.ts';
import { computePromises } from './compute-promises.ts';
import { expireHoldsHandler } from './expire-holds.ts';
import { prune } from './prune.ts';
import { runAllocation } from './run-allocation.ts';
import { sealAuditHandler } from './seal-audit.ts';

/** One maker of a handler for each job type, given what an entry point has put together. */
export type HandlerMakers<D> = { readonly [T in JobType]: (deps: D) => JobHandler<T> };

/** The table of all handlers. A job type without a maker does not compile. */
export const buildHandlers = <D>(makers: HandlerMakers<D>, deps: D): JobHandlers =>
  Object.fromEntries(Object.entries(makers).map(([type, make]) => [type, (make as (deps: D) => unknown)(deps)])) as unknown as JobHandlers;

const makers: HandlerMakers<Deps> = {
  'send-order': sendOrderJob,
  'request-cancellation': requestCancellationJob,
  'poll-supplier': pollSupplierJob,
  'apply-document': applyDocumentJob,
  'run-allocation': runAllocation,
  'compute-promises': computePromises,
  'expire-holds': expireHoldsHandler,
  'fan-out-notification': () => fanOutJob,
  'deliver-notification': deliverNotificationJob,
  'mark-due': () => markDueJob,
  'complete-mergers': completeMergers,
  'import-devices': importDevicesJob,
  'seal-audit': sealAuditHandler,
  'carry-out-task': carryOutTask,
  prune,
};

/** What every worker runs, and in embedded mode the API process. */
export const jobHandlers = (deps: Deps): JobHandlers => buildHandlers(makers, deps);
