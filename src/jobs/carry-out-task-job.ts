import { deserialize } from 'node:v8';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { carryOut } from '../http/carry-out.ts';
import type { LaterRequest, ScopeSource, StoredAnswer } from '../http/context.ts';
import type { Route } from '../http/define-route.ts';
import { problemOf } from '../http/problem.ts';
import { Tx, type WriteContext } from '../persistence/transaction.ts';
import type { UnitOfWork } from '../persistence/unit-of-work.ts';
import type { Actor } from '../shared/actor.ts';
import { AppError } from '../shared/errors.ts';
import { jobErrors } from './job-errors.ts';
import { jobHandler, type JobContext, type JobHandler, type RunFence } from './job-handler.ts';
import { TaskProgress } from './task-progress.ts';
import { tasks, type Asker, type TaskRow } from './task-tables.ts';

const unpack = promisify(gunzip);

export interface TaskDeps {
  readonly uow: UnitOfWork;
  readonly routes: readonly Route[];
  readonly scopes: ScopeSource;
  /** What is left of the rights that somebody asked with. */
  readonly rightsOf: (asker: Asker) => Promise<Actor>;
  readonly strict: boolean;
}

/**
 * Carries out a request that was answered 202, by its route's own handler. What the request would have been refused with
 * is its result and ends the job; only failures that may pass by themselves are tried again.
 */
export const carryOutTaskJob = (deps: TaskDeps): JobHandler<'carry-out-task'> => {
  const routes = new Map(deps.routes.map((route) => [route.operationId, route]));
  return jobHandler({
    conduct: async (context, fence) => {
      const task = await deps.uow.read((db) => db.one(tasks, { id: context.jobId }));
      const route = task && routes.get(task.operation);
      // A task of a newer version's: another worker knows it.
      if (!task?.input || !route) throw jobErrors['task.not_found']();
      const progress = new TaskProgress(deps.uow, context.log, task.id);
      // a handler that does not listen to the signal is left alone, and may never come back here
      context.signal.addEventListener('abort', () => void progress.stop());
      await progress.start();
      try {
        await attempt(deps, route, task, deserialize(await unpack(task.input)) as LaterRequest['input'], { context, fence, progress });
      } finally {
        await progress.stop();
      }
    },
  });
};

interface Run {
  readonly context: JobContext<'carry-out-task'>;
  readonly fence: RunFence;
  readonly progress: TaskProgress;
}

async function attempt(deps: TaskDeps, route: Route, task: TaskRow, input: LaterRequest['input'], { context, fence, progress }: Run): Promise<void> {
  const { log, signal, requestId } = context;
  const finish = (tx: unknown, answer: StoredAnswer): void => {
    if (!(tx instanceof Tx)) throw new Error('a task ends in a transaction of ours');
    tx.update(tasks, { id: task.id, status: null }, { status: answer.status, headers: answer.headers, body: answer.body, input: null, finishedAt: tx.dialect.now() }, jobErrors['job.lost']);
    fence.finish(tx);
  };
  const actor = await deps.rightsOf(task.actor);
  const step: WriteContext = { actor, requestId, beforeCommit: (tx) => { fence.hold(tx); } };
  try {
    await carryOut(route, { operationId: task.operation, language: task.language, expectedVersion: task.expectedVersion ?? undefined, input }, {
      actor, requestId, log, signal, finish, scopes: deps.scopes, strict: deps.strict, task: { id: task.id, progress: progress.tell, step },
    });
  } catch (error) {
    if (!isResult(error)) throw error;
    const headers = { 'Content-Type': 'application/problem+json; charset=utf-8', 'Content-Language': task.language };
    const answer = { status: error.status, headers, body: JSON.stringify(problemOf(error, task.language, requestId)) };
    await deps.uow.write({ actor, requestId, repeatable: true }, (tx) => {
      finish(tx, answer);
      return Promise.resolve();
    });
  }
}

/** What trying again would not change. A run that others have taken over has no say in the result. */
const isResult = (error: unknown): error is AppError => error instanceof AppError && error.status < 500 && error.kind !== 'limited' && error.code !== 'job.lost';
