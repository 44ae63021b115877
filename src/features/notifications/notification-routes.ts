import type { Deps } from '../../deps.ts';
import { defineRoute, type Route } from '../../http/define-route.ts';
import { s } from '../../http/schema.ts';
import { listDeliveries, listEndpoints, listNotifications, viewEndpoint } from './notification-read-model.ts';
import * as schemas from './notification-schemas.ts';
import { changeEndpoint, createWebhook, removeEndpoint, rotateWebhookSecret, subscribeByMail } from './write-endpoints.ts';

const webhooks = ['Webhooks'];
const mail = ['Notifications'];
const params = s.object({ id: s.id() });
const missing = 'notification.endpoint_not_found';
const changeErrors = [missing, 'version.mismatch', 'persistence.version_conflict'];

/** What happened and who is told: the inbox, signed webhooks, mail to oneself. */
export function notificationRoutes(deps: Deps): readonly Route[] {
  const read = deps.uow.read.bind(deps.uow);
  return [
    defineRoute({
      method: 'GET', path: '/notifications', operationId: 'listNotifications', summary: 'What happened within your scope', description: 'Each topic is shown where you hold the permission that it needs.', tags: mail, permission: 'organisation:read',
      query: schemas.inboxQuery, responses: { 200: schemas.inboxPageSchema },
      handler: (context, { query }) => read((db) => listNotifications(db, query, context.scope, context.language)),
    }),
    defineRoute({
      method: 'GET', path: '/notification-subscriptions', operationId: 'listSubscriptions', summary: 'What you are told by mail', tags: mail, permission: 'organisation:read', query: schemas.endpointListQuery, responses: { 200: schemas.subscriptionPageSchema },
      handler: (context, { query }) => read((db) => listEndpoints(db, query, { userId: context.actor.id })),
    }),
    defineRoute({
      method: 'POST', path: '/notification-subscriptions', operationId: 'subscribeByMail', summary: 'Be told by mail', tags: mail, permission: 'organisation:read', body: schemas.newSubscriptionSchema, responses: { 201: schemas.subscriptionSchema },
      errors: ['organisation.not_found'], location: ({ id }) => `/notification-subscriptions/${id}`,
      handler: (context, { body }) => subscribeByMail(deps, context, context.scope('organisation:read'), body),
    }),
    defineRoute({
      method: 'GET', path: '/notification-subscriptions/{id}', operationId: 'getSubscription', summary: 'One subscription of yours', tags: mail, permission: 'organisation:read', params, responses: { 200: schemas.subscriptionSchema }, errors: [missing],
      handler: (context, { params: { id } }) => read((db) => viewEndpoint(db, id, { userId: context.actor.id })),
    }),
    defineRoute({
      method: 'PATCH', path: '/notification-subscriptions/{id}', operationId: 'changeSubscription', summary: 'Be told of something else', tags: mail, permission: 'organisation:read', params, body: schemas.subscriptionChangeSchema,
      responses: { 200: schemas.subscriptionSchema }, errors: changeErrors, ifMatch: true,
      handler: (context, { params: { id }, body }) => changeEndpoint(deps, context, { userId: context.actor.id }, { id, expectedVersion: context.expectedVersion, ...body }),
    }),
    defineRoute({
      method: 'DELETE', path: '/notification-subscriptions/{id}', operationId: 'unsubscribe', summary: 'Be told no more', tags: mail, permission: 'organisation:read', params, responses: { 204: null }, errors: changeErrors, ifMatch: true,
      handler: (context, { params: { id } }) => removeEndpoint(deps, context, { userId: context.actor.id }, { id, expectedVersion: context.expectedVersion }),
    }),
    defineRoute({
      method: 'GET', path: '/webhooks', operationId: 'listWebhooks', summary: 'Webhooks within your scope', tags: webhooks, permission: 'webhook:admin', query: schemas.endpointListQuery, responses: { 200: schemas.webhookPageSchema },
      handler: (context, { query }) => read((db) => listEndpoints(db, query, { scope: context.scope('webhook:admin') })),
    }),
    defineRoute({
      method: 'POST', path: '/webhooks', operationId: 'createWebhook', summary: 'Have a system told by signed messages', tags: webhooks, permission: 'webhook:admin', body: schemas.newWebhookSchema, responses: { 201: schemas.webhookWithSecretSchema },
      errors: ['organisation.not_found', 'notification.url_refused'], secretOnce: ['secret'], location: ({ id }) => `/webhooks/${id}`,
      handler: (context, { body }) => createWebhook(deps, context, context.scope('webhook:admin'), body),
    }),
    defineRoute({
      method: 'GET', path: '/webhooks/{id}', operationId: 'getWebhook', summary: 'A webhook', tags: webhooks, permission: 'webhook:admin', params, responses: { 200: schemas.webhookSchema }, errors: [missing],
      handler: (context, { params: { id } }) => read((db) => viewEndpoint(db, id, { scope: context.scope('webhook:admin') })),
    }),
    defineRoute({
      method: 'PATCH', path: '/webhooks/{id}', operationId: 'changeWebhook', summary: 'Another address, other topics, on or off', tags: webhooks, permission: 'webhook:admin', params, body: schemas.webhookChangeSchema,
      responses: { 200: schemas.webhookSchema }, errors: [...changeErrors, 'notification.url_refused'], ifMatch: true,
      handler: (context, { params: { id }, body }) => changeEndpoint(deps, context, { scope: context.scope('webhook:admin') }, { id, expectedVersion: context.expectedVersion, ...body }),
    }),
    defineRoute({
      method: 'POST', path: '/webhooks/{id}/secret', operationId: 'rotateWebhookSecret', summary: 'A new signing key; the old one counts no more', tags: webhooks, permission: 'webhook:admin', params,
      responses: { 200: schemas.webhookWithSecretSchema }, errors: changeErrors, secretOnce: ['secret'], ifMatch: true,
      handler: (context, { params: { id } }) => rotateWebhookSecret(deps, context, context.scope('webhook:admin'), { id, expectedVersion: context.expectedVersion }),
    }),
    defineRoute({
      method: 'DELETE', path: '/webhooks/{id}', operationId: 'removeWebhook', summary: 'Take a webhook away', tags: webhooks, permission: 'webhook:admin', params, responses: { 204: null }, errors: changeErrors, ifMatch: true,
      handler: (context, { params: { id } }) => removeEndpoint(deps, context, { scope: context.scope('webhook:admin') }, { id, expectedVersion: context.expectedVersion }),
    }),
    defineRoute({
      method: 'GET', path: '/webhooks/{id}/deliveries', operationId: 'listWebhookDeliveries', summary: 'What was sent to a webhook, and what became of it', tags: webhooks, permission: 'webhook:admin', params, query: schemas.deliveryListQuery,
      responses: { 200: schemas.deliveryPageSchema }, errors: [missing],
      handler: (context, { params: { id }, query }) => read(async (db) => {
        await viewEndpoint(db, id, { scope: context.scope('webhook:admin') });
        return listDeliveries(db, id, query);
      }),
    }),
    defineRoute({
      method: 'GET', path: '/notification-subscriptions/{id}/deliveries', operationId: 'listMailDeliveries', summary: 'What was sent to you, and why something was not', tags: mail, permission: 'organisation:read', params, query: schemas.deliveryListQuery,
      responses: { 200: schemas.deliveryPageSchema }, errors: [missing],
      handler: (context, { params: { id }, query }) => read(async (db) => {
        await viewEndpoint(db, id, { userId: context.actor.id });
        return listDeliveries(db, id, query);
      }),
    }),
  ];
}
