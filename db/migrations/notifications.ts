import { bool, bytes, code, id, instant, int, json, nullable, text } from '../../src/persistence/columns.ts';
import { createTable, type Migration } from '../migration.ts';

export const notificationMigrations: readonly Migration[] = [
  createTable(
    'notification_endpoints',
    { id: id(), organisationId: id(), channel: code(10), userId: nullable(id()), url: nullable(text(500)), secret: nullable(bytes()), topics: json<string[]>(), active: bool(), createdAt: instant(), deletedAt: nullable(instant()), version: int() },
    {
      primaryKey: ['id'],
      indexes: [['organisationId', 'createdAt', 'id'], ['createdAt', 'id'], ['userId', 'createdAt', 'id']],
      foreignKeys: { organisationId: 'organisations', userId: 'users' },
      checks: { channel: "(channel = 'email' and user_id is not null) or (channel = 'webhook' and url is not null and secret is not null)" },
    },
  ),
  createTable(
    'notifications',
    { id: id(), organisationId: id(), topic: code(60), subjectKind: code(40), subjectId: id(), facts: json(), createdAt: instant() },
    { primaryKey: ['id'], indexes: [['organisationId', 'createdAt', 'id'], ['createdAt', 'id'], ['subjectId', 'createdAt', 'id']], foreignKeys: { organisationId: 'organisations' } },
  ),
  createTable(
    'notification_deliveries',
    { id: id(), notificationId: id(), endpointId: id(), state: code(12), createdAt: instant(), sentAt: nullable(instant()), attempts: int(), lastError: nullable(text(300)) },
    {
      primaryKey: ['id'],
      unique: [['notificationId', 'endpointId']],
      indexes: [['endpointId', 'createdAt', 'id']],
      foreignKeys: { notificationId: 'notifications', endpointId: 'notification_endpoints' },
      checks: { state: "state in ('pending', 'sent', 'skipped', 'failed')" },
    },
  ),
];
