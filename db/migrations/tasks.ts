import { bytes, code, count, id, instant, int, json, longText, nullable } from '../../src/persistence/columns.ts';
import { createTable, type Migration } from '../migration.ts';

export const taskMigrations: readonly Migration[] = [
  createTable(
    'tasks',
    {
      id: id(), operation: code(60), actorId: code(64), actor: json(), language: code(2), expectedVersion: nullable(int()), input: nullable(bytes()),
      done: count(), total: nullable(count()), startedAt: nullable(instant()), finishedAt: nullable(instant()),
      status: nullable(int()), headers: nullable(json()), body: nullable(longText()),
    },
    {
      primaryKey: ['id'],
      foreignKeys: { id: 'outbox' },
      checks: { outcome: '(`status` is null) = (finished_at is null) and (`status` is null) = (headers is null) and (`status` is null) = (`body` is null)', language: "`language` in ('de', 'en')" },
    },
  ),
];
