import { bigint, bool, bytes, code, id, instant, int, json, nullable, text } from '../../src/persistence/columns.ts';
import { createTable, type Migration } from '../migration.ts';

export const deviceImportMigrations: readonly Migration[] = [
  createTable(
    'device_import_files',
    { id: id(), uploadedBy: code(64), hash: code(64), name: nullable(text(200)), size: bigint(), encoding: code(16), delimiter: text(1), header: json(), createdAt: instant() },
    { primaryKey: ['id'], unique: [['uploadedBy', 'hash']], checks: { encoding: "encoding in ('utf-8', 'windows-1252')" } },
  ),
  createTable(
    'device_import_parts',
    { fileId: id(), number: int(), sealed: bytes() },
    { primaryKey: ['fileId', 'number'], foreignKeys: { fileId: 'device_import_files' } },
  ),
  createTable(
    'device_imports',
    {
      id: id(), fileId: id(), dryRun: bool(), state: code(12), startedBy: code(64), importer: json(), requestId: code(64), rowsTotal: nullable(int()), lastRow: int(),
      rowsDone: int(), created: int(), unchanged: int(), rejected: int(), errors: int(), problem: nullable(code(80)), problemRow: nullable(int()), createdAt: instant(), finishedAt: nullable(instant()),
    },
    {
      primaryKey: ['id'],
      indexes: [['startedBy', 'createdAt', 'id'], ['fileId', 'dryRun', 'createdAt', 'id']],
      foreignKeys: { fileId: 'device_import_files' },
      checks: { state: "state in ('waiting', 'running', 'done', 'refused')", sums: 'created + unchanged + rejected = rows_done' },
    },
  ),
  createTable(
    'device_import_rows',
    { importId: id(), rowNumber: int(), outcome: code(12), deviceId: nullable(id()), assetTag: nullable(code(20)), errors: nullable(json()) },
    {
      primaryKey: ['importId', 'rowNumber'],
      indexes: [['importId', 'outcome', 'rowNumber'], ['deviceId', 'importId']],
      foreignKeys: { importId: 'device_imports', deviceId: 'devices' },
      checks: { outcome: "outcome in ('created', 'unchanged', 'rejected')" },
    },
  ),
];
