import { bytes, code, date, id, instant, int, nullable, text } from '../../src/persistence/columns.ts';
import { appendOnlySql } from '../../src/persistence/dialect/append-only.ts';
import { createTable, type Migration } from '../migration.ts';

const protect: Migration = {
  name: 'protect-people',
  async up(knex, dialect) {
    for (const table of ['erasure_ledger', 'personal_data_accesses']) {
      for (const sql of appendOnlySql(table, dialect, ['update'])) await knex.raw(sql);
    }
  },
};

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
  protect,
];
