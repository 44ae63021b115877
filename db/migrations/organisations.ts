import { bool, code, count, date, id, instant, int, nullable, text } from '../../src/persistence/columns.ts';
import { createTable, type Migration } from '../migration.ts';

export const organisationMigrations: readonly Migration[] = [
  createTable(
    'organisations',
    {
      id: id(),
      kind: code(12),
      parentId: nullable(id()),
      root: nullable(bool()),
      name: text(250),
      sortKey: text(190),
      searchKey: text(190),
      officialNumber: nullable(code(20)),
      officialKey: nullable(code(12)),
      schoolForm: nullable(text(80)),
      publicBody: nullable(bool()),
      pupils: nullable(count()),
      staff: nullable(count()),
      socialIndex: nullable(int()),
      street: nullable(text(200)),
      postalCode: nullable(code(10)),
      city: nullable(text(100)),
      validFrom: nullable(date()),
      validTo: nullable(date()),
      successorId: nullable(id()),
      version: int(),
    },
    {
      primaryKey: ['id'],
      unique: [['officialNumber'], ['officialKey', 'town'], ['root']],
      indexes: [['parentId', 'sortKey', 'id'], ['sortKey', 'id'], ['kind', 'sortKey', 'id'], ['pupils', 'id']],
      foreignKeys: { parentId: 'organisations', successorId: 'organisations' },
      checks: {
        kind: "kind in ('provider', 'municipality', 'department', 'school')",
        root: "case when parent_id is null then coalesce(root, 0) = 1 and kind = 'provider' else root is null end",
        socialIndex: 'social_index is null or social_index between 1 and 9',
        validity: 'valid_to is null or valid_from is null or valid_from <= valid_to',
      },
      flags: { town: "kind = 'municipality'" },
    },
  ),
  createTable(
    'organisation_closure',
    { ancestorId: id(), descendantId: id(), depth: count() },
    { primaryKey: ['ancestorId', 'descendantId'], indexes: [['descendantId', 'depth']], foreignKeys: { ancestorId: 'organisations', descendantId: 'organisations' } },
  ),
  createTable(
    'organisation_head_counts',
    { organisationId: id(), headGroup: code(10), validFrom: date(), heads: count() },
    {
      primaryKey: ['organisationId', 'headGroup', 'validFrom'],
      foreignKeys: { organisationId: 'organisations' },
      checks: { headGroup: "head_group in ('pupil', 'teacher', 'employee')" },
    },
  ),
  createTable(
    'organisation_mergers',
    { organisationId: id(), successorId: id(), effectiveOn: date(), completedAt: nullable(instant()) },
    {
      primaryKey: ['organisationId'],
      indexes: [['completedAt', 'effectiveOn']],
      foreignKeys: { organisationId: 'organisations', successorId: 'organisations' },
      checks: { notItself: 'organisation_id <> successor_id' },
    },
  ),
];
