import { bytes, code, date, id, instant, int, nullable, text } from '../../src/persistence/columns.ts';
import { createTable, refuseChanges, type Migration } from '../migration.ts';

export const peopleMigrations: readonly Migration[] = [
  createTable(
    'people',
    { id: id(), organisationId: id(), kind: code(10), validFrom: nullable(date()), validTo: nullable(date()), erasedAt: nullable(instant()), createdAt: instant(), version: int() },
    {
      primaryKey: ['id'],
      indexes: [['organisationId', 'createdAt', 'id'], ['createdAt', 'id']],
      foreignKeys: { organisationId: 'organisations' },
      checks: { kind: "kind in ('employee', 'teacher')", validity: 'valid_to is null or valid_from is null or valid_from <= valid_to' },
    },
  ),
  createTable('person_keys', { personId: id(), wrappedKey: bytes(), createdAt: instant() }, { primaryKey: ['personId'], foreignKeys: { personId: 'people' } }),
  createTable('person_identifiers', { personId: id(), sealed: bytes(), updatedAt: instant() }, { primaryKey: ['personId'], foreignKeys: { personId: 'people' } }),
  createTable(
    'person_search_tokens',
    { personId: id(), token: code(64) },
    { primaryKey: ['personId', 'token'], indexes: [['token', 'personId']], foreignKeys: { personId: 'people' } },
  ),
  createTable(
    'erasure_ledger',
    { personId: id(), erasedAt: instant(), requestId: code(100), reason: nullable(text(500)) },
    { primaryKey: ['personId'] },
  ),
  createTable(
    'personal_data_accesses',
    { id: id(), at: instant(), actorKind: code(10), actorId: code(64), requestId: code(100), personId: id(), purpose: code(40) },
    { primaryKey: ['id'], indexes: [['personId', 'at', 'id'], ['at', 'id']] },
  ),
  createTable(
    'pupil_references',
    { id: id(), organisationId: id(), sealed: bytes(), referenceToken: code(64), classLabel: text(20), createdAt: instant(), version: int() },
    {
      primaryKey: ['id'],
      unique: [['organisationId', 'referenceToken']],
      indexes: [['organisationId', 'classLabel', 'id']],
      foreignKeys: { organisationId: 'organisations' },
    },
  ),
  refuseChanges('protect-people', { erasure_ledger: ['update', 'delete'], personal_data_accesses: ['update'] }),
];
