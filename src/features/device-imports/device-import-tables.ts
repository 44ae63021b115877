import { bigint, bool, bytes, code, id, instant, int, json, nullable, text } from '../../persistence/columns.ts';
import { table, type Row } from '../../persistence/table.ts';
import type { Actor } from '../../shared/actor.ts';
import type { Header } from './import-columns.ts';
import type { FileEncoding } from './inspect-file.ts';
import type { RowError } from './row-errors.ts';

/** What somebody brought, exactly as it came. The bytes are sealed: a spreadsheet may name people in columns that we do not read. */
export const deviceImportFiles = table('device_import_files', {
  id: id(),
  uploadedBy: code(64),
  /** SHA-256 of the bytes: who brings the same file again is told of the import that there is. */
  hash: code(64),
  name: nullable(text(200)),
  size: bigint(),
  encoding: code<FileEncoding>(16),
  delimiter: text(1),
  header: json<Header>(),
  createdAt: instant(),
});

/** The file in pieces, so that no statement and no process holds all of it. */
export const deviceImportParts = table('device_import_parts', { fileId: id(), number: int(), sealed: bytes() }, { audited: false });

export type ImportState = 'waiting' | 'running' | 'done' | 'refused';
export type RowOutcome = 'created' | 'unchanged' | 'rejected';

/** Why a file is refused as a whole once its import has begun. */
export type ImportProblem = 'device_import.malformed' | 'device_import.not_allowed';

/** Whoever started an import, as its entries name them: never a name. */
export type Importer = Omit<Actor, 'name' | 'personId'>;

/** One way through a file. Its start and its end have audit entries, and so has each device; how far it is needs none. */
export const deviceImports = table(
  'device_imports',
  {
    id: id(),
    fileId: id(),
    dryRun: bool(),
    state: code<ImportState>(12),
    startedBy: code(64),
    importer: json<Importer>(),
    requestId: code(64),
    rowsTotal: nullable(int()),
    /** The cursor: rows up to this one have their outcome. Every chunk moves it on, and only from where it stood. */
    lastRow: int(),
    rowsDone: int(),
    created: int(),
    unchanged: int(),
    rejected: int(),
    errors: int(),
    /** Why the file was refused as a whole, and where. */
    problem: nullable(code<ImportProblem>(80)),
    problemRow: nullable(int()),
    createdAt: instant(),
    finishedAt: nullable(instant()),
  },
  { audited: false },
);

/** What became of each row. A device that was created has its entry in the trail. */
export const deviceImportRows = table(
  'device_import_rows',
  { importId: id(), rowNumber: int(), outcome: code<RowOutcome>(12), deviceId: nullable(id()), assetTag: nullable(code(20)), errors: nullable(json<readonly RowError[]>()) },
  { audited: false },
);

export type DeviceImport = Row<typeof deviceImports>;
export type DeviceImportFile = Row<typeof deviceImportFiles>;
export type DeviceImportRow = Row<typeof deviceImportRows>;
