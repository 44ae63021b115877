import type { Deps } from '../../deps.ts';
import { defineRoute, type Route } from '../../http/define-route.ts';
import type { RequestContext } from '../../http/request-context.ts';
import { s } from '../../http/schema.ts';
import { viewStockLocation } from '../devices/stock-read-model.ts';
import { addScans } from './add-scans.ts';
import { correctScan, undoScan } from './amend-scan.ts';
import { countItems } from './count-items.ts';
import { countUnits, postReceipt } from './post-receipt.ts';
import { listExpected, listReceipts, listScans, requireOwnReceipt, viewReceipt } from './receipt-read-model.ts';
import * as schemas from './receipt-schemas.ts';
import { discardReceipt, startReceipt } from './start-receipt.ts';

const tags = ['Receiving'];
const params = s.object({ id: s.id() });
const ofScan = s.object({ id: s.id(), scanId: s.id() });
const missing = 'receipt.not_found';
const readable = { tags, permission: 'receipt:read' } as const;
const writable = { tags, permission: 'receipt:write' } as const;

/** Devices of one receipt: what one batch of scans can hold is made while one waits, in a second at the most. */
const MANY = 1_000;

/** Goods receipts: scanned and counted while open, then posted as a whole. */
export function receiptRoutes(deps: Deps): readonly Route[] {
  /** Scans and expected numbers are the receiver's; tenants see what they got. */
  const within = (context: RequestContext, permission: 'receipt:read' | 'receipt:write', receiptId: string) =>
    deps.uow.read((db) => requireOwnReceipt(db, receiptId, context.scope(permission)));
  return [
    defineRoute({
      ...readable, method: 'GET', path: '/receipts', operationId: 'listReceipts', summary: 'Goods receipts that you received or got a piece of', query: schemas.receiptListQuery, responses: { 200: schemas.receiptPageSchema },
      handler: (context, { query }) => deps.uow.read((db) => listReceipts(db, query, context.scope('receipt:read'))),
    }),
    defineRoute({
      ...writable, method: 'POST', path: '/receipts', operationId: 'startReceipt', summary: 'Begin to unpack a delivery', body: schemas.newReceiptSchema, responses: { 201: schemas.receiptSchema },
      errors: ['stock.location_not_found', 'receipt.supplier_not_found'], location: ({ id }) => `/receipts/${id}`,
      handler: async (context, { body }) => {
        await deps.uow.read((db) => viewStockLocation(db, body.stockLocationId, context.scope('receipt:write')));
        return startReceipt(deps, context, body);
      },
    }),
    defineRoute({
      ...readable, method: 'GET', path: '/receipts/{id}', operationId: 'getReceipt', summary: 'A goods receipt: expected, found, missing, surplus', params, responses: { 200: schemas.receiptSchema }, errors: [missing],
      handler: (context, { params: { id } }) => deps.uow.read((db) => viewReceipt(db, id, context.scope('receipt:read'))),
    }),
    defineRoute({
      ...readable, method: 'GET', path: '/receipts/{id}/expected-identifiers', operationId: 'listExpectedIdentifiers', summary: 'Announced numbers that nobody has found yet', params, query: schemas.expectedListQuery,
      responses: { 200: schemas.expectedPageSchema }, errors: [missing],
      handler: async (context, { params: { id }, query }) => {
        const head = await within(context, 'receipt:read', id);
        return deps.uow.read((db) => listExpected(db, head, query, context.scope('receipt:read')));
      },
    }),
    defineRoute({
      ...readable, method: 'GET', path: '/receipts/{id}/scans', operationId: 'listScans', summary: 'The scans of a goods receipt', params, query: schemas.scanListQuery, responses: { 200: schemas.scanPageSchema }, errors: [missing],
      handler: async (context, { params: { id }, query }) => {
        await within(context, 'receipt:read', id);
        return deps.uow.read((db) => listScans(db, id, query));
      },
    }),
    defineRoute({
      ...writable, method: 'POST', path: '/receipts/{id}/scans', operationId: 'addScans', summary: 'Take down scans; safe to send again, each answered by itself', params, body: schemas.scansSchema, idempotency: 'none', async: true,
      responses: { 200: schemas.scanResultsSchema }, errors: [missing, 'receipt.not_open', 'receipt.scan_id_reused', 'persistence.version_conflict'],
      handler: async (context, { params: { id }, body }) => {
        await within(context, 'receipt:write', id);
        return addScans(deps, context, { receiptId: id, scans: body.scans });
      },
      present: (results) => ({ results }),
    }),
    defineRoute({
      ...writable, method: 'DELETE', path: '/receipts/{id}/scans/{scanId}', operationId: 'undoScan', summary: 'Take a scan back', params: ofScan, responses: { 200: schemas.scanSchema }, errors: [missing, 'receipt.scan_not_found', 'receipt.not_open'],
      handler: async (context, { params: { id, scanId } }) => {
        await within(context, 'receipt:write', id);
        return undoScan(deps, context, { receiptId: id, scanId });
      },
    }),
    defineRoute({
      ...writable, method: 'PUT', path: '/receipts/{id}/scans/{scanId}/correction', operationId: 'correctScan', summary: 'Say which announced number a label was meant to be', params: ofScan, body: schemas.correctionSchema,
      responses: { 200: schemas.scanSchema }, errors: [missing, 'receipt.scan_not_found', 'receipt.not_open', 'receipt.announcement_not_found', 'receipt.scan_not_correctable'],
      handler: async (context, { params: { id, scanId }, body }) => {
        await within(context, 'receipt:write', id);
        return correctScan(deps, context, { receiptId: id, scanId, ...body });
      },
    }),
    defineRoute({
      ...writable, method: 'PUT', path: '/receipts/{id}/counts/{orderLineId}', operationId: 'countItems', summary: 'Say how many pieces of a counted article have come', params: s.object({ id: s.id(), orderLineId: s.id() }),
      body: schemas.countSchema, responses: { 200: schemas.receiptSchema }, errors: [missing, 'receipt.not_open', 'receipt.line_not_found', 'receipt.serial_article', 'receipt.refused_above_counted'],
      handler: async (context, { params: { id, orderLineId }, body }) => {
        await within(context, 'receipt:write', id);
        return countItems(deps, context, { receiptId: id, orderLineId, ...body });
      },
    }),
    defineRoute({
      ...writable, method: 'PUT', path: '/receipts/{id}/posting', operationId: 'postReceipt', summary: 'Make a goods receipt count', params, ifMatch: true, async: true,
      description: `Above ${MANY} devices answered 202 in any case.`,
      tooLong: async (context, { params: { id } }) => {
        await within(context, 'receipt:write', id);
        return (await deps.uow.read((db) => countUnits(db, id))) > MANY;
      },
      responses: { 200: schemas.receiptSchema }, errors: [missing, 'receipt.not_open', 'receipt.nothing_counted', 'version.mismatch', 'device.identifier_taken', 'order.not_sent', 'persistence.version_conflict'],
      handler: async (context, { params: { id } }) => {
        await within(context, 'receipt:write', id);
        return postReceipt(deps, context, { receiptId: id, expectedVersion: context.expectedVersion, onProgress: context.task?.progress });
      },
    }),
    defineRoute({
      ...writable, method: 'PUT', path: '/receipts/{id}/discard', operationId: 'discardReceipt', summary: 'Throw an open goods receipt away', params, body: schemas.discardSchema, ifMatch: true,
      responses: { 200: schemas.receiptSchema }, errors: [missing, 'receipt.not_open', 'version.mismatch', 'persistence.version_conflict'],
      handler: async (context, { params: { id }, body }) => {
        await within(context, 'receipt:write', id);
        return discardReceipt(deps, context, { receiptId: id, expectedVersion: context.expectedVersion, ...body });
      },
    }),
  ];
}
