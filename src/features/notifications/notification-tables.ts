import { bool, bytes, code, id, instant, int, json, nullable, text } from '../../persistence/columns.ts';
import { table, type Row } from '../../persistence/table.ts';
import type { Channel, DeliveryState } from './delivery.ts';
import type { NotificationTopic } from './notification-topics.ts';

/** Where notifications of an organisation and all below it go. */
export const notificationEndpoints = table('notification_endpoints', {
  id: id(),
  organisationId: id(),
  channel: code<Channel>(10),
  /** E-mail: to the address that this user has when it is sent. */
  userId: nullable(id()),
  url: nullable(text(500)),
  /** Webhook: the key that its messages are signed with, sealed. */
  secret: nullable(bytes()),
  topics: json<readonly NotificationTopic[]>(),
  active: bool(),
  createdAt: instant(),
  deletedAt: nullable(instant()),
  version: int(),
});

export type Facts = Readonly<Record<string, string | number | boolean | null>>;

export const notifications = table('notifications', {
  id: id(),
  organisationId: id(),
  topic: code<NotificationTopic>(60),
  subjectKind: code(40),
  subjectId: id(),
  facts: json<Facts>(),
  createdAt: instant(),
});

/** The machinery's own notes about what was sent. */
export const notificationDeliveries = table('notification_deliveries', {
  id: id(),
  notificationId: id(),
  endpointId: id(),
  state: code<DeliveryState>(12),
  createdAt: instant(),
  sentAt: nullable(instant()),
  attempts: int(),
  lastError: nullable(text(300)),
}, { audited: false });

export type NotificationEndpoint = Row<typeof notificationEndpoints>;
export type Notification = Row<typeof notifications>;
export type NotificationDelivery = Row<typeof notificationDeliveries>;
