import { bytes, code, id, instant, int, json, nullable, text } from '../../src/persistence/columns.ts';
import { createTable, type Migration } from '../migration.ts';

export const auditMigrations: readonly Migration[] = [
  createTable(
    'audit_entries',
    {
      id: id(),
      at: instant(),
      actorKind: code(10),
      actorId: code(64),
      organisationId: nullable(id()),
      action: code(80),
      entityKind: code(40),
      entityId: code(64),
      requestId: code(64),
      reason: nullable(text(500)),
      before: nullable(json()),
      after: nullable(json()),
    },
    { primaryKey: ['id'], indexes: [['organisationId', 'at', 'id'], ['entityId', 'at', 'id']] },
  ),
  createTable('audit_unsealed', { entryId: id(), insertedAt: instant() }, { primaryKey: ['entryId'], foreignKeys: { entryId: 'audit_entries' } }),
  createTable(
    'audit_batches',
    { number: int(), previousRoot: code(64), root: code(64), leafCount: int(), sealedAt: instant(), mac: code(64) },
    { primaryKey: ['number'] },
  ),
  createTable(
    'audit_leaves',
    { number: int(), batchNumber: int(), entryId: id(), hash: code(64), mac: code(64), body: nullable(bytes()) },
    { primaryKey: ['number'], unique: [['entryId']], indexes: [['batchNumber', 'number']], foreignKeys: { batchNumber: 'audit_batches.number' } },
  ),
];
