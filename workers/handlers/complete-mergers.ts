import type { Deps } from '../../src/deps.ts';
import { completeDueMergers } from '../../src/features/organisations/merge-organisations.ts';
import { jobHandler, type JobHandler } from '../../src/jobs/job-handler.ts';
import { mergerHooks } from '../../src/merger-hooks.ts';
import { systemActor } from '../../src/shared/actor.ts';

/** Each merger whose day has come is a transaction of its own. */
export const completeMergers = ({ uow }: Pick<Deps, 'uow'>): JobHandler<'complete-mergers'> =>
  jobHandler({ prepare: ({ jobId }) => completeDueMergers({ uow, mergerHooks }, { actor: systemActor('mergers'), requestId: jobId }) });
