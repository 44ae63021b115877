import { bigint, code, json, nullable, text } from '../../persistence/columns.ts';
import { keyset } from '../../persistence/keyset.ts';
import type { Reader } from '../../persistence/reader.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { deviceImportErrors } from './device-import-errors.ts';
import { deviceImportRows, deviceImports, type DeviceImportRow, type RowOutcome } from './device-import-tables.ts';
import { viewOf, type DeviceImportView } from './device-import-view.ts';
import type { Header } from './import-columns.ts';

const shape = { ...deviceImports.columns, name: nullable(text()), hash: code(64), size: bigint(), header: json<Header>() };

/** Imports are shown to whoever started them and to nobody else: a file and what is wrong with it may tell of anybody. */
const own = (db: Reader, userId: string) =>
  db.q('device_imports as i').join('device_import_files as f', 'f.id', 'i.file_id').where('i.started_by', userId)
    .select('i.*', 'f.name', 'f.hash', 'f.size', 'f.header');

export async function listDeviceImports(db: Reader, userId: string, request: ListRequest<'createdAt'>): Promise<Page<DeviceImportView>> {
  const rows = await db.select(shape, keyset(own(db, userId), request, 'i.created_at', 'i.id'));
  return toPage(request, rows, (row) => ({ value: row.createdAt, id: row.id }), (row) => viewOf(row, row));
}

/** @throws AppError `device_import.not_found`, also for somebody else's */
export async function viewDeviceImport(db: Reader, userId: string, importId: string): Promise<DeviceImportView> {
  const [row] = await db.select(shape, own(db, userId).where('i.id', importId));
  if (!row) throw deviceImportErrors['device_import.not_found']();
  return viewOf(row, row);
}

export interface ImportRowFilter {
  readonly outcome?: RowOutcome;
}

/** What became of the rows of an import that the caller may see, in the order of the file. */
export async function listImportRows(db: Reader, importId: string, request: ListRequest<'row', ImportRowFilter>): Promise<Page<DeviceImportRow>> {
  const { outcome } = request.filters;
  const builder = db.q('device_import_rows').where({ import_id: importId }).select('*');
  if (outcome !== undefined) void builder.where({ outcome });
  const rows = await db.select(deviceImportRows.columns, keyset(builder, request, 'row_number', 'import_id'));
  return toPage(request, rows, (row) => ({ value: row.rowNumber, id: row.importId }), (row) => row);
}

/** The rows behind a row, for whoever goes through all of them. */
export const rowsBehind = (db: Reader, importId: string, rowNumber: number, limit: number): Promise<DeviceImportRow[]> =>
  db.select(deviceImportRows.columns, db.q('device_import_rows').where({ import_id: importId }).where('row_number', '>', rowNumber).orderBy('row_number').limit(limit).select('*'));
