import type { Deps } from '../../src/deps.ts';
import { sweepSessions } from '../../src/features/identity/write-sessions.ts';
import { pruneIdempotencyKeys } from '../../src/http/sql-idempotency.ts';
import { jobHandler, type JobHandler } from '../../src/jobs/job-handler.ts';
import { pruneJobs } from '../../src/jobs/prune-jobs.ts';
import { systemActor } from '../../src/shared/actor.ts';

const DONE_JOBS_KEPT_MS = 7 * 86_400_000;

/** Forgets what the machinery kept long enough: finished jobs, idempotency keys, ended sessions. */
export const prune = ({ uow }: Deps): JobHandler<'prune'> =>
  jobHandler({
    prepare: async ({ signal }) => {
      await pruneJobs(uow, { actor: systemActor('pruner'), requestId: 'prune', repeatable: true }, { olderThanMs: DONE_JOBS_KEPT_MS, signal });
      await pruneIdempotencyKeys(uow);
      await sweepSessions(uow);
    },
  });
