import type { Deps } from '../../deps.ts';
import { defineRoute, type Route } from '../../http/define-route.ts';
import type { RequestContext } from '../../http/request-context.ts';
import { s } from '../../http/schema.ts';
import { inScope, type Permission } from '../../shared/permissions.ts';
import { approveRequest } from './approve-request.ts';
import { createRequest } from './create-request.ts';
import { declareHolding } from './declare-holding.ts';
import { holdingsOf } from './holdings-read-model.ts';
import { listRequests, viewRequest } from './request-read-model.ts';
import {
  approvalSchema, holdingSchema, holdingsSchema, newHoldingSchema, newRequestSchema, optionalReasonSchema, reasonSchema, requestListQuery, requestPageSchema, requestSchema, withdrawalSchema,
} from './request-schemas.ts';
import { askForInformation, discardRequest, endorseRequest, rejectRequest, submitRequest } from './review-request.ts';
import { withdrawRequestLine } from './withdraw-request-line.ts';
import { organisationErrors } from '../organisations/organisation-errors.ts';

const tags = ['Requests'];
const params = s.object({ id: s.id() });
const reviewErrors = ['request.not_found', 'state.not_allowed', 'version.mismatch', 'persistence.version_conflict'];

/** What organisations ask for, from the draft to the decision. */
export function requestRoutes(deps: Deps): readonly Route[] {
  /** A request outside the scope of the permission does not exist for the person who asks. */
  const within = async (context: RequestContext, permission: Permission, requestId: string): Promise<void> => {
    await deps.uow.read((db) => viewRequest(db, requestId, context.scope(permission)));
  };
  type Step = typeof submitRequest;
  const step = (name: string, operationId: string, summary: string, permission: Permission, run: Step, body: typeof optionalReasonSchema | typeof reasonSchema = optionalReasonSchema): Route =>
    defineRoute({
      method: 'PUT', path: `/requests/{id}/${name}`, operationId, summary, tags, permission, params, body, responses: { 200: requestSchema }, errors: reviewErrors, ifMatch: true,
      handler: async (context, { params: { id }, body: { reason } }) => {
        await within(context, permission, id);
        return run(deps, context, { requestId: id, expectedVersion: context.expectedVersion, reason });
      },
    });

  return [
    defineRoute({
      method: 'GET', path: '/requests', operationId: 'listRequests', summary: 'Requests within your scope', tags, permission: 'request:read', query: requestListQuery, responses: { 200: requestPageSchema },
      handler: (context, { query }) => deps.uow.read((db) => listRequests(db, query, context.scope('request:read'))),
    }),
    defineRoute({
      method: 'POST', path: '/requests', operationId: 'createRequest', summary: 'Ask for equipment (as a draft)', tags, permission: 'request:write', body: newRequestSchema, responses: { 201: requestSchema },
      errors: ['request.invalid', 'organisation.not_found'], location: (request) => `/requests/${request.id}`,
      handler: (context, { body }) => {
        if (!inScope(context.scope('request:write'), body.organisationId)) throw organisationErrors['organisation.not_found']();
        return createRequest(deps, context, body);
      },
    }),
    defineRoute({
      method: 'GET', path: '/requests/{id}', operationId: 'getRequest', summary: 'A request with its lines and decisions', tags, permission: 'request:read', params, responses: { 200: requestSchema }, errors: ['request.not_found'],
      handler: (context, { params: { id } }) => deps.uow.read((db) => viewRequest(db, id, context.scope('request:read'))),
    }),
    step('submission', 'submitRequest', 'Hand a request in', 'request:write', submitRequest),
    step('endorsement', 'endorseRequest', 'Stand behind a request as head of the organisation', 'request:endorse', endorseRequest),
    step('discard', 'discardRequest', 'Throw a draft away', 'request:write', discardRequest),
    step('question', 'askForRequestInformation', 'Send a request back with a question', 'request:approve', askForInformation, reasonSchema),
    step('rejection', 'rejectRequest', 'Refuse a request', 'request:approve', rejectRequest, reasonSchema),
    defineRoute({
      method: 'PUT', path: '/requests/{id}/approval', operationId: 'approveRequest', summary: 'Decide every line of an endorsed request', tags, permission: 'request:approve', params, body: approvalSchema,
      responses: { 200: requestSchema }, errors: [...reviewErrors, 'request.decision_invalid'], ifMatch: true,
      handler: async (context, { params: { id }, body }) => {
        await within(context, 'request:approve', id);
        return approveRequest(deps, context, { requestId: id, expectedVersion: context.expectedVersion, ...body });
      },
    }),
    defineRoute({
      method: 'POST', path: '/requests/{id}/lines/{lineId}/withdrawal', operationId: 'withdrawRequestLine', summary: 'Say that some units are no longer wanted', tags, permission: 'request:write',
      params: s.object({ id: s.id(), lineId: s.id() }), body: withdrawalSchema, responses: { 200: requestSchema }, errors: [...reviewErrors, 'request.line_not_found', 'request.nothing_owed', 'request.not_approved'], ifMatch: true,
      handler: async (context, { params: { id, lineId }, body }) => {
        await within(context, 'request:write', id);
        return withdrawRequestLine(deps, context, { requestId: id, lineId, expectedVersion: context.expectedVersion, ...body });
      },
    }),
    defineRoute({
      method: 'GET', path: '/organisations/{id}/holdings', operationId: 'listHoldings', summary: 'What an organisation holds, by class of equipment', tags, permission: 'device:read', params,
      responses: { 200: holdingsSchema }, errors: ['organisation.not_found'],
      handler: async (context, { params: { id } }) => {
        if (!inScope(context.scope('device:read'), id)) throw organisationErrors['organisation.not_found']();
        return { items: [...(await deps.uow.read((db) => holdingsOf(db, id)))] };
      },
    }),
    defineRoute({
      method: 'PUT', path: '/organisations/{id}/holdings', operationId: 'declareHolding', summary: 'Say how many devices a group already had', tags, permission: 'request:write', params, body: newHoldingSchema,
      responses: { 200: holdingSchema }, errors: ['organisation.not_found', 'persistence.version_conflict'],
      handler: (context, { params: { id }, body }) => {
        if (!inScope(context.scope('request:write'), id)) throw organisationErrors['organisation.not_found']();
        return declareHolding(deps, context, { organisationId: id, ...body });
      },
    }),
  ];
}
