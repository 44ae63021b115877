import type { Deps } from '../../src/deps.ts';
import { applyPromises, preparePromises } from '../../src/features/allocation/compute-promises.ts';
import { jobHandler, type JobHandler } from '../../src/jobs/job-handler.ts';

/** Dates for everybody who waits at a pool. */
export const computePromises = (deps: Deps): JobHandler<'compute-promises'> =>
  jobHandler({
    prepare: ({ payload, signal }) => preparePromises(deps, payload, signal),
    apply: async (tx, promises) => {
      if (promises) applyPromises(tx, promises);
    },
  });
