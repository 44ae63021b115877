import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import { defineRoute, type Route } from '../../http/define-route.ts';
import { listQuery } from '../../http/paging.ts';
import { s } from '../../http/schema.ts';
import { parseGtin } from '../../shared/identifiers/gtin.ts';
import { identifierCodes } from '../../shared/identifiers/identifier.ts';
import * as read from './catalog-read-model.ts';
import * as schemas from './catalog-schemas.ts';
import { createEquipmentClass, updateEquipmentClass } from './write-equipment-class.ts';
import { createKit, updateKit } from './write-kit.ts';
import { createManufacturer, updateManufacturer } from './write-manufacturer.ts';
import { createProductModel, updateProductModel } from './write-product-model.ts';

const byId = s.object({ id: s.id() });
const tags = ['catalog'];
const readable = { tags, permission: 'catalog:read' } as const;
const writable = { tags, permission: 'catalog:write' } as const;
const missing = 'catalog.not_found';
const conflict = 'persistence.version_conflict';
const beginning = s.optional(s.string({ max: 100 }));

/** Everybody signed in reads the catalogue; procurement and administration keep it. */
export function catalogRoutes(deps: { readonly uow: UnitOfWork }): Route[] {
  return [...manufacturerRoutes(deps), ...classRoutes(deps), ...modelRoutes(deps), ...kitRoutes(deps)];
}

const manufacturerRoutes = (deps: { readonly uow: UnitOfWork }): Route[] => [
  defineRoute({
    ...readable, method: 'GET', path: '/manufacturers', operationId: 'listManufacturers', summary: 'Manufacturers by name',
    query: listQuery({ sorts: ['name'], defaultSort: 'name', filters: { q: beginning } }), responses: { 200: schemas.manufacturerPage },
    handler: (_context, { query }) => deps.uow.read((db) => read.listManufacturers(db, query)),
  }),
  defineRoute({
    ...readable, method: 'GET', path: '/manufacturers/{id}', operationId: 'getManufacturer', summary: 'One manufacturer', params: byId,
    responses: { 200: schemas.manufacturerSchema }, errors: [missing],
    handler: (_context, { params }) => deps.uow.read((db) => read.getManufacturer(db, params.id)),
  }),
  defineRoute({
    ...writable, method: 'POST', path: '/manufacturers', operationId: 'createManufacturer', summary: 'Add a manufacturer',
    body: s.object(schemas.manufacturerFields), responses: { 201: schemas.manufacturerSchema }, errors: ['catalog.manufacturer_taken'],
    location: ({ id }) => `/manufacturers/${id}`,
    handler: (context, { body }) => createManufacturer(deps, context, body),
  }),
  defineRoute({
    ...writable, method: 'PUT', path: '/manufacturers/{id}', operationId: 'updateManufacturer', summary: 'Change a manufacturer', params: byId,
    body: s.object(schemas.manufacturerFields), ifMatch: true, responses: { 200: schemas.manufacturerSchema }, errors: [missing, conflict, 'catalog.manufacturer_taken'],
    handler: (context, { params, body }) => updateManufacturer(deps, context, { ...body, id: params.id, version: context.expectedVersion }),
  }),
];

const classRoutes = (deps: { readonly uow: UnitOfWork }): Route[] => [
  defineRoute({
    ...readable, method: 'GET', path: '/equipment-classes', operationId: 'listEquipmentClasses', summary: 'Equipment classes by code',
    query: listQuery({ sorts: ['code'], defaultSort: 'code' }), responses: { 200: schemas.equipmentClassPage },
    handler: (_context, { query }) => deps.uow.read((db) => read.listEquipmentClasses(db, query)),
  }),
  defineRoute({
    ...readable, method: 'GET', path: '/equipment-classes/{id}', operationId: 'getEquipmentClass', summary: 'One equipment class', params: byId,
    responses: { 200: schemas.equipmentClassSchema }, errors: [missing],
    handler: (_context, { params }) => deps.uow.read((db) => read.getEquipmentClass(db, params.id)),
  }),
  defineRoute({
    ...writable, method: 'POST', path: '/equipment-classes', operationId: 'createEquipmentClass', summary: 'Add an equipment class',
    description: 'The way of counting pieces (`tracking`) cannot be changed later.',
    body: s.object(schemas.newClassFields), responses: { 201: schemas.equipmentClassSchema }, errors: ['catalog.code_taken'],
    location: ({ id }) => `/equipment-classes/${id}`,
    handler: (context, { body }) => createEquipmentClass(deps, context, body),
  }),
  defineRoute({
    ...writable, method: 'PUT', path: '/equipment-classes/{id}', operationId: 'updateEquipmentClass', summary: 'Change an equipment class', params: byId,
    body: s.object(schemas.classFields), ifMatch: true, responses: { 200: schemas.equipmentClassSchema }, errors: [missing, conflict],
    handler: (context, { params, body }) => updateEquipmentClass(deps, context, { ...body, id: params.id, version: context.expectedVersion }),
  }),
];

const modelErrors = ['catalog.not_valid', 'catalog.gtin_taken', 'catalog.part_number_taken'];

const modelRoutes = (deps: { readonly uow: UnitOfWork }): Route[] => [
  defineRoute({
    ...readable, method: 'GET', path: '/product-models', operationId: 'listProductModels', summary: 'Product models',
    query: listQuery({
      sorts: ['name', 'preferenceRank'], defaultSort: 'name',
      filters: { q: beginning, equipmentClassId: s.optional(s.id()), manufacturerId: s.optional(s.id()), gtin: s.optional(s.string({ max: 30 })), active: s.optional(s.bool()) },
    }),
    responses: { 200: schemas.modelPage }, errors: identifierCodes,
    handler: (_context, { query }) => {
      const { gtin, ...filters } = query.filters;
      return deps.uow.read((db) => read.listProductModels(db, { ...query, filters: { ...filters, ...(gtin !== undefined && { gtin: parseGtin(gtin) }) } }));
    },
  }),
  defineRoute({
    ...readable, method: 'GET', path: '/product-models/{id}', operationId: 'getProductModel', summary: 'One product model', params: byId,
    responses: { 200: schemas.modelViewSchema }, errors: [missing],
    handler: (_context, { params }) => deps.uow.read((db) => read.getProductModel(db, params.id)),
  }),
  defineRoute({
    ...writable, method: 'POST', path: '/product-models', operationId: 'createProductModel', summary: 'Add a product model',
    body: s.object(schemas.newModelFields), responses: { 201: schemas.productModelSchema }, errors: modelErrors,
    location: ({ id }) => `/product-models/${id}`,
    handler: (context, { body }) => createProductModel(deps, context, body),
  }),
  defineRoute({
    ...writable, method: 'PUT', path: '/product-models/{id}', operationId: 'updateProductModel', summary: 'Change a product model', params: byId,
    body: s.object(schemas.modelFields), ifMatch: true, responses: { 200: schemas.productModelSchema }, errors: [missing, conflict, ...modelErrors],
    handler: (context, { params, body }) => updateProductModel(deps, context, { ...body, id: params.id, version: context.expectedVersion }),
  }),
];

const kitRoutes = (deps: { readonly uow: UnitOfWork }): Route[] => [
  defineRoute({
    ...readable, method: 'GET', path: '/kits', operationId: 'listKits', summary: 'Kits with their components',
    query: listQuery({ sorts: ['code'], defaultSort: 'code' }), responses: { 200: schemas.kitPage },
    handler: (_context, { query }) => deps.uow.read((db) => read.listKits(db, query)),
  }),
  defineRoute({
    ...readable, method: 'GET', path: '/kits/{id}', operationId: 'getKit', summary: 'One kit', params: byId,
    responses: { 200: schemas.kitSchema }, errors: [missing],
    handler: (_context, { params }) => deps.uow.read((db) => read.getKit(db, params.id)),
  }),
  defineRoute({
    ...writable, method: 'POST', path: '/kits', operationId: 'createKit', summary: 'Add a kit',
    body: s.object(schemas.newKitFields), responses: { 201: schemas.kitSchema }, errors: ['catalog.not_valid', 'catalog.code_taken'],
    location: ({ id }) => `/kits/${id}`,
    handler: (context, { body }) => createKit(deps, context, body),
  }),
  defineRoute({
    ...writable, method: 'PUT', path: '/kits/{id}', operationId: 'updateKit', summary: 'Change a kit', params: byId,
    body: s.object(schemas.kitFields), ifMatch: true, responses: { 200: schemas.kitSchema }, errors: [missing, conflict, 'catalog.not_valid'],
    handler: (context, { params, body }) => updateKit(deps, context, { ...body, id: params.id, version: context.expectedVersion }),
  }),
];
