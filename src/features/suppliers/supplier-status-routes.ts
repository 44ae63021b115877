import type { Deps } from '../../deps.ts';
import { defineDownload, defineRoute, defineUpload, type Route } from '../../http/define-route.ts';
import { requireWholeTree } from '../../http/require-whole-tree.ts';
import type { RequestContext } from '../../http/request-context.ts';
import { s } from '../../http/schema.ts';
import { getConnection, listConnections } from './connection-read-model.ts';
import { decideSending } from './decide-sending.ts';
import { getDocument, getRawDocument, listDocuments } from './document-read-model.ts';
import { enterStatements } from './enter-statements.ts';
import { pollConnection } from './poll-connection.ts';
import { replayDocument, replayOrder, replayQuarantine } from './replay-documents.ts';
import { supplierGateway } from './supplier-gateway.ts';
import { getStandings, listFailedPolls, listSlips, listStatements, listUnanswered } from './supplier-status-read-model.ts';
import * as schemas from './supplier-status-schemas.ts';
import { testConnection } from './test-connection.ts';
import { uploadDocument, uploadTypes } from './upload-document.ts';
import { createConnection, switchConnection, updateConnection } from './write-connection.ts';

const byId = s.object({ id: s.id() });
const connections = { tags: ['supplier connections'] } as const;
const documents = { tags: ['supplier documents'] } as const;
const missing = 'connection.not_found';
const invalid = ['suppliers.connection_invalid', 'connection.adapter_unknown', 'connection.name_taken'];
const changed = [missing, 'version.mismatch', 'persistence.version_conflict'];
const LARGEST_UPLOAD = 5_000_000;

/** Connections to suppliers, what comes through them, and what it amounts to. */
export const supplierStatusRoutes = (deps: Deps): readonly Route[] => [...connectionRoutes(deps), ...documentRoutes(deps), ...orderStatusRoutes(deps), ...overviewRoutes(deps)];

/** A connection serves all tenants: who could lead it elsewhere for one, could read the orders of all. */
function administering<C extends RequestContext>(context: C): C {
  requireWholeTree(context, 'connection:admin');
  return context;
}

function connectionRoutes(deps: Deps): Route[] {
  const viewing = () => ({ gateway: supplierGateway(deps), keys: deps.secrets, now: deps.clock.now() });
  const configuration = ({ configuration: value, ...rest }: { readonly configuration: unknown }) => ({ ...rest, configuration: value as Readonly<Record<string, unknown>> });
  return [
    defineRoute({
      ...connections, permission: 'connection:read', method: 'GET', path: '/connections', operationId: 'listConnections', summary: 'Supplier connections with their health',
      query: schemas.connectionListQuery, responses: { 200: schemas.connectionPage },
      handler: (_context, { query }) => deps.uow.read((db) => listConnections(db, query, viewing())),
    }),
    defineRoute({
      ...connections, permission: 'connection:read', method: 'GET', path: '/connections/{id}', operationId: 'getConnection', summary: 'One connection: configuration, abilities, health', params: byId,
      responses: { 200: schemas.connectionSchema }, errors: [missing],
      handler: (_context, { params }) => deps.uow.read((db) => getConnection(db, params.id, viewing())),
    }),
    defineRoute({
      ...connections, permission: 'connection:admin', method: 'POST', path: '/connections', operationId: 'createConnection', summary: 'Connect a supplier', body: schemas.newConnectionSchema,
      responses: { 201: schemas.changedConnectionSchema }, errors: [...invalid, 'supplier.not_found'], location: ({ id }) => `/connections/${id}`,
      handler: (context, { body }) => createConnection(deps, administering(context), body),
      present: (connection) => ({ ...connection, ...configuration(connection) }),
    }),
    defineRoute({
      ...connections, permission: 'connection:admin', method: 'PUT', path: '/connections/{id}', operationId: 'updateConnection', summary: 'Change a connection', params: byId, body: schemas.connectionChangeSchema, ifMatch: true,
      responses: { 200: schemas.changedConnectionSchema }, errors: [...invalid, ...changed],
      handler: (context, { params, body }) => updateConnection(deps, administering(context), { ...body, id: params.id, version: context.expectedVersion }),
      present: (connection) => ({ ...connection, ...configuration(connection) }),
    }),
    defineRoute({
      ...connections, permission: 'connection:admin', method: 'PUT', path: '/connections/{id}/activation', operationId: 'switchConnection', summary: 'Switch a connection on or off', params: byId, body: schemas.switchSchema, ifMatch: true,
      responses: { 200: schemas.changedConnectionSchema }, errors: changed,
      handler: (context, { params, body }) => switchConnection(deps, administering(context), { id: params.id, version: context.expectedVersion, enabled: body.enabled }),
      present: (connection) => ({ ...connection, ...configuration(connection) }),
    }),
    defineRoute({
      ...connections, permission: 'connection:admin', method: 'POST', path: '/connections/{id}/test', operationId: 'testConnection', summary: 'Try a connection', params: byId, idempotency: 'none',
      responses: { 200: schemas.trialSchema }, errors: [missing, 'suppliers.connection_invalid', 'connection.adapter_unknown', 'connection.paused'],
      handler: (context, { params }) => testConnection(deps, administering(context), params.id),
    }),
    defineRoute({
      ...connections, permission: 'connection:poll', method: 'POST', path: '/connections/{id}/poll', operationId: 'pollConnection', summary: 'Ask the supplier about all open orders now', params: byId,
      responses: { 202: schemas.pollAskedSchema }, errors: [missing, 'connection.disabled', 'connection.cannot_poll', 'suppliers.connection_invalid'],
      handler: (context, { params }) => pollConnection(deps, context, params.id),
    }),
    defineRoute({
      ...connections, permission: 'connection:poll', method: 'POST', path: '/connections/{id}/replay', operationId: 'replayQuarantine', summary: 'Read again what was quarantined', params: byId,
      responses: { 202: schemas.replayAskedSchema }, errors: [missing], handler: (context, { params }) => replayQuarantine(deps, context, params.id),
    }),
  ];
}

function documentRoutes(deps: Deps): Route[] {
  const gone = 'supplier_document.not_found';
  return [
    defineUpload({
      ...documents, permission: 'statement:write', method: 'POST', path: '/connections/{id}/documents', operationId: 'uploadSupplierDocument', summary: "Hand in a status table (CSV), a document in canonical form (JSON) or in the connection's own format (XML)",
      params: byId, query: s.object({ fileName: s.optional(s.string({ max: 120 })) }), requestTypes: uploadTypes, bodyLimit: LARGEST_UPLOAD,
      responses: { 201: schemas.documentHeadSchema }, errors: [missing], location: ({ id }) => `/documents/${id}`,
      handler: (context, { params, query, body }) => {
        // a table names orders by their numbers, of whichever tenant
        requireWholeTree(context, 'statement:write');
        return uploadDocument(deps, context, { connectionId: params.id, contentType: body.contentType, bytes: body.bytes, fileName: query.fileName });
      },
    }),
    defineRoute({
      ...documents, permission: 'statement:read', method: 'GET', path: '/documents', operationId: 'listSupplierDocuments', summary: 'What came from suppliers and went to them', query: schemas.documentListQuery,
      responses: { 200: schemas.documentPage }, handler: (context, { query }) => deps.uow.read((db) => listDocuments(db, context.scope('statement:read'), query)),
    }),
    defineRoute({
      ...documents, permission: 'statement:read', method: 'GET', path: '/documents/{id}', operationId: 'getSupplierDocument', summary: 'A document with what it says and what is wrong with it', params: byId,
      responses: { 200: schemas.documentSchema }, errors: [gone],
      handler: (context, { params }) => deps.uow.read((db) => getDocument(db, context.scope('statement:read'), params.id)),
      present: (document) => ({ ...document, statementList: document.statementList.map((statement) => ({ ...statement, fact: { ...statement.fact } })) }),
    }),
    defineDownload({
      ...documents, permission: 'statement:read', method: 'GET', path: '/documents/{id}/raw', operationId: 'downloadSupplierDocument', summary: 'The exact bytes of a document', params: byId,
      responseTypes: ['application/octet-stream'], errors: [gone], handler: (context, { params }) => deps.uow.read((db) => getRawDocument(db, context.scope('statement:read'), params.id)),
    }),
    defineRoute({
      ...documents, permission: 'connection:poll', method: 'POST', path: '/documents/{id}/replay', operationId: 'replaySupplierDocument', summary: 'Read a document again, as its connection is configured now', params: byId,
      responses: { 202: schemas.replayAskedSchema }, errors: [gone, 'supplier_document.not_incoming', 'order.not_found'], handler: (context, { params }) => replayDocument(deps, context, params.id),
    }),
  ];
}

function orderStatusRoutes(deps: Deps): Route[] {
  const order = { tags: ['orders'], params: byId } as const;
  const gone = 'order.not_found';
  return [
    defineRoute({
      ...order, permission: 'statement:write', method: 'POST', path: '/orders/{id}/statements', operationId: 'enterStatements', summary: 'Enter what the supplier said', body: schemas.statementEntrySchema,
      responses: { 201: schemas.standingsSchema }, errors: [gone, 'statement.not_valid'], handler: (context, { params, body }) => enterStatements(deps, context, { ...body, orderId: params.id }),
    }),
    defineRoute({
      ...order, permission: 'statement:read', method: 'GET', path: '/orders/{id}/statements', operationId: 'listStatements', summary: 'Where every figure of an order comes from', query: schemas.statementListQuery,
      responses: { 200: schemas.statementPage }, errors: [gone],
      handler: (context, { params, query }) => deps.uow.read((db) => listStatements(db, context.scope('statement:read'), params.id, query)),
      present: (page) => ({ ...page, items: page.items.map((item) => ({ ...item, fact: { ...item.fact } })) }),
    }),
    defineRoute({
      ...order, permission: 'statement:read', method: 'GET', path: '/orders/{id}/standing', operationId: 'getOrderStanding', summary: 'What all documents together say of each line',
      responses: { 200: schemas.standingsSchema }, errors: [gone], handler: (context, { params }) => deps.uow.read((db) => getStandings(db, context.scope('statement:read'), params.id)),
    }),
    defineRoute({
      ...order, permission: 'connection:poll', method: 'POST', path: '/orders/{id}/replay', operationId: 'replayOrder', summary: 'Read everything again that came in about an order',
      responses: { 202: schemas.replayAskedSchema }, errors: [gone], handler: (context, { params }) => replayOrder(deps, context, params.id),
    }),
    defineRoute({
      ...order, permission: 'order:send', method: 'POST', path: '/orders/{id}/send-decision', operationId: 'decideSending', summary: 'Say whether an order arrived of which nobody knows', body: schemas.sendDecisionSchema,
      responses: { 200: schemas.sendDecisionTakenSchema }, errors: [gone, 'order.not_in_doubt', 'persistence.version_conflict'],
      handler: (context, { params, body }) => decideSending(deps, context, { orderId: params.id, decision: body.decision, supplierOrderNumbers: body.supplierOrderNumbers ?? [], reason: body.reason }),
    }),
  ];
}

function overviewRoutes(deps: Deps): Route[] {
  const overview = { tags: ['supplier status'], permission: 'statement:read', method: 'GET' } as const;
  return [
    defineRoute({
      ...overview, path: '/slips', operationId: 'listSlips', summary: 'What moved: dates that suppliers changed or withdrew', query: schemas.slipListQuery, responses: { 200: schemas.slipPage },
      handler: (context, { query }) => deps.uow.read((db) => listSlips(db, context.scope('statement:read'), query)),
      present: (page) => ({ ...page, items: page.items.map((item) => ({ ...item, direction: item.direction as 'later' })) }),
    }),
    defineRoute({
      ...overview, path: '/unanswered-lines', operationId: 'listUnansweredLines', summary: 'Lines on which a supplier owes an answer', query: schemas.unansweredListQuery, responses: { 200: schemas.unansweredPage },
      handler: (context, { query }) => deps.uow.read((db) => listUnanswered(db, context.scope('statement:read'), query)),
    }),
    defineRoute({
      ...overview, path: '/failed-polls', operationId: 'listFailedPolls', summary: 'Orders whose supplier did not answer when asked', query: schemas.failedPollListQuery, responses: { 200: schemas.failedPollPage },
      handler: (context, { query }) => deps.uow.read((db) => listFailedPolls(db, context.scope('statement:read'), query)),
    }),
  ];
}
