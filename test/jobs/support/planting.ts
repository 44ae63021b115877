import { SqlTaskQueue } from '../../../src/jobs/accept-task.ts';
import { carryOutTaskJob } from '../../../src/jobs/carry-out-task-job.ts';
import type { JobHandler } from '../../../src/jobs/job-handler.ts';
import { viewTask } from '../../../src/jobs/task-read-model.ts';
import { defineRoute, type Route } from '../../../src/http/define-route.ts';
import { buildRequestContext, type RequestContext } from '../../../src/http/request-context.ts';
import { s } from '../../../src/http/schema.ts';
import type { TaskView } from '../../../src/http/task-schema.ts';
import type { Actor } from '../../../src/shared/actor.ts';
import { newId } from '../../../src/shared/ids.ts';
import { createLogger } from '../../../src/shared/log.ts';
import type { TestEngine } from '../../support/engines.ts';
import { effects } from './effects.ts';

const asker: Actor = { kind: 'user', id: newId(), name: 'Erika', grants: [{ role: 'it_support', organisationId: newId() }], restrictedTo: ['device:write'] };

/** Long work of a made-up route: a tree is planted, once, however it comes to that. */
export class Planting {
  /** What a test wants to happen before the transaction; asked for anew with each run. */
  onTheWay: (context: RequestContext) => Promise<void> = () => Promise.resolve();
  rights = asker.grants;
  readonly #engine: TestEngine;
  readonly #route: Route;

  constructor(engine: TestEngine) {
    this.#engine = engine;
    this.#route = defineRoute({
      method: 'PUT', path: '/trees/{id}/planting', operationId: 'plant', summary: 'Plant', tags: ['trees'], permission: 'device:write', async: true, ifMatch: true,
      params: s.object({ id: s.id() }), body: s.object({ on: s.instant(), subject: s.string() }), responses: { 200: s.object({ subject: s.string(), year: s.int() }) }, location: () => '/trees/1',
      handler: async (context, { params, body }) => {
        await this.onTheWay(context);
        return engine.uow.write(context, (tx) => {
          tx.insert(effects, { id: newId(), jobId: params.id, subject: `${body.subject} ${context.actor.name} v${context.expectedVersion}` });
          return Promise.resolve({ subject: body.subject, year: body.on.getUTCFullYear() });
        });
      },
    });
  }

  get handler(): JobHandler<'carry-out-task'> {
    return carryOutTaskJob({
      uow: this.#engine.uow, routes: [this.#route], strict: true,
      scopes: { expand: (ids) => Promise.resolve(new Map(ids.map((id) => [id, 'all' as const]))) },
      rightsOf: (held) => Promise.resolve({ ...held, name: 'Erika', grants: this.rights }),
    });
  }

  /** `beforeCommit` stands for the idempotency key that came with the request. */
  async ask(treeId: string, beforeCommit?: () => void): Promise<TaskView> {
    const context = buildRequestContext({
      actor: asker, nodes: new Map(), requestId: 'request-1', language: 'en', log: createLogger({ level: 'silent' }), clientAddress: '', signal: new AbortController().signal, expectedVersion: 3, beforeCommit,
    });
    const input = { params: { id: treeId }, query: undefined, body: { on: new Date('2020-04-20T08:00:00Z'), subject: 'Eiche' } };
    return (await new SqlTaskQueue(this.#engine.uow).accept(context, { operationId: 'plant', language: 'en', expectedVersion: 3, input })).task;
  }

  view = (id: string): Promise<TaskView> => this.#engine.uow.read((db) => viewTask(db, id, asker.id));

  planted = async (treeId: string): Promise<string[]> => (await this.#engine.uow.read((db) => db.many(effects, { jobId: treeId }))).map((each) => each.subject);
}
