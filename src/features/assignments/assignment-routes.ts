import type { Deps } from '../../deps.ts';
import { defineRoute, type Route } from '../../http/define-route.ts';
import { s } from '../../http/schema.ts';
import { assignDevice } from './assign-device.ts';
import { assignmentErrors } from './assignment-errors.ts';
import type { Holder } from './assignment-holder.ts';
import { listAssignments, viewAssignment } from './assignment-read-model.ts';
import {
  assignmentListQuery, assignmentPageSchema, assignmentReturnSchema, assignmentSchema, extensionSchema, incidentSchema, lossSchema, newAssignmentSchema, ownListQuery,
} from './assignment-schemas.ts';
import { acknowledgeAssignment, extendAssignment } from './change-assignment.ts';
import { custodyRoutes } from './custody-routes.ts';
import { handOverRoutes } from './hand-over-routes.ts';
import { reportLoss } from './report-loss.ts';
import { returnAssignment } from './return-device.ts';

const tags = ['Assignments'];
const own = ['Own devices'];
const params = s.object({ id: s.id() });
const changeErrors = ['assignment.not_found', 'state.not_allowed', 'version.mismatch', 'persistence.version_conflict'];

/** Who has which device: hand-overs, assignments, returns, transfers, losses, and what a holder sees of it. */
export function assignmentRoutes(deps: Deps): readonly Route[] {
  const today = () => deps.clock.today();
  return [
    ...handOverRoutes(deps),
    ...custodyRoutes(deps),
    defineRoute({
      method: 'GET', path: '/assignments', operationId: 'listAssignments', summary: 'Who has what, in the custody of your organisations', tags, permission: 'assignment:read', query: assignmentListQuery, responses: { 200: assignmentPageSchema },
      handler: (context, { query }) => deps.uow.read((db) => listAssignments(db, query, today(), { scope: context.scope('assignment:read') })),
    }),
    defineRoute({
      method: 'POST', path: '/assignments', operationId: 'assignDevice', summary: 'Give a device in custody to a person, or lend it to a pupil', tags, permission: 'assignment:write', body: newAssignmentSchema, responses: { 201: assignmentSchema },
      errors: ['assignment.device_assigned', 'assignment.not_in_custody', 'assignment.holder_unknown', 'assignment.due_date', 'incident.device_locked', 'device.not_found', 'persistence.version_conflict'],
      location: (assignment) => `/assignments/${assignment.id}`,
      handler: (context, { body: { personId, pupilReferenceId, ...rest } }) =>
        assignDevice(deps, context, context.scope(pupilReferenceId === undefined ? 'assignment:write' : 'pupil_loan:write'), { ...rest, holder: holderOf(personId, pupilReferenceId) }),
    }),
    defineRoute({
      method: 'GET', path: '/assignments/{id}', operationId: 'getAssignment', summary: 'An assignment with its due dates', tags, permission: 'assignment:read', params, responses: { 200: assignmentSchema }, errors: ['assignment.not_found'],
      handler: (context, { params: { id } }) => deps.uow.read((db) => viewAssignment(db, id, today(), { scope: context.scope('assignment:read') })),
    }),
    defineRoute({
      method: 'PUT', path: '/assignments/{id}/due-date', operationId: 'extendAssignment', summary: 'Let a loan go on', tags, permission: 'assignment:write', params, body: extensionSchema, responses: { 200: assignmentSchema },
      errors: [...changeErrors, 'assignment.due_date'], ifMatch: true,
      handler: (context, { params: { id }, body }) => extendAssignment(deps, context, context.scope('assignment:write'), { assignmentId: id, expectedVersion: context.expectedVersion, ...body }),
    }),
    defineRoute({
      method: 'PUT', path: '/assignments/{id}/return', operationId: 'returnAssignment', summary: 'Take a device back: complete or not, in which condition', tags, permission: 'return:write', params, body: assignmentReturnSchema,
      responses: { 200: assignmentSchema }, errors: [...changeErrors, 'incident.device_locked', 'assignment.not_in_custody', 'assignment.location_unknown', 'request.returned_beyond_hand_over'], ifMatch: true,
      handler: (context, { params: { id }, body }) => returnAssignment(deps, context, context.scope('return:write'), { assignmentId: id, expectedVersion: context.expectedVersion, ...body }),
    }),
    defineRoute({
      method: 'GET', path: '/my/devices', operationId: 'listMyDevices', summary: 'The devices assigned to you', tags: own, permission: 'own_device:read', query: ownListQuery, responses: { 200: assignmentPageSchema },
      handler: (context, { query }) => deps.uow.read((db) => listAssignments(db, query, today(), { personId: context.actor.personId })),
    }),
    defineRoute({
      method: 'PUT', path: '/my/assignments/{id}/acknowledgement', operationId: 'acknowledgeMyDevice', summary: 'Say that you have the device of this assignment', tags: own, permission: 'own_device:acknowledge', params,
      responses: { 200: assignmentSchema }, errors: changeErrors, ifMatch: true,
      handler: (context, { params: { id } }) => acknowledgeAssignment(deps, context, { assignmentId: id, expectedVersion: context.expectedVersion }),
    }),
    defineRoute({
      method: 'POST', path: '/my/devices/{id}/loss', operationId: 'reportMyLoss', summary: 'Report the loss or theft of a device that is assigned to you', tags: own, permission: 'own_device:report', params,
      body: lossSchema, responses: { 201: incidentSchema }, errors: ['incident.already_reported', 'device.not_found', 'state.not_allowed', 'persistence.version_conflict'],
      handler: (context, { params: { id }, body }) => reportLoss(deps, context, { personId: context.actor.personId }, { deviceId: id, ...body }),
    }),
  ];
}

function holderOf(personId: string | undefined, pupilReferenceId: string | undefined): Holder {
  if (personId !== undefined && pupilReferenceId === undefined) return { personId };
  if (pupilReferenceId !== undefined && personId === undefined) return { pupilReferenceId };
  throw assignmentErrors['assignment.holder_unknown']({}, [{ path: 'personId', code: 'assignment.one_holder', message: 'name either a person or a pupil reference' }]);
}
