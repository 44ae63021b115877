import type { Deps } from '../../src/deps.ts';
import { rightsLeft } from '../../src/features/identity/rights-left.ts';
import { expandNodes } from '../../src/features/organisations/expand-nodes.ts';
import { carryOutTaskJob } from '../../src/jobs/carry-out-task-job.ts';
import type { JobHandler } from '../../src/jobs/job-handler.ts';
import { allRoutes } from '../../src/routes.ts';

/** A worker carries out requests with the same routes as the API. */
export const carryOutTask = (deps: Deps): JobHandler<'carry-out-task'> =>
  carryOutTaskJob({
    uow: deps.uow,
    routes: allRoutes(deps),
    scopes: { expand: (organisationIds) => deps.uow.read((db) => expandNodes(db, organisationIds)) },
    rightsOf: (asker) => deps.uow.read((db) => rightsLeft(db, deps.uow.clock.today(), asker)),
    strict: deps.config.validateResponses,
  });
