import { bool, code, id, instant, int, longText, nullable } from '../../src/persistence/columns.ts';
import { createTable, refuseChanges, type Migration } from '../migration.ts';

const both = ['update', 'delete'] as const;

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
      requestId: code(100),
      body: nullable(longText()),
      recordedAt: instant(),
    },
    { primaryKey: ['id'], indexes: [['organisationId', 'at', 'id'], ['entityId', 'at', 'id'], ['at', 'id'], ['recordedAt', 'id']] },
  ),
  createTable('audit_unsealed', { entryId: id(), insertedAt: instant() }, { primaryKey: ['entryId'], foreignKeys: { entryId: 'audit_entries' } }),
  createTable(
    'audit_batches',
    { number: int(), previousRoot: code(64), root: code(64), leafCount: int(), sealedAt: instant(), mac: code(64) },
    { primaryKey: ['number'], unique: [['previousRoot']] },
  ),
  createTable(
    'audit_leaves',
    { number: int(), batchNumber: int(), entryId: id(), hash: code(64), mac: code(64) },
    { primaryKey: ['number'], unique: [['entryId']], indexes: [['batchNumber', 'number']], foreignKeys: { batchNumber: 'audit_batches.number' } },
  ),
  createTable(
    'audit_verifications',
    {
      id: id(), at: instant(), intact: bool(), leaves: int(), batches: int(), headBatch: int(), headRoot: code(64), unsealed: int(),
      fault: nullable(code(20)), faultEntryId: nullable(id()), faultLeaf: nullable(int()), faultBatch: nullable(int()),
    },
    { primaryKey: ['id'], indexes: [['at', 'id']] },
  ),
  refuseChanges('protect-audit', { audit_entries: both, audit_leaves: both, audit_batches: both, audit_unsealed: ['update'] }),
];
