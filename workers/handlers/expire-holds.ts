import { expireHolds } from '../../src/features/allocation/hold-device.ts';
import { jobHandler, reschedule, type JobHandler } from '../../src/jobs/job-handler.ts';

/** Manual holds end by themselves; `expireHolds` says whether there are more. */
export const expireHoldsHandler = (): JobHandler<'expire-holds'> => jobHandler({ apply: async (tx) => ((await expireHolds(tx)) ? reschedule(0) : undefined) });
