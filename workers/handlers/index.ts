import type { JobHandler, JobHandlers } from '../../src/jobs/job-handler.ts';
import type { JobType } from '../../src/jobs/job-types.ts';

/** One maker of a handler for each job type, given what an entry point has put together. */
export type HandlerMakers<Deps> = { readonly [T in JobType]: (deps: Deps) => JobHandler<T> };

/** The table of all handlers. A job type without a maker does not compile. */
export const buildHandlers = <Deps>(makers: HandlerMakers<Deps>, deps: Deps): JobHandlers =>
  Object.fromEntries(Object.entries(makers).map(([type, make]) => [type, (make as (deps: Deps) => unknown)(deps)])) as unknown as JobHandlers;
