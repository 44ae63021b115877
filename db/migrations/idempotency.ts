import { code, id, instant, int, json, longText } from '../../src/persistence/columns.ts';
import { createTable, type Migration } from '../migration.ts';

export const idempotencyMigrations: readonly Migration[] = [
  createTable(
    'idempotency_keys',
    { id: id(), actorId: code(64), idempotencyKey: code(200), requestHash: code(64), status: int(), headers: json(), body: longText(), createdAt: instant() },
    { primaryKey: ['id'], unique: [['actorId', 'idempotencyKey']], indexes: [['createdAt', 'id']] },
  ),
];
