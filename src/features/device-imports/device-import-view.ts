import { deviceImportErrors } from './device-import-errors.ts';
import type { DeviceImport, DeviceImportFile } from './device-import-tables.ts';

/** An import as whoever started it sees it. */
export interface DeviceImportView extends Pick<DeviceImport, 'id' | 'fileId' | 'dryRun' | 'state' | 'rowsTotal' | 'rowsDone' | 'created' | 'unchanged' | 'rejected' | 'errors' | 'createdAt' | 'finishedAt'> {
  readonly fileName: string | null;
  readonly fileHash: string;
  readonly fileSize: number;
  readonly ignoredColumns: readonly string[];
  /** Why the file was refused as a whole, from which row on, in words for people. */
  readonly problem: { readonly code: string; readonly row: number | null; readonly en: string; readonly de: string } | null;
}

export function viewOf(found: DeviceImport, file: Pick<DeviceImportFile, 'name' | 'hash' | 'size' | 'header'>): DeviceImportView {
  const { id, fileId, dryRun, state, rowsTotal, rowsDone, created, unchanged, rejected, errors, createdAt, finishedAt, problem: code, problemRow: row } = found;
  const definition = code === null ? undefined : deviceImportErrors.definitions[code];
  return {
    id, fileId, dryRun, state, rowsTotal, rowsDone, created, unchanged, rejected, errors, createdAt, finishedAt,
    fileName: file.name, fileHash: file.hash, fileSize: file.size, ignoredColumns: file.header.ignored,
    problem: code !== null && definition ? { code, row, en: definition.en, de: definition.de } : null,
  };
}
