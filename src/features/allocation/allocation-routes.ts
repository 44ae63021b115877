import type { Deps } from '../../deps.ts';
import { defineDownload, defineRoute, type Route } from '../../http/define-route.ts';
import { s } from '../../http/schema.ts';
import { inScope } from '../../shared/permissions.ts';
import { organisationErrors } from '../organisations/organisation-errors.ts';
import { allocationErrors } from './allocation-errors.ts';
import * as schemas from './allocation-schemas.ts';
import { compareStoredRuns, compareWithRules } from './compare-stored-runs.ts';
import { commitPreview, discardPreview } from './decide-preview.ts';
import { explainLine, explainRunLine } from './explain-line.ts';
import { holdDevice, releaseHold } from './hold-device.ts';
import { promisesOnOrder } from './promise-read-model.ts';
import { promisesOnOrderSchema } from './promise-schemas.ts';
import { previewRun } from './preview-run.ts';
import { listRuns, requireRun, viewFairness, viewRun } from './run-read-model.ts';
import { getPolicy, listPolicies, listPools, listReservations } from './stock-read-model.ts';
import { verifyRun } from './verify-run.ts';
import { putPolicyInForce, writePolicy } from './write-policy.ts';

const tags = ['Allocation'];
const params = s.object({ id: s.id() });
const readable = { tags, permission: 'allocation:read' } as const;
const missingRun = 'allocation.run_not_found';
const engineErrors = ['allocation.input_invalid', 'allocation.thread_ended', 'allocation.verification_failed'];

/** Who gets what: runs with their reasons, stock and reservations, and the rules. */
export const allocationRoutes = (deps: Deps): readonly Route[] => [...runRoutes(deps), ...reviewRoutes(deps), ...stockRoutes(deps), ...policyRoutes(deps)];

const runRoutes = (deps: Deps): readonly Route[] => [
  defineRoute({
    ...readable, method: 'GET', path: '/allocation/runs', operationId: 'listAllocationRuns', summary: 'Runs over the stock within your scope', query: schemas.runListQuery, responses: { 200: schemas.runPageSchema },
    handler: (context, { query }) => deps.uow.read((db) => listRuns(db, query, context.scope('allocation:read'))),
  }),
  defineRoute({
    method: 'POST', path: '/allocation/runs', operationId: 'previewAllocation', summary: 'Compute what a run would give, without giving it', tags, permission: 'allocation:preview', body: schemas.newRunSchema,
    description: 'With other settings than those in force the preview is for comparing only and cannot be committed.',
    responses: { 201: schemas.runSchema }, errors: ['allocation.pool_not_found', ...engineErrors], location: (run) => `/allocation/runs/${run.id}`, timeLimit: 120_000,
    handler: (context, { body }) => {
      if (!inScope(context.scope('allocation:preview'), body.ownerId)) throw allocationErrors['allocation.pool_not_found']();
      return previewRun(deps, context, body);
    },
  }),
  defineRoute({
    ...readable, method: 'GET', path: '/allocation/runs/{id}', operationId: 'getAllocationRun', summary: 'A run, line by line', params, responses: { 200: schemas.runSchema }, errors: [missingRun],
    handler: (context, { params: { id } }) => deps.uow.read((db) => viewRun(db, id, context.scope('allocation:read'))),
  }),
  defineRoute({
    method: 'PUT', path: '/allocation/runs/{id}/commit', operationId: 'commitAllocationRun', summary: 'Make a preview binding', tags, permission: 'allocation:commit', params, ifMatch: true, responses: { 200: schemas.runSchema },
    errors: [missingRun, 'version.mismatch', 'allocation.preview_outdated', 'allocation.preview_what_if', 'allocation.not_a_preview', 'allocation.nothing_to_allocate', 'allocation.device_taken', 'persistence.version_conflict', ...engineErrors],
    handler: async (context, { params: { id } }) => {
      await deps.uow.read((db) => requireRun(db, id, context.scope('allocation:commit')));
      return commitPreview(deps, context, { runId: id, expectedVersion: context.expectedVersion });
    },
  }),
  defineRoute({
    method: 'PUT', path: '/allocation/runs/{id}/discard', operationId: 'discardAllocationRun', summary: 'Throw a preview away', tags, permission: 'allocation:preview', params, ifMatch: true, responses: { 200: schemas.runSchema },
    errors: [missingRun, 'version.mismatch', 'state.not_allowed', 'persistence.version_conflict'],
    handler: async (context, { params: { id } }) => {
      await deps.uow.read((db) => requireRun(db, id, context.scope('allocation:preview')));
      return discardPreview(deps, context, { runId: id, expectedVersion: context.expectedVersion });
    },
  }),
];

const reviewRoutes = (deps: Deps): readonly Route[] => [
  ...(['input', 'output'] as const).map((part) => defineDownload({
    ...readable, method: 'GET', path: `/allocation/runs/{id}/${part}`, operationId: part === 'input' ? 'getAllocationRunInput' : 'getAllocationRunOutput', summary: `The exact ${part} of a run, as it was hashed`, params, errors: [missingRun],
    responseTypes: ['application/json'],
    handler: async (context, { params: { id } }) => {
      const run = await deps.uow.read((db) => requireRun(db, id, context.scope('allocation:read')));
      return { contentType: 'application/json', filename: `${run.number}-${part}.json`, content: run[part] };
    },
  })),
  defineRoute({
    ...readable, method: 'GET', path: '/allocation/runs/{id}/fairness', operationId: 'getAllocationFairness', summary: 'How evenly the claimants stood before and after', params, responses: { 200: schemas.fairnessSchema }, errors: [missingRun],
    handler: (context, { params: { id } }) => deps.uow.read((db) => viewFairness(db, id, context.scope('allocation:read'))),
  }),
  defineRoute({
    ...readable, method: 'GET', path: '/allocation/runs/{id}/comparison', operationId: 'compareAllocationRuns', summary: 'Who gains and who loses from this run to another', params, query: s.object({ with: s.id() }),
    responses: { 200: schemas.comparisonSchema }, errors: [missingRun],
    handler: (context, { params: { id }, query }) => compareStoredRuns(deps, id, query.with, context.scope('allocation:read')),
  }),
  defineRoute({
    ...readable, method: 'POST', path: '/allocation/runs/{id}/comparison', operationId: 'compareAllocationRules', summary: 'Who would gain and who would lose by other rules', params, body: schemas.overridesSchema, idempotency: 'none',
    responses: { 200: schemas.comparisonSchema }, errors: [missingRun, ...engineErrors], timeLimit: 120_000,
    handler: (context, { params: { id }, body }) => compareWithRules(deps, id, body, context.scope('allocation:read'), context.signal),
  }),
  defineRoute({
    ...readable, method: 'GET', path: '/allocation/runs/{id}/verification', operationId: 'verifyAllocationRun', summary: 'Check a stored run again', params, responses: { 200: schemas.verificationSchema }, errors: [missingRun], timeLimit: 120_000,
    handler: (context, { params: { id } }) => deps.uow.read(async (db) => verifyRun(db, (await requireRun(db, id, context.scope('allocation:read'))).number)),
  }),
  defineRoute({
    ...readable, method: 'GET', path: '/allocation/runs/{id}/lines/{lineId}/explanation', operationId: 'explainRunLine', summary: 'Why this run gives a request line what it gives', params: s.object({ id: s.id(), lineId: s.id() }),
    responses: { 200: schemas.runLineExplanationSchema }, errors: [missingRun, 'request.line_not_found'],
    handler: (context, { params: { id, lineId } }) => deps.uow.read((db) => explainRunLine(db, id, lineId, context.scope('allocation:read'))),
  }),
  defineRoute({
    method: 'GET', path: '/requests/{id}/lines/{lineId}/explanation', operationId: 'explainRequestLine', summary: 'Why a request line got what it got', tags, permission: 'request:read', params: s.object({ id: s.id(), lineId: s.id() }),
    responses: { 200: schemas.explanationSchema }, errors: ['request.line_not_found', 'allocation.never_run'],
    handler: (context, { params: { id, lineId } }) => deps.uow.read((db) => explainLine(db, id, lineId, context.scope('request:read'))),
  }),
  defineRoute({
    method: 'GET', path: '/orders/{id}/promises', operationId: 'getPromisesOnOrder', summary: 'Who is promised pieces of an order: who is hit when its dates move', tags, permission: 'order:read', params,
    responses: { 200: promisesOnOrderSchema }, errors: ['order.not_found'],
    handler: (context, { params: { id } }) => deps.uow.read((db) => promisesOnOrder(db, id, context.scope('order:read'), deps.clock.today())),
  }),
];

const stockRoutes = (deps: Deps): readonly Route[] => [
  defineRoute({
    ...readable, method: 'GET', path: '/allocation/pools', operationId: 'listAllocationPools', summary: 'Stock against demand, by owner and equipment class', query: schemas.poolListQuery, responses: { 200: schemas.poolPageSchema },
    handler: (context, { query }) => deps.uow.read((db) => listPools(db, query, context.scope('allocation:read'))),
  }),
  defineRoute({
    ...readable, method: 'GET', path: '/allocation/reservations', operationId: 'listReservations', summary: 'Devices kept for somebody', query: schemas.reservationListQuery, responses: { 200: schemas.reservationPageSchema },
    handler: (context, { query }) => deps.uow.read((db) => listReservations(db, query, context.scope('allocation:read'))),
  }),
  defineRoute({
    method: 'POST', path: '/allocation/reservations', operationId: 'holdDevice', summary: 'Keep a device in stock for somebody, until a day', tags, permission: 'reservation:write', body: schemas.newHoldSchema, responses: { 201: schemas.reservationSchema },
    errors: ['device.not_found', 'organisation.not_found', 'allocation.hold_invalid', 'allocation.device_taken', 'state.not_allowed', 'persistence.version_conflict'],
    handler: (context, { body }) => holdDevice(deps, context, body, context.scope('reservation:write')),
  }),
  defineRoute({
    method: 'PUT', path: '/allocation/reservations/{id}/release', operationId: 'releaseHold', summary: 'End a hold before its time', tags, permission: 'reservation:write', params, body: schemas.releaseSchema, ifMatch: true,
    responses: { 200: schemas.reservationSchema },
    errors: ['allocation.reservation_not_found', 'allocation.not_a_hold', 'allocation.reservation_ended', 'version.mismatch', 'state.not_allowed', 'persistence.version_conflict'],
    handler: (context, { params: { id }, body }) => releaseHold(deps, context, { reservationId: id, expectedVersion: context.expectedVersion, reason: body.reason }, context.scope('reservation:write')),
  }),
];

const policyRoutes = (deps: Deps): readonly Route[] => [
  defineRoute({
    method: 'GET', path: '/allocation/policies', operationId: 'listAllocationPolicies', summary: 'Versions of the rules', tags, permission: 'policy:read', query: schemas.policyListQuery, responses: { 200: schemas.policyPageSchema },
    handler: (context, { query }) => deps.uow.read((db) => listPolicies(db, query, context.scope('policy:read'))),
  }),
  defineRoute({
    method: 'GET', path: '/allocation/policies/{id}', operationId: 'getAllocationPolicy', summary: 'One version of the rules', tags, permission: 'policy:read', params, responses: { 200: schemas.policySchema }, errors: ['allocation.policy_not_found'],
    handler: (context, { params: { id } }) => deps.uow.read((db) => getPolicy(db, id, context.scope('policy:read'))),
  }),
  defineRoute({
    method: 'POST', path: '/allocation/policies', operationId: 'writeAllocationPolicy', summary: 'Write the next version of the rules, as a draft', tags, permission: 'policy:write', body: schemas.newPolicySchema,
    responses: { 201: schemas.policySchema }, errors: ['organisation.not_found', 'allocation.policy_invalid', 'persistence.version_conflict'], location: (policy) => `/allocation/policies/${policy.id}`,
    handler: (context, { body }) => {
      if (!inScope(context.scope('policy:write'), body.organisationId)) throw organisationErrors['organisation.not_found']();
      return writePolicy(deps, context, body);
    },
  }),
  defineRoute({
    method: 'PUT', path: '/allocation/policies/{id}/approval', operationId: 'putAllocationPolicyInForce', summary: 'Put a draft in force that somebody else wrote', tags, permission: 'policy:approve', params, ifMatch: true,
    responses: { 200: schemas.policySchema },
    errors: ['allocation.policy_not_found', 'allocation.policy_own', 'allocation.policy_not_draft', 'allocation.policy_invalid', 'version.mismatch', 'persistence.version_conflict'],
    handler: async (context, { params: { id } }) => {
      await deps.uow.read((db) => getPolicy(db, id, context.scope('policy:approve')));
      return putPolicyInForce(deps, context, { policyId: id, expectedVersion: context.expectedVersion });
    },
  }),
];
