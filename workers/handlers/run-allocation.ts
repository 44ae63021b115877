import type { Deps } from '../../src/deps.ts';
import { applyRunUnlessMoved, prepareRun } from '../../src/features/allocation/run-allocation.ts';
import { jobHandler, type JobHandler } from '../../src/jobs/job-handler.ts';

/** The standing rule: supply or demand of a pool has changed. */
export const runAllocation = (deps: Deps): JobHandler<'run-allocation'> =>
  jobHandler({
    prepare: ({ payload, signal }) => prepareRun(deps, payload, signal),
    apply: async (tx, run) => {
      if (run) await applyRunUnlessMoved(tx, run);
    },
  });
