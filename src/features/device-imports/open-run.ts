import { deviceImportErrors } from './device-import-errors.ts';
import { deviceImportFiles, deviceImports } from './device-import-tables.ts';
import type { ImportDeps, ImportRun } from './import-run.ts';
import { importerScope } from './importer-read-model.ts';

/** Everything that a process needs to go through a file, as it stands now. @throws AppError `device_import.not_found` */
export async function openRun({ uow }: ImportDeps, importId: string): Promise<ImportRun> {
  const today = uow.clock.today();
  return uow.read(async (db) => {
    const found = await db.one(deviceImports, { id: importId });
    const file = found && (await db.one(deviceImportFiles, { id: found.fileId }));
    if (!found || !file) throw deviceImportErrors['device_import.not_found']();
    const { importer, requestId } = found;
    // repeatable: the cursor lets a chunk in once
    const context = { actor: { ...importer, name: importer.id }, requestId, repeatable: true };
    return { import: found, file, context, scope: await importerScope(db, importer, today) };
  });
}
