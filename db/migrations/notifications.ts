import { bool, bytes, code, id, instant, int, json, nullable, text } from '../../src/persistence/columns.ts';
import { createTable, type Migration } from '../migration.ts';

export const notificationMigrations: readonly Migration[] = [
  createTable(
    'notification_endpoints',
    { id: id(), organisationId: id(), channel: code(10), userId: nullable(id()), url: nullable(text(500)), secret: nullable(bytes()), topics: json<string[]>(), active: bool(), createdAt: instant(), version: int() },
    { primaryKey: ['id'], indexes: [['organisationId', 'createdAt', 'id']], foreignKeys: { organisationId: 'organisations' }, checks: { channel: "channel in ('email', 'webhook')" } },
  ),
  createTable(
    'notifications',
    { id: id(), organisationId: id(), topic: code(60), subjectKind: code(40), subjectId: id(), facts: json(), createdAt: instant() },
    { primaryKey: ['id'], indexes: [['organisationId', 'createdAt', 'id']], foreignKeys: { organisationId: 'organisations' } },
  ),
  createTable(
    'notification_deliveries',
    { id: id(), notificationId: id(), endpointId: id(), state: code(12), sentAt: nullable(instant()), attempts: int(), lastError: nullable(text(300)) },
    { primaryKey: ['id'], unique: [['notificationId', 'endpointId']], foreignKeys: { notificationId: 'notifications', endpointId: 'notification_endpoints' } },
  ),
];
