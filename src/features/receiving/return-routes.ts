import type { Deps } from '../../deps.ts';
import { defineRoute, type Route } from '../../http/define-route.ts';
import type { RequestContext } from '../../http/request-context.ts';
import { s } from '../../http/schema.ts';
import { identifierCodes } from '../../shared/identifiers/identifier.ts';
import { viewStockLocation } from '../devices/stock-read-model.ts';
import { openReturnCase } from './open-return-case.ts';
import * as schemas from './receipt-schemas.ts';
import { listReturnCases, viewReturnCase } from './return-read-model.ts';
import { creditReturn, receiveReplacement } from './settle-return.ts';

const tags = ['Return cases'];
const params = s.object({ id: s.id() });
const missing = 'return_case.not_found';
const settleErrors = [missing, 'return_case.item_settled', 'version.mismatch', 'persistence.version_conflict'];

/** What goes back to suppliers, and what comes for it. */
export function returnRoutes(deps: Deps): readonly Route[] {
  const within = (context: RequestContext, returnCaseId: string) => deps.uow.read((db) => viewReturnCase(db, returnCaseId, context.scope('supplier_return:write')));
  return [
    defineRoute({
      method: 'GET', path: '/return-cases', operationId: 'listReturnCases', summary: 'Return cases within your scope', tags, permission: 'receipt:read', query: schemas.returnCaseListQuery, responses: { 200: schemas.returnCasePageSchema },
      handler: (context, { query }) => deps.uow.read((db) => listReturnCases(db, query, context.scope('receipt:read'))),
    }),
    defineRoute({
      method: 'GET', path: '/return-cases/{id}', operationId: 'getReturnCase', summary: 'A return case with its devices', tags, permission: 'receipt:read', params, responses: { 200: schemas.returnCaseSchema }, errors: [missing],
      handler: (context, { params: { id } }) => deps.uow.read((db) => viewReturnCase(db, id, context.scope('receipt:read'))),
    }),
    defineRoute({
      method: 'POST', path: '/return-cases', operationId: 'openReturnCase', summary: 'Send devices back to the supplier', tags, permission: 'supplier_return:write', body: schemas.newReturnCaseSchema,
      responses: { 201: schemas.returnCaseSchema }, errors: ['receipt.line_not_found', 'return_case.devices_differ', 'state.not_allowed', 'persistence.version_conflict'], location: ({ id }) => `/return-cases/${id}`,
      handler: (context, { body }) => openReturnCase(deps, context, body),
    }),
    defineRoute({
      method: 'POST', path: '/return-cases/{id}/replacements', operationId: 'receiveReplacement', summary: 'Take in what the supplier sends for a device that went back', tags, permission: 'supplier_return:write',
      params, body: schemas.replacementSchema, ifMatch: true, responses: { 200: schemas.returnCaseSchema },
      errors: [...settleErrors, ...identifierCodes, 'device.identifier_taken', 'device.already_replaced', 'device.class_mismatch', 'stock.location_not_found'],
      handler: async (context, { params: { id }, body }) => {
        await within(context, id);
        await deps.uow.read((db) => viewStockLocation(db, body.stockLocationId, context.scope('supplier_return:write')));
        return receiveReplacement(deps, context, { returnCaseId: id, expectedVersion: context.expectedVersion, ...body });
      },
    }),
    defineRoute({
      method: 'POST', path: '/return-cases/{id}/credits', operationId: 'creditReturn', summary: 'Note that the supplier pays back', tags, permission: 'supplier_return:write', params, body: schemas.creditSchema, ifMatch: true,
      responses: { 200: schemas.returnCaseSchema }, errors: settleErrors,
      handler: async (context, { params: { id }, body }) => {
        await within(context, id);
        return creditReturn(deps, context, { returnCaseId: id, expectedVersion: context.expectedVersion, ...body });
      },
    }),
  ];
}
