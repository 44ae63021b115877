import type { UnitOfWork } from '../persistence/unit-of-work.ts';
import { defineRoute, type Route } from '../http/define-route.ts';
import { listQuery, pageOf } from '../http/paging.ts';
import { requireWholeTree } from '../http/require-whole-tree.ts';
import { s } from '../http/schema.ts';
import { jobMachine } from './job-machine.ts';
import { getJob, listJobs, summariseJobs, type JobView } from './job-read-model.ts';
import { jobTypes, type JobType } from './job-types.ts';
import { retryJob } from './retry-job.ts';

const typeNames = Object.keys(jobTypes) as JobType[];
const state = s.enumOf(jobMachine.states, { name: 'JobState' });

const job = s.object(
  {
    id: s.id(),
    type: s.enumOf(typeNames, { name: 'JobType' }),
    queue: s.describe(s.string({ max: 60 }), 'Each supplier connection has a queue of its own.'),
    state,
    attempts: s.int({ min: 0 }),
    maxAttempts: s.int({ min: 1 }),
    orderingKey: s.nullable(s.string({ max: 120 })),
    errorCode: s.describe(s.nullable(s.string({ max: 80 })), 'What went wrong in the last attempt.'),
    errorMessage: s.nullable(s.string({ max: 500 })),
    requestId: s.describe(s.string({ max: 64 }), 'The request, job or command that asked for it.'),
    createdAt: s.instant(),
    dueAt: s.instant(),
    finishedAt: s.nullable(s.instant()),
    heldById: s.describe(s.nullable(s.id()), 'A job that has given up and holds this one back.'),
    nextActions: s.array(s.enumOf(['retry'])),
  },
  { name: 'Job' },
);

const summary = s.object(
  { waiting: s.int({ min: 0 }), running: s.int({ min: 0 }), dead: s.int({ min: 0 }), nextDueAt: s.nullable(s.instant()) },
  { name: 'JobSummary' },
);

const present = (view: JobView) => ({ ...view, nextActions: view.state === 'dead' ? (['retry'] as const) : [] });

/** The jobs of the installation, for its administrators: they are of all tenants, so this takes a grant at the root. */
export const jobRoutes = ({ uow }: { readonly uow: UnitOfWork }): readonly Route[] => [
  defineRoute({
    method: 'GET',
    path: '/jobs',
    operationId: 'listJobs',
    summary: 'Background jobs, the dead ones included',
    tags: ['jobs'],
    permission: 'job:read',
    query: listQuery({
      sorts: ['createdAt'],
      defaultSort: '-createdAt',
      filters: { state: s.optional(s.array(state, { max: 4 })), type: s.optional(s.enumOf(typeNames)), queue: s.optional(s.ascii({ max: 60 })) },
    }),
    responses: { 200: pageOf(job, 'JobPage') },
    handler: (context, { query }) => {
      requireWholeTree(context, 'job:read');
      return uow.read((db) => listJobs(db, query));
    },
    present: (page) => ({ ...page, items: page.items.map(present) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/jobs/summary',
    operationId: 'getJobSummary',
    summary: 'How many jobs wait, run and have given up',
    tags: ['jobs'],
    permission: 'job:read',
    responses: { 200: summary },
    handler: (context) => {
      requireWholeTree(context, 'job:read');
      return uow.read((db) => summariseJobs(db));
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/jobs/{id}',
    operationId: 'getJob',
    summary: 'A background job with its last error',
    tags: ['jobs'],
    permission: 'job:read',
    params: s.object({ id: s.id() }),
    responses: { 200: job },
    errors: ['job.not_found'],
    handler: (context, { params }) => {
      requireWholeTree(context, 'job:read');
      return uow.read((db) => getJob(db, params.id));
    },
    present,
  }),
  defineRoute({
    method: 'POST',
    path: '/jobs/{id}/retry',
    operationId: 'retryJob',
    summary: 'Start a job again that has given up',
    tags: ['jobs'],
    permission: 'job:retry',
    params: s.object({ id: s.id() }),
    responses: { 200: job },
    errors: ['job.not_found', 'job.not_dead', 'job.already_asked_again'],
    handler: (context, { params }) => {
      requireWholeTree(context, 'job:retry');
      return retryJob({ uow }, context, params.id);
    },
    present,
  }),
];
