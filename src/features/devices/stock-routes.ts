import type { Deps } from '../../deps.ts';
import { defineRoute, type Route } from '../../http/define-route.ts';
import type { RequestContext } from '../../http/request-context.ts';
import { s } from '../../http/schema.ts';
import { inScope } from '../../shared/permissions.ts';
import { organisationErrors } from '../organisations/organisation-errors.ts';
import { correctStock } from './correct-stock.ts';
import * as schemas from './device-schemas.ts';
import { listStockItems, listStockLocations, listStockMovements, viewStockItem, viewStockLocation } from './stock-read-model.ts';
import { createStockLocation, updateStockLocation } from './write-stock-location.ts';

const tags = ['Stock'];
const params = s.object({ id: s.id() });
const placeErrors = ['stock.location_not_found', 'stock.location_code_taken', 'stock.location_foreign'];
const readable = { tags, permission: 'stock:read' } as const;
const writable = { tags, permission: 'stock:write' } as const;

/** Stock locations, and the counted articles that lie there. */
export function stockRoutes(deps: Deps): readonly Route[] {
  /** A location outside the scope does not exist for the person who names it as the one around another. */
  const placeWithin = async (context: RequestContext, parentId: string | null): Promise<void> => {
    if (parentId !== null) await deps.uow.read((db) => viewStockLocation(db, parentId, context.scope('stock:write')));
  };
  return [
    defineRoute({
      ...readable, method: 'GET', path: '/stock-locations', operationId: 'listStockLocations', summary: 'Stock locations by code', query: schemas.locationListQuery, responses: { 200: schemas.locationPageSchema },
      handler: (context, { query }) => deps.uow.read((db) => listStockLocations(db, query, context.scope('stock:read'))),
    }),
    defineRoute({
      ...readable, method: 'GET', path: '/stock-locations/{id}', operationId: 'getStockLocation', summary: 'One stock location', params, responses: { 200: schemas.locationSchema }, errors: ['stock.location_not_found'],
      handler: (context, { params: { id } }) => deps.uow.read((db) => viewStockLocation(db, id, context.scope('stock:read'))),
    }),
    defineRoute({
      ...writable, method: 'POST', path: '/stock-locations', operationId: 'createStockLocation', summary: 'Add a stock location', body: schemas.newLocationSchema, responses: { 201: schemas.locationSchema },
      errors: ['organisation.not_found', ...placeErrors], location: ({ id }) => `/stock-locations/${id}`,
      handler: async (context, { body }) => {
        if (!inScope(context.scope('stock:write'), body.organisationId)) throw organisationErrors['organisation.not_found']();
        await placeWithin(context, body.parentId);
        return createStockLocation(deps, context, body);
      },
    }),
    defineRoute({
      ...writable, method: 'PUT', path: '/stock-locations/{id}', operationId: 'updateStockLocation', summary: 'Change a stock location', params, body: schemas.locationChangeSchema, ifMatch: true,
      responses: { 200: schemas.locationSchema }, errors: [...placeErrors, 'stock.location_in_itself', 'version.mismatch'],
      handler: async (context, { params: { id }, body }) => {
        await deps.uow.read((db) => viewStockLocation(db, id, context.scope('stock:write')));
        await placeWithin(context, body.parentId);
        return updateStockLocation(deps, context, { id, expectedVersion: context.expectedVersion, ...body });
      },
    }),
    defineRoute({
      ...readable, method: 'GET', path: '/stock-items', operationId: 'listStockItems', summary: 'Counted articles in stock', query: schemas.stockItemListQuery, responses: { 200: schemas.stockItemPageSchema },
      handler: (context, { query }) => deps.uow.read((db) => listStockItems(db, query, context.scope('stock:read'))),
    }),
    defineRoute({
      ...readable, method: 'GET', path: '/stock-items/{id}/movements', operationId: 'listStockMovements', summary: 'What came and went of a counted article', params, query: schemas.movementQuery,
      responses: { 200: schemas.movementPageSchema }, errors: ['stock.item_not_found'],
      handler: async (context, { params: { id }, query }) => deps.uow.read(async (db) => {
        await viewStockItem(db, id, context.scope('stock:read'));
        return listStockMovements(db, id, query);
      }),
    }),
    defineRoute({
      ...writable, method: 'PUT', path: '/stock-items/{id}/count', operationId: 'correctStock', summary: 'Say how many really lie there', params, body: schemas.correctionSchema, ifMatch: true,
      responses: { 200: schemas.stockItemSchema }, errors: ['stock.item_not_found', 'stock.unchanged', 'version.mismatch', 'persistence.version_conflict'],
      handler: async (context, { params: { id }, body }) => {
        await deps.uow.read((db) => viewStockItem(db, id, context.scope('stock:write')));
        return correctStock(deps, context, { stockItemId: id, expectedVersion: context.expectedVersion, ...body });
      },
    }),
  ];
}
