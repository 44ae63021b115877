import { defineRoute, type Route } from '../../http/define-route.ts';
import { listQuery } from '../../http/paging.ts';
import { s } from '../../http/schema.ts';
import { acceptOver, amendLine } from './amend-line.ts';
import { decideApproval } from './decide-approval.ts';
import { duplicateOrder } from './duplicate-order.ts';
import { cancelOrder, closeShort } from './end-order.ts';
import { holdOrder, releaseOrder } from './hold-order.ts';
import { listOrders, orderSorts } from './order-list.ts';
import * as schemas from './order-schemas.ts';
import { orderView } from './order-view.ts';
import { placeOrder, type PlacingDeps } from './place-order.ts';
import { replaceCostSplits } from './replace-cost-splits.ts';
import { requestCancellation } from './request-cancellation.ts';
import { reviseOrder } from './revise-order.ts';
import { sendByHand } from './send-order.ts';
import { submitOrder } from './submit-order.ts';
import { withdrawOrder } from './withdraw-order.ts';

const byId = s.object({ id: s.id() });
const byLine = s.object({ id: s.id(), lineId: s.id() });
const tags = ['orders'];
const responses = { 200: schemas.orderSchema };
const missing = 'order.not_found';
const write = { tags, permission: 'order:write' } as const;
/** A step of an order that exists: decided on a version, answered with the order as it is then. */
const step = { ...write, ifMatch: true, responses, params: byId } as const;
const conflicts = [missing, 'persistence.version_conflict', 'state.not_allowed'];

export function orderRoutes(deps: PlacingDeps): Route[] {
  return [...readingRoutes(deps), ...writingRoutes(deps), ...decidingRoutes(deps), ...lineRoutes(deps)];
}

const readingRoutes = (deps: PlacingDeps): Route[] => [
  defineRoute({
    tags, permission: 'order:read', method: 'GET', path: '/orders', operationId: 'listOrders', summary: 'Orders in scope, by who placed them or by a share',
    query: listQuery({
      sorts: orderSorts, defaultSort: '-createdAt',
      filters: {
        state: s.optional(s.array(schemas.orderStateSchema, { max: 20 })), supplierId: s.optional(s.id()), organisationId: s.optional(s.id()), needId: s.optional(s.id()),
        number: s.optional(s.ascii({ max: 20 })), q: s.optional(s.string({ max: 80 })), onHold: s.optional(s.bool()), dueBy: s.optional(s.date()),
      },
    }),
    responses: { 200: schemas.orderPage },
    handler: (context, { query }) => deps.uow.read((db) => listOrders(db, context.scope('order:read'), query)),
  }),
  defineRoute({
    tags, permission: 'order:read', method: 'GET', path: '/orders/{id}', operationId: 'getOrder', summary: 'An order with lines, shares, dates and everything decided about it', params: byId,
    responses, errors: [missing],
    handler: (context, { params }) => deps.uow.read((db) => orderView(db, params.id, context.scope('order:read'), deps.uow.clock.today())),
  }),
];

const writingRoutes = (deps: PlacingDeps): Route[] => [
  defineRoute({
    ...write, method: 'POST', path: '/orders', operationId: 'placeOrder', summary: 'Write a draft, and hand it in with the same request where that is wanted', body: schemas.newOrderSchema,
    responses: { 201: schemas.orderSchema }, errors: ['order.not_valid', 'order.basis_exceeded', 'persistence.version_conflict'], location: ({ id }) => `/orders/${id}`,
    handler: (context, { body: { submit, ...order } }) => placeOrder(deps, context, schemas.toOrderInput(order), { submit }),
  }),
  defineRoute({
    ...step, method: 'PUT', path: '/orders/{id}', operationId: 'reviseOrder', summary: 'Put another order in the place of a draft', body: schemas.orderInputSchema,
    errors: [...conflicts, 'order.not_draft', 'order.not_valid'],
    handler: (context, { params, body }) => reviseOrder(deps, context, { orderId: params.id, expectedVersion: context.expectedVersion }, schemas.toOrderInput(body)),
  }),
  defineRoute({
    ...write, method: 'POST', path: '/orders/{id}/duplicates', operationId: 'duplicateOrder', summary: 'A new draft like an old order', params: byId,
    responses: { 201: schemas.orderSchema }, errors: [missing, 'order.not_valid'], location: ({ id }) => `/orders/${id}`,
    handler: (context, { params }) => duplicateOrder(deps, context, params.id),
  }),
  defineRoute({
    ...step, method: 'PUT', path: '/orders/{id}/submission', operationId: 'submitOrder', summary: 'Hand a draft in: approved at once where no rule applies',
    errors: [...conflicts, 'order.basis_exceeded', 'order.on_hold'],
    handler: (context, { params }) => submitOrder(deps, context, { orderId: params.id, expectedVersion: context.expectedVersion }),
  }),
  defineRoute({
    ...step, method: 'PUT', path: '/orders/{id}/withdrawal', operationId: 'withdrawOrder', summary: 'Make a draft again of an order that was not sent', body: schemas.reasonInput, errors: conflicts,
    handler: (context, { params, body }) => withdrawOrder(deps, context, { ...body, orderId: params.id, expectedVersion: context.expectedVersion }),
  }),
  defineRoute({
    ...step, method: 'PUT', path: '/orders/{id}/hold', operationId: 'holdOrder', summary: 'Stop every step of ours towards the supplier', body: schemas.reasonInput,
    errors: [...conflicts, 'order.hold_not_possible'],
    handler: (context, { params, body }) => holdOrder(deps, context, { ...body, orderId: params.id, expectedVersion: context.expectedVersion }),
  }),
  defineRoute({
    ...step, method: 'DELETE', path: '/orders/{id}/hold', operationId: 'releaseOrder', summary: 'Let a stopped order go on', errors: [...conflicts, 'order.not_on_hold'],
    handler: (context, { params }) => releaseOrder(deps, context, { orderId: params.id, expectedVersion: context.expectedVersion }),
  }),
  defineRoute({
    ...step, method: 'PUT', path: '/orders/{id}/cancellation', operationId: 'cancelOrder', summary: 'Give an order up', body: schemas.reasonInput,
    description: 'Before it is sent that ends it. Afterwards every open piece is asked to be cancelled, and the order ends when the supplier agrees.',
    errors: [...conflicts, 'order.already_shipped'],
    handler: (context, { params, body }) => cancelOrder(deps, context, { ...body, orderId: params.id, expectedVersion: context.expectedVersion }),
  }),
  defineRoute({
    ...step, method: 'PUT', path: '/orders/{id}/closure', operationId: 'closeOrderShort', summary: 'Stop waiting for the rest', body: schemas.reasonInput, errors: [...conflicts, 'order.nothing_shipped'],
    handler: (context, { params, body }) => closeShort(deps, context, { ...body, orderId: params.id, expectedVersion: context.expectedVersion }),
  }),
];

const decidingRoutes = (deps: PlacingDeps): Route[] => [
  defineRoute({
    ...step, permission: 'order:approve', method: 'PUT', path: '/orders/{id}/approval', operationId: 'decideApproval', summary: 'Say yes or no to an order or its substitutes', body: schemas.approvalInput,
    description: 'Nobody decides on an order that they wrote. One no gives it back; the last yes lets it be sent.',
    errors: [...conflicts, 'order.approver_is_author', 'order.approver_decided_already', 'order.approver_lacks_role', 'order.approval_not_pending', 'order.rejection_needs_reason', 'order.on_hold'],
    handler: (context, { params, body }) => decideApproval(deps, context, { decision: body.decision, reason: body.reason ?? null, orderId: params.id, expectedVersion: context.expectedVersion }),
  }),
  defineRoute({
    ...step, permission: 'order:send', method: 'PUT', path: '/orders/{id}/dispatch', operationId: 'sendOrderByHand', summary: 'Say that the supplier has the order, sent by other means', body: schemas.dispatchInput,
    errors: [...conflicts, 'order.on_hold'],
    handler: (context, { params, body }) => sendByHand(deps, context, { supplierOrderNumber: body.supplierOrderNumber ?? null, orderId: params.id, expectedVersion: context.expectedVersion }),
  }),
];

const lineRoutes = (deps: PlacingDeps): Route[] => [
  defineRoute({
    ...step, method: 'POST', path: '/orders/{id}/lines/{lineId}/cancellations', operationId: 'requestCancellation', summary: 'Ask the supplier to cancel pieces of a line', params: byLine, body: schemas.cancellationInput,
    errors: [...conflicts, 'order.line_not_found', 'order.cancellation_too_large', 'order.cancellation_costs', 'order.not_sent'],
    handler: (context, { params, body }) => requestCancellation(deps, context, {
      ...body, freeUntil: body.freeUntil ?? null, feeMinor: body.feeMinor ?? null, orderId: params.id, lineId: params.lineId, expectedVersion: context.expectedVersion,
    }),
  }),
  defineRoute({
    ...step, method: 'PUT', path: '/orders/{id}/lines/{lineId}/amendment', operationId: 'amendOrderLine', summary: 'Another quantity, agreed with the supplier', params: byLine, body: schemas.amendmentInput,
    errors: [...conflicts, 'order.line_not_found', 'order.amendment_too_small', 'order.amendment_unchanged', 'order.amendment_needs_approver', 'order.basis_exceeded', 'order.not_sent', 'order.not_valid'],
    handler: (context, { params, body }) => amendLine(deps, context, { ...body, shares: body.shares ?? null, orderId: params.id, lineId: params.lineId, expectedVersion: context.expectedVersion }),
  }),
  defineRoute({
    ...step, method: 'POST', path: '/orders/{id}/lines/{lineId}/accepted-surplus', operationId: 'acceptSurplus', summary: 'Take over pieces that came beyond the order', params: byLine, body: schemas.amendmentInput,
    errors: [...conflicts, 'order.line_not_found', 'order.no_surplus', 'order.amendment_needs_approver', 'order.basis_exceeded', 'order.not_valid'],
    handler: (context, { params, body }) => acceptOver(deps, context, { ...body, shares: body.shares ?? null, orderId: params.id, lineId: params.lineId, expectedVersion: context.expectedVersion }),
  }),
  defineRoute({
    ...step, method: 'PUT', path: '/orders/{id}/shares/{shareId}/cost-splits', operationId: 'replaceCostSplits', summary: 'Other sources of money for a share, from today on',
    params: s.object({ id: s.id(), shareId: s.id() }), body: schemas.splitChangeInput, errors: [...conflicts, 'share.not_found', 'order.not_valid'],
    handler: (context, { params, body }) => replaceCostSplits(deps, context, {
      costSplits: schemas.toSplits(body.costSplits), reason: body.reason, orderId: params.id, shareId: params.shareId, expectedVersion: context.expectedVersion,
    }),
  }),
];
