import type { JobHandler, JobHandlers } from '../../../src/jobs/job-handler.ts';
import { jobTypes, type JobType } from '../../../src/jobs/job-types.ts';
import { newId } from '../../../src/shared/ids.ts';
import { effects } from './effects.ts';

const unexpected: JobHandler<JobType> = { prepare: () => Promise.reject(new Error('no test asked for this job')) };

/** All handlers; those that a test does not give fail. */
export const testHandlers = (given: Partial<JobHandlers>): JobHandlers =>
  ({ ...Object.fromEntries(Object.keys(jobTypes).map((type) => [type, unexpected])), ...given }) as JobHandlers;

/** A handler that leaves one effect per completed job, named after what the payload names. */
export const leavesEffect = <T extends JobType>(prepare?: JobHandler<T>['prepare']): JobHandler<T> => ({
  ...(prepare && { prepare }),
  apply(tx, _prepared, { jobId, payload }) {
    tx.insert(effects, { id: newId(), jobId, subject: Object.values(payload)[0] ?? '' });
    return Promise.resolve();
  },
});
