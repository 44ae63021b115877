import { serialize } from 'node:v8';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Accepted, type LaterRequest, type TaskQueue } from '../http/context.ts';
import type { RequestContext } from '../http/request-context.ts';
import type { UnitOfWork } from '../persistence/unit-of-work.ts';
import { addJob } from './add-job.ts';
import { viewTask } from './task-read-model.ts';
import { tasks } from './task-tables.ts';

const pack = promisify(gzip);

/** Takes requests down as tasks, in one transaction with the job that carries each out. */
export class SqlTaskQueue implements TaskQueue {
  readonly #uow: UnitOfWork;

  constructor(uow: UnitOfWork) {
    this.#uow = uow;
  }

  async accept(context: RequestContext, { operationId, language, expectedVersion, input }: LaterRequest): Promise<Accepted> {
    // v8's form, since JSON knows neither dates nor bytes
    const packed = await pack(serialize(input));
    const { kind, id, grants, sessionId, restrictedTo } = context.actor;
    const actor = { kind, id, grants, ...(sessionId !== undefined && { sessionId }), ...(restrictedTo && { restrictedTo }) };
    return this.#uow.write(context, async (tx) => {
      const taskId = addJob(tx, 'carry-out-task', {});
      tx.insert(tasks, {
        id: taskId, operation: operationId, actorId: id, actor, language, expectedVersion: expectedVersion ?? null, input: packed,
        done: 0, total: null, startedAt: null, finishedAt: null, status: null, headers: null, body: null,
      });
      return new Accepted(await viewTask(tx, taskId));
    });
  }
}
