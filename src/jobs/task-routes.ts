import { defineRoute, type Route } from '../http/define-route.ts';
import { s } from '../http/schema.ts';
import { taskSchema } from '../http/task-schema.ts';
import type { UnitOfWork } from '../persistence/unit-of-work.ts';
import { viewTask } from './task-read-model.ts';

/** What was answered 202: for whoever asked, and for the administrators of the installation. */
export const taskRoutes = ({ uow }: { readonly uow: UnitOfWork }): readonly Route[] => [
  defineRoute({
    method: 'GET',
    path: '/tasks/{id}',
    operationId: 'getTask',
    summary: 'How far long work is, and what came of it',
    tags: ['tasks'],
    permission: 'authenticated',
    params: s.object({ id: s.id() }),
    responses: { 200: taskSchema },
    errors: ['task.not_found'],
    handler: ({ actor, scope }, { params: { id } }) => uow.read((db) => viewTask(db, id, scope('job:read').all ? undefined : actor.id)),
  }),
];
