import { bool, bytes, code, id, instant, int, json, nullable, text } from '../../persistence/columns.ts';
import { table } from '../../persistence/table.ts';

export const notificationEndpoints = table('notification_endpoints', {
  id: id(),
  organisationId: id(),
  channel: code(10),
  userId: nullable(id()),
  url: nullable(text(500)),
  secret: nullable(bytes()),
  topics: json<string[]>(),
  active: bool(),
  createdAt: instant(),
  version: int(),
});

export const notifications = table('notifications', {
  id: id(),
  organisationId: id(),
  topic: code(60),
  subjectKind: code(40),
  subjectId: id(),
  facts: json(),
  createdAt: instant(),
});

export const notificationDeliveries = table('notification_deliveries', {
  id: id(),
  notificationId: id(),
  endpointId: id(),
  state: code(12),
  sentAt: nullable(instant()),
  attempts: int(),
  lastError: nullable(text(300)),
});
