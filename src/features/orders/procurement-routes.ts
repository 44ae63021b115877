import { defineRoute, type Route } from '../../http/define-route.ts';
import { listQuery } from '../../http/paging.ts';
import { s } from '../../http/schema.ts';
import type { Scope } from '../../shared/actor.ts';
import type { OrderContext } from './order-access.ts';
import { getNeed, listNeeds, surplusOfNeed } from './need-read-model.ts';
import type { PlacingDeps } from './place-order.ts';
import * as read from './procurement-read-model.ts';
import * as schemas from './procurement-schemas.ts';
import { createApprovalRule, updateApprovalRule } from './write-approval-rule.ts';
import { createFundingProgramme, updateFundingProgramme } from './write-funding-programme.ts';
import { createNeed, updateNeed } from './write-need.ts';
import { createProcurementBasis, updateProcurementBasis } from './write-procurement-basis.ts';

const byId = s.object({ id: s.id() });
const tags = ['procurement'];
const reading = { tags, permission: 'order:read' } as const;
const writing = { tags, permission: 'order:write' } as const;
const conflict = 'persistence.version_conflict';

/** Needs, and the grounds, money and rules that orders stand on. */
export function procurementRoutes(deps: PlacingDeps): Route[] {
  return [...needRoutes(deps), ...basisRoutes(deps), ...programmeRoutes(deps), ...ruleRoutes(deps)];
}

const needRoutes = (deps: PlacingDeps): Route[] => [
  defineRoute({
    ...reading, method: 'GET', path: '/needs', operationId: 'listNeeds', summary: 'Needs with what is ordered, accepted and open',
    query: listQuery({ sorts: ['createdAt'], defaultSort: '-createdAt', filters: { organisationId: s.optional(s.id()), equipmentClassId: s.optional(s.id()) } }),
    responses: { 200: schemas.needPage },
    handler: (context, { query }) => deps.uow.read((db) => listNeeds(db, context.scope('order:read'), query)),
  }),
  defineRoute({
    ...reading, method: 'GET', path: '/needs/{id}', operationId: 'getNeed', summary: 'One need', params: byId, responses: { 200: schemas.needViewSchema }, errors: ['need.not_found'],
    handler: (context, { params }) => deps.uow.read((db) => getNeed(db, context.scope('order:read'), params.id)),
  }),
  defineRoute({
    ...reading, method: 'GET', path: '/needs/{id}/surplus', operationId: 'getNeedSurplus', summary: 'What could be cancelled because other orders cover the need', params: byId,
    responses: { 200: schemas.surplusSchema }, errors: ['need.not_found'],
    handler: (context, { params }) => deps.uow.read((db) => surplusOfNeed(db, context.scope('order:read'), params.id)),
  }),
  defineRoute({
    ...writing, method: 'POST', path: '/needs', operationId: 'createNeed', summary: 'Write down a need', body: s.object(schemas.newNeedFields),
    responses: { 201: schemas.needSchema }, errors: ['order.not_valid'], location: ({ id }) => `/needs/${id}`,
    handler: (context, { body }) => createNeed(deps, context, body),
  }),
  defineRoute({
    ...writing, method: 'PUT', path: '/needs/{id}', operationId: 'updateNeed', summary: 'Change a need', params: byId, body: s.object(schemas.needFields), ifMatch: true,
    responses: { 200: schemas.needSchema }, errors: ['need.not_found', conflict],
    handler: (context, { params, body }) => updateNeed(deps, context, { ...body, id: params.id, version: context.expectedVersion }),
  }),
];

const basisRoutes = (deps: PlacingDeps): Route[] => [
  defineRoute({
    ...reading, method: 'GET', path: '/procurement-bases', operationId: 'listProcurementBases', summary: 'Frameworks and awards that orders are called off from',
    query: listQuery({ sorts: ['fileNumber'], defaultSort: 'fileNumber' }), responses: { 200: schemas.basisPage },
    handler: (context, { query }) => deps.uow.read((db) => read.listProcurementBases(db, context.scope('order:read'), query)),
  }),
  defineRoute({
    ...reading, method: 'GET', path: '/procurement-bases/{id}', operationId: 'getProcurementBasis', summary: 'One procurement basis with what is used of it', params: byId,
    responses: { 200: schemas.basisSchema }, errors: ['basis.not_found'],
    handler: (context, { params }) => deps.uow.read((db) => read.getProcurementBasis(db, context.scope('order:read'), params.id)),
  }),
  defineRoute({
    ...writing, method: 'POST', path: '/procurement-bases', operationId: 'createProcurementBasis', summary: 'Add a procurement basis', body: s.object(schemas.newBasisFields),
    responses: { 201: schemas.basisSchema }, errors: ['basis.not_found', 'basis.file_number_taken', 'order.not_valid'], location: ({ id }) => `/procurement-bases/${id}`,
    handler: (context, { body }) => createProcurementBasis(deps, context, body),
  }),
  defineRoute({
    ...writing, method: 'PUT', path: '/procurement-bases/{id}', operationId: 'updateProcurementBasis', summary: 'Change a procurement basis', params: byId, body: s.object(schemas.basisFields), ifMatch: true,
    responses: { 200: schemas.basisSchema }, errors: ['basis.not_found', 'basis.file_number_taken', 'basis.below_used', 'order.not_valid', conflict],
    handler: (context, { params, body }) => updateProcurementBasis(deps, context, { ...body, id: params.id, version: context.expectedVersion }),
  }),
];

const programmeRoutes = (deps: PlacingDeps): Route[] => [
  defineRoute({
    tags, permission: 'programme:read', method: 'GET', path: '/funding-programmes', operationId: 'listFundingProgrammes', summary: 'Funding programmes',
    query: listQuery({ sorts: ['code'], defaultSort: 'code' }), responses: { 200: schemas.programmePage },
    handler: (context, { query }) => deps.uow.read((db) => read.listFundingProgrammes(db, context.scope('programme:read'), query)),
  }),
  defineRoute({
    tags, permission: 'programme:read', method: 'GET', path: '/funding-programmes/{id}', operationId: 'getFundingProgramme', summary: 'One funding programme', params: byId,
    responses: { 200: schemas.programmeSchema }, errors: ['programme.not_found'],
    handler: (context, { params }) => deps.uow.read((db) => read.getFundingProgramme(db, context.scope('programme:read'), params.id)),
  }),
  defineRoute({
    tags, permission: 'programme:write', method: 'POST', path: '/funding-programmes', operationId: 'createFundingProgramme', summary: 'Add a funding programme', body: s.object(schemas.newProgrammeFields),
    responses: { 201: schemas.programmeSchema }, errors: ['programme.not_found', 'programme.code_taken'], location: ({ id }) => `/funding-programmes/${id}`,
    handler: (context, { body }) => createFundingProgramme(deps, context, body),
  }),
  defineRoute({
    tags, permission: 'programme:write', method: 'PUT', path: '/funding-programmes/{id}', operationId: 'updateFundingProgramme', summary: 'Change a funding programme', params: byId,
    body: s.object(schemas.programmeFields), ifMatch: true, responses: { 200: schemas.programmeSchema }, errors: ['programme.not_found', 'programme.code_taken', conflict],
    handler: (context, { params, body }) => updateFundingProgramme(deps, context, { ...body, id: params.id, version: context.expectedVersion }),
  }),
];

/** Those who are bound by the rules may read them, and so may those who set them. */
const ruleScope = (context: OrderContext): Scope => {
  const own = context.scope('config:admin');
  return own.all || own.organisationIds.length > 0 ? own : context.scope('order:read');
};

const ruleRoutes = (deps: PlacingDeps): Route[] => [
  defineRoute({
    tags, permission: 'authenticated', method: 'GET', path: '/approval-rules', operationId: 'listApprovalRules', summary: 'Rules that demand approval of orders',
    description: 'For those who set the rules (`config:admin`) and those who see orders (`order:read`).',
    query: listQuery({ sorts: ['createdAt'], defaultSort: 'createdAt' }), responses: { 200: schemas.rulePage },
    handler: (context, { query }) => deps.uow.read((db) => read.listApprovalRules(db, ruleScope(context), query)),
  }),
  defineRoute({
    tags, permission: 'authenticated', method: 'GET', path: '/approval-rules/{id}', operationId: 'getApprovalRule', summary: 'One approval rule', params: byId,
    responses: { 200: schemas.ruleSchema }, errors: ['approval_rule.not_found'],
    handler: (context, { params }) => deps.uow.read((db) => read.getApprovalRule(db, ruleScope(context), params.id)),
  }),
  defineRoute({
    tags, permission: 'config:admin', method: 'POST', path: '/approval-rules', operationId: 'createApprovalRule', summary: 'Add a rule', body: s.object(schemas.newRuleFields),
    responses: { 201: schemas.ruleSchema }, errors: ['approval_rule.not_found', 'approval_rule.not_valid'], location: ({ id }) => `/approval-rules/${id}`,
    handler: (context, { body }) => createApprovalRule(deps, context, body),
  }),
  defineRoute({
    tags, permission: 'config:admin', method: 'PUT', path: '/approval-rules/{id}', operationId: 'updateApprovalRule', summary: 'Change a rule', params: byId, body: s.object(schemas.ruleFields), ifMatch: true,
    responses: { 200: schemas.ruleSchema }, errors: ['approval_rule.not_found', 'approval_rule.not_valid', conflict],
    handler: (context, { params, body }) => updateApprovalRule(deps, context, { ...body, id: params.id, version: context.expectedVersion }),
  }),
];
