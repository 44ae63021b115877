import { addJob } from '../../jobs/add-job.ts';
import { uniqueName } from '../../persistence/db-errors.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import { AppError, type ErrorFactory } from '../../shared/errors.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { deviceImportErrors } from './device-import-errors.ts';
import { deviceImportFiles, deviceImports, type DeviceImport, type DeviceImportFile } from './device-import-tables.ts';
import { viewOf, type DeviceImportView } from './device-import-view.ts';
import { inspectFile, type FileFacts, type FileSource } from './inspect-file.ts';
import type { ImportDeps } from './import-run.ts';
import { storeParts } from './stored-file.ts';

export interface NewImport {
  readonly source: FileSource;
  readonly name: string | null;
  /** Says what would become of each row, and registers nothing. */
  readonly dryRun: boolean;
}

export interface StartOptions {
  /** `worker`: by a job. `caller`: whoever asks goes through the file itself (`runDeviceImport`). */
  readonly carriedOutBy: 'worker' | 'caller';
  /** Begins anew where an import of this file has ended; else that one is given again. */
  readonly again?: boolean;
}

/**
 * Keeps a list of devices and has it imported. The same file of the same person is kept once, and its latest import is
 * given again: a file that was sent twice by mistake is one import.
 * @throws AppError `device_import.empty`, `device_import.columns_missing`, `device_import.columns_repeated`, `device_import.malformed`
 */
export async function startDeviceImport(deps: Pick<ImportDeps, 'uow' | 'secrets'>, context: WriteContext, input: NewImport, options: StartOptions): Promise<DeviceImportView> {
  const facts = await inspectFile(input.source);
  const start = () => deps.uow.write(context, async (tx) => {
    const stored = await tx.one(deviceImportFiles, { uploadedBy: context.actor.id, hash: facts.hash });
    const [latest] = stored ? await tx.many(deviceImports, { fileId: stored.id, dryRun: input.dryRun }, { orderBy: ['-createdAt', '-id'], limit: 1 }) : [];
    const given = latest && !(options.again === true && hasEnded(latest)) ? latest : undefined;
    const file = stored ?? (await storeFile(deps, tx, input, facts));
    return viewOf(given ?? addImport(tx, file, input.dryRun, options), file);
  });
  try {
    return await start();
  } catch (error) {
    // the same file came twice at once: the other one has kept it
    if (error instanceof AlreadyStored) return start();
    throw error;
  }
}

/**
 * Goes through a kept file once more, after what was missing was added, or for good after a dry run: what is there by
 * now is left as it is. To be called for an import that the caller may see.
 * @throws AppError `device_import.unfinished`
 */
export function replayDeviceImport({ uow }: Pick<ImportDeps, 'uow'>, context: WriteContext, importId: string, dryRun: boolean): Promise<DeviceImportView> {
  return uow.write(context, async (tx) => {
    const earlier = await tx.one(deviceImports, { id: importId });
    const file = earlier && (await tx.one(deviceImportFiles, { id: earlier.fileId }));
    if (!earlier || !file) throw deviceImportErrors['device_import.not_found']();
    if (!hasEnded(earlier)) throw deviceImportErrors['device_import.unfinished']();
    return viewOf(addImport(tx, file, dryRun, { carriedOutBy: 'worker' }), file);
  });
}

export const hasEnded = ({ state }: Pick<DeviceImport, 'state'>): boolean => state === 'done' || state === 'refused';

class AlreadyStored extends AppError {}

const alreadyStored: ErrorFactory = () => new AlreadyStored('device_import.unfinished', deviceImportErrors.definitions['device_import.unfinished']);

async function storeFile({ secrets }: Pick<ImportDeps, 'secrets'>, tx: Tx, { source, name }: NewImport, { hash, size, encoding, delimiter, header }: FileFacts): Promise<DeviceImportFile> {
  const file: DeviceImportFile = { id: newId(), uploadedBy: tx.actor.id, hash, name: name?.slice(0, 200) ?? null, size, encoding, delimiter, header, createdAt: tx.now };
  tx.insert(deviceImportFiles, file, { [uniqueName('device_import_files', ['uploadedBy', 'hash'])]: alreadyStored });
  recordAudit(tx, { action: 'device_import_file.stored', entityKind: 'device_import_file', entityId: file.id, organisationId: null, after: { hash, size } });
  await storeParts(tx, secrets, file.id, source);
  return file;
}

function addImport(tx: Tx, file: DeviceImportFile, dryRun: boolean, { carriedOutBy }: StartOptions): DeviceImport {
  const { kind, id, grants, sessionId, restrictedTo } = tx.actor;
  const row: DeviceImport = {
    id: newId(), fileId: file.id, dryRun, state: 'waiting', startedBy: id, requestId: tx.context.requestId.slice(0, 64),
    // a session's id is a secret; a token's says through which token it was
    importer: { kind, id, grants, ...(kind === 'token' && sessionId !== undefined && { sessionId }), ...(restrictedTo && { restrictedTo }) },
    rowsTotal: null, lastRow: 0, rowsDone: 0, created: 0, unchanged: 0, rejected: 0, errors: 0, problem: null, problemRow: null, createdAt: tx.now, finishedAt: null,
  };
  tx.insert(deviceImports, row);
  recordAudit(tx, { action: 'device_import.started', entityKind: 'device_import', entityId: row.id, organisationId: null, after: { fileId: file.id, hash: file.hash, dryRun } });
  if (carriedOutBy === 'worker') addJob(tx, 'import-devices', { importId: row.id });
  return row;
}
