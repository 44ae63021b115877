import { text } from '../../persistence/columns.ts';
import { keyset } from '../../persistence/keyset.ts';
import type { Listing } from '../../persistence/listing.ts';
import { pageRows } from '../../persistence/page-rows.ts';
import type { Reader } from '../../persistence/reader.ts';
import { scopePredicate } from '../../persistence/scope.ts';
import type { ColumnSight } from '../../persistence/sight.ts';
import type { Scope } from '../../shared/actor.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { inScope, type Permission } from '../../shared/permissions.ts';
import type { DeliveryState } from './delivery.ts';
import { notificationErrors } from './notification-errors.ts';
import { notificationDeliveries, notificationEndpoints, notifications, type Notification, type NotificationDelivery, type NotificationEndpoint } from './notification-tables.ts';
import { notificationText, type NotificationText, type TextLanguage } from './notification-texts.ts';
import { notificationTopics, topicPermissions, type NotificationTopic } from './notification-topics.ts';

export type EndpointView = Omit<NotificationEndpoint, 'secret'> & { readonly organisationName: string };

const endpointShape = { ...notificationEndpoints.columns, organisationName: text(250) };

const endpoints = (db: Reader) =>
  db.q('notification_endpoints as e').join('organisations as o', 'o.id', 'e.organisation_id').whereNull('e.deleted_at').select('e.*', 'o.name as organisation_name');

const withoutSecret = ({ secret: _sealed, ...rest }: NotificationEndpoint & { readonly organisationName: string }): EndpointView => rest;

/** Whose endpoints: the webhooks of a scope, or a user's own mail. */
export type EndpointReach = { readonly scope: Scope } | { readonly userId: string };

function reached(builder: ReturnType<typeof endpoints>, reach: EndpointReach): ReturnType<typeof endpoints> {
  if ('userId' in reach) return builder.where({ 'e.channel': 'email', 'e.user_id': reach.userId });
  return scopePredicate(builder.where('e.channel', 'webhook'), 'e.organisation_id', reach.scope);
}

/** @throws AppError `notification.endpoint_not_found`, also out of reach */
export async function viewEndpoint(db: Reader, id: string, reach?: EndpointReach): Promise<EndpointView> {
  const builder = endpoints(db).where('e.id', id);
  const [row] = await db.select(endpointShape, reach ? reached(builder, reach) : builder);
  if (!row) throw notificationErrors['notification.endpoint_not_found']();
  return withoutSecret(row);
}

export async function listEndpoints(db: Reader, request: ListRequest<'createdAt', { readonly organisationId?: string }>, reach: EndpointReach): Promise<Page<EndpointView>> {
  const builder = reached(endpoints(db), reach);
  if (request.filters.organisationId !== undefined) void builder.where('e.organisation_id', request.filters.organisationId);
  const rows = await db.select(endpointShape, keyset(builder, request, 'e.created_at', 'e.id'));
  return toPage(request, rows, (row) => ({ value: row.createdAt, id: row.id }), withoutSecret);
}

export type DeliveryView = NotificationDelivery & Pick<Notification, 'topic'>;

/** What was sent to an endpoint, and what became of it. */
export async function listDeliveries(db: Reader, endpointId: string, request: ListRequest<'createdAt', { readonly state?: DeliveryState }>): Promise<Page<DeliveryView>> {
  const builder = db.q('notification_deliveries as d').join('notifications as n', 'n.id', 'd.notification_id').where('d.endpoint_id', endpointId).select('d.*', 'n.topic');
  if (request.filters.state !== undefined) void builder.where('d.state', request.filters.state);
  const rows = await db.select({ ...notificationDeliveries.columns, topic: notifications.columns.topic }, keyset(builder, request, 'd.created_at', 'd.id'));
  return toPage(request, rows, (row) => ({ value: row.createdAt, id: row.id }), (row) => row);
}

/** Of a scope, this organisation alone. */
const within = (scope: Scope, organisationId: string): Scope => ({ all: false, organisationIds: inScope(scope, organisationId) ? [organisationId] : [] });

export type InboxEntry = Notification & NotificationText & { readonly organisationName: string };

export interface InboxFilter {
  readonly topic?: readonly NotificationTopic[];
  readonly organisationId?: string;
  readonly subjectId?: string;
}

/** What happened within reach, newest first: each topic where its permission holds, in the reader's language. */
export async function listNotifications(db: Reader, request: ListRequest<'createdAt', InboxFilter>, scopeOf: (permission: Permission) => Scope, language: TextLanguage): Promise<Page<InboxEntry>> {
  const { topic, organisationId, subjectId } = request.filters;
  const asked = topic ?? notificationTopics;
  const seenBy = [...new Set(asked.map((each) => topicPermissions[each]))].map((permission): ColumnSight => {
    const scope = scopeOf(permission);
    return { column: 'n.organisation_id', scope: organisationId === undefined ? scope : within(scope, organisationId), among: { column: 'n.topic', values: asked.filter((each) => topicPermissions[each] === permission) } };
  });
  const listing: Listing = {
    from: 'notifications as n', seenBy, sort: 'n.created_at', sortKind: notifications.columns.createdAt, fewRows: subjectId !== undefined,
    where: (builder) => {
      if (organisationId !== undefined) void builder.where('n.organisation_id', organisationId);
      if (subjectId !== undefined) void builder.where('n.subject_id', subjectId);
    },
  };
  const whole = db.q('notifications as n').join('organisations as o', 'o.id', 'n.organisation_id').select('n.*', 'o.name as organisation_name');
  const rows = await pageRows(db, { ...notifications.columns, organisationName: text(250) }, whole, listing, request);
  return toPage(request, rows, (row) => ({ value: row.createdAt, id: row.id }), (row) => ({ ...row, ...notificationText(row.topic, row.facts, language) }));
}
