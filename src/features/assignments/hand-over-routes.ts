import type { Deps } from '../../deps.ts';
import { defineRoute, type Route } from '../../http/define-route.ts';
import { s } from '../../http/schema.ts';
import { changeReason, handOverListQuery, handOverPageSchema, handOverSchema, kioskTokenInput, kioskTokenSchema, newHandOverSchema, recordSchema } from './assignment-schemas.ts';
import { cancelHandOver, dropHandOverItem } from './cancel-hand-over.ts';
import { confirmAtKiosk, issueKioskToken, viewByKioskToken } from './confirm-at-kiosk.ts';
import { confirmHandOver } from './confirm-hand-over.ts';
import { listHandOvers, viewHandOver, viewRecord } from './hand-over-read-model.ts';
import { prepareHandOver } from './prepare-hand-over.ts';

const tags = ['Hand-overs'];
const params = s.object({ id: s.id() });
const changeErrors = ['hand_over.not_found', 'state.not_allowed', 'version.mismatch', 'persistence.version_conflict'];
const settleErrors = ['hand_over.not_available', 'stock.not_enough', 'sim.not_found', 'assignment.holder_unknown', 'assignment.device_assigned', 'request.nothing_owed'];

/** Bundles for schools, departments and people, from the making up to the record. */
export function handOverRoutes(deps: Deps): readonly Route[] {
  return [
    defineRoute({
      method: 'GET', path: '/hand-overs', operationId: 'listHandOvers', summary: 'Hand-overs from or to your organisations', tags, permission: 'assignment:read', query: handOverListQuery, responses: { 200: handOverPageSchema },
      handler: (context, { query }) => deps.uow.read((db) => listHandOvers(db, query, context.scope('assignment:read'))),
    }),
    defineRoute({
      method: 'POST', path: '/hand-overs', operationId: 'prepareHandOver', summary: 'Make up a bundle', tags, permission: 'handover:write', body: newHandOverSchema, responses: { 201: handOverSchema },
      errors: ['hand_over.invalid', 'hand_over.not_available', 'assignment.holder_unknown', 'assignment.due_date', 'organisation.not_found', 'allocation.device_taken', 'persistence.version_conflict'],
      location: (handOver) => `/hand-overs/${handOver.id}`,
      handler: (context, { body }) => prepareHandOver(deps, context, context.scope('handover:write'), body),
    }),
    defineRoute({
      method: 'GET', path: '/hand-overs/{id}', operationId: 'getHandOver', summary: 'A hand-over with its parts and what is missing of its kits', tags, permission: 'assignment:read', params, responses: { 200: handOverSchema }, errors: ['hand_over.not_found'],
      handler: (context, { params: { id } }) => deps.uow.read((db) => viewHandOver(db, id, context.scope('assignment:read'))),
    }),
    defineRoute({
      method: 'GET', path: '/hand-overs/{id}/record', operationId: 'getHandOverRecord', summary: 'The record of a confirmed hand-over with its hash', tags, permission: 'assignment:read', params, responses: { 200: recordSchema },
      errors: ['hand_over.not_found', 'hand_over.not_confirmed'],
      handler: (context, { params: { id } }) => deps.uow.read((db) => viewRecord(db, id, context.scope('assignment:read'))),
    }),
    defineRoute({
      method: 'PUT', path: '/hand-overs/{id}/confirmation', operationId: 'confirmHandOver', summary: 'Confirm that the whole bundle was received', tags, permission: 'handover:confirm', params, responses: { 200: handOverSchema },
      errors: [...changeErrors, ...settleErrors, 'hand_over.own'], ifMatch: true,
      handler: (context, { params: { id } }) => confirmHandOver(deps, context, context.scope('handover:confirm'), { handOverId: id, expectedVersion: context.expectedVersion }),
    }),
    defineRoute({
      method: 'PUT', path: '/hand-overs/{id}/cancellation', operationId: 'cancelHandOver', summary: 'Give a bundle up', tags, permission: 'handover:write', params, body: changeReason, responses: { 200: handOverSchema },
      errors: [...changeErrors, 'allocation.reservation_ended'], ifMatch: true,
      handler: (context, { params: { id }, body }) => cancelHandOver(deps, context, context.scope('handover:write'), { handOverId: id, expectedVersion: context.expectedVersion, ...body }),
    }),
    defineRoute({
      method: 'PUT', path: '/hand-overs/{id}/items/{itemId}/removal', operationId: 'dropHandOverItem', summary: 'Take one part out of a bundle', tags, permission: 'handover:write', params: s.object({ id: s.id(), itemId: s.id() }),
      body: changeReason, responses: { 200: handOverSchema }, errors: [...changeErrors, 'hand_over.item_not_found', 'allocation.reservation_ended'], ifMatch: true,
      handler: (context, { params: { id, itemId }, body }) => dropHandOverItem(deps, context, context.scope('handover:write'), { handOverId: id, itemId, expectedVersion: context.expectedVersion, ...body }),
    }),
    defineRoute({
      method: 'POST', path: '/hand-overs/{id}/kiosk-tokens', operationId: 'issueKioskToken', summary: 'A one-time token for the confirmation at the desk', tags, permission: 'handover:write', params, responses: { 201: kioskTokenSchema },
      errors: ['hand_over.not_found', 'state.not_allowed'], secretOnce: ['token'],
      handler: (context, { params: { id } }) => issueKioskToken(deps, context, context.scope('handover:write'), id),
    }),
    defineRoute({
      method: 'POST', path: '/kiosk/hand-over', operationId: 'showHandOverAtKiosk', summary: 'What a one-time token is for', tags, permission: 'public', idempotency: 'none', body: kioskTokenInput, responses: { 200: handOverSchema },
      errors: ['hand_over.token_invalid'],
      handler: (_context, { body }) => deps.uow.read((db) => viewByKioskToken(db, body.token)),
    }),
    defineRoute({
      method: 'POST', path: '/kiosk/confirmation', operationId: 'confirmHandOverAtKiosk', summary: 'Confirm a hand-over at the desk', tags, permission: 'public', idempotency: 'none', body: kioskTokenInput, responses: { 200: handOverSchema },
      errors: ['hand_over.token_invalid', 'state.not_allowed', 'persistence.version_conflict', ...settleErrors],
      handler: (context, { body }) => confirmAtKiosk(deps, context, body.token),
    }),
  ];
}
