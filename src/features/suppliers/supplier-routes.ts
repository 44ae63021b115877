import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import { defineRoute, type Route } from '../../http/define-route.ts';
import { listQuery } from '../../http/paging.ts';
import { s } from '../../http/schema.ts';
import * as schemas from './supplier-schemas.ts';
import { listSupplierArticles, listSuppliers, readSupplier } from './supplier-read-model.ts';
import { createSupplier, updateSupplier } from './write-supplier.ts';
import { createSupplierArticle, updateSupplierArticle } from './write-supplier-article.ts';

const byId = s.object({ id: s.id() });
const readable = { tags: ['suppliers'], permission: 'supplier:read' } as const;
const writable = { tags: ['suppliers'], permission: 'supplier:write' } as const;
const missing = 'supplier.not_found';
const conflict = 'persistence.version_conflict';
const articleErrors = ['supplier.article_taken', 'supplier.article_model_unknown'];

/** Suppliers and their articles; connections and documents have routes of their own. */
export function supplierRoutes(deps: { readonly uow: UnitOfWork }): Route[] {
  return [
    defineRoute({
      ...readable, method: 'GET', path: '/suppliers', operationId: 'listSuppliers', summary: 'Suppliers by name',
      query: listQuery({ sorts: ['name'], defaultSort: 'name', filters: { q: s.optional(s.string({ max: 100 })), active: s.optional(s.bool()) } }),
      responses: { 200: schemas.supplierPage },
      handler: (_context, { query }) => deps.uow.read((db) => listSuppliers(db, query)),
    }),
    defineRoute({
      ...readable, method: 'GET', path: '/suppliers/{id}', operationId: 'getSupplier', summary: 'One supplier', params: byId,
      responses: { 200: schemas.supplierSchema }, errors: [missing],
      handler: (_context, { params }) => deps.uow.read((db) => readSupplier(db, params.id)),
    }),
    defineRoute({
      ...writable, method: 'POST', path: '/suppliers', operationId: 'createSupplier', summary: 'Add a supplier',
      body: s.object(schemas.supplierFields), responses: { 201: schemas.supplierSchema }, errors: ['supplier.name_taken'],
      location: ({ id }) => `/suppliers/${id}`,
      handler: (context, { body }) => createSupplier(deps, context, body),
    }),
    defineRoute({
      ...writable, method: 'PUT', path: '/suppliers/{id}', operationId: 'updateSupplier', summary: 'Change a supplier', params: byId,
      body: s.object(schemas.supplierFields), ifMatch: true, responses: { 200: schemas.supplierSchema }, errors: [missing, conflict, 'supplier.name_taken'],
      handler: (context, { params, body }) => updateSupplier(deps, context, { ...body, id: params.id, version: context.expectedVersion }),
    }),
    defineRoute({
      ...readable, method: 'GET', path: '/suppliers/{id}/articles', operationId: 'listSupplierArticles', summary: "A supplier's articles", params: byId,
      query: listQuery({ sorts: ['articleNumber'], defaultSort: 'articleNumber', filters: { productModelId: s.optional(s.id()) } }),
      responses: { 200: schemas.supplierArticlePage }, errors: [missing],
      handler: (_context, { params, query }) => deps.uow.read((db) => listSupplierArticles(db, params.id, query)),
    }),
    defineRoute({
      ...writable, method: 'POST', path: '/suppliers/{id}/articles', operationId: 'createSupplierArticle', summary: 'Add an article of a supplier', params: byId,
      body: s.object(schemas.articleFields), responses: { 201: schemas.supplierArticleSchema }, errors: [missing, ...articleErrors],
      handler: (context, { params, body }) => createSupplierArticle(deps, context, { ...body, supplierId: params.id }),
    }),
    defineRoute({
      ...writable, method: 'PUT', path: '/suppliers/{id}/articles/{articleId}', operationId: 'updateSupplierArticle', summary: 'Change an article of a supplier',
      params: s.object({ id: s.id(), articleId: s.id() }), body: s.object(schemas.articleFields), ifMatch: true,
      responses: { 200: schemas.supplierArticleSchema }, errors: ['supplier.article_not_found', conflict, ...articleErrors],
      handler: (context, { params, body }) =>
        updateSupplierArticle(deps, context, { ...body, supplierId: params.id, articleId: params.articleId, version: context.expectedVersion }),
    }),
  ];
}
