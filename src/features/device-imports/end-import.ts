import { id } from '../../persistence/columns.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { askForRuns } from '../allocation/allocation-pool.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { deviceImports, type ImportProblem } from './device-import-tables.ts';
import { TakenOver, type ImportDeps, type ImportRun } from './import-run.ts';

/** Ends an import whose rows all have their outcome, and has the stock that it brought given out by the rule. @throws TakenOver */
export async function endImport({ uow }: ImportDeps, { import: { id: importId, dryRun }, context }: ImportRun): Promise<void> {
  const pools = dryRun ? [] : await uow.read((db) => db.select(
    { ownerId: id(), equipmentClassId: id() },
    db.q('device_import_rows as r').join('devices as d', 'd.id', 'r.device_id').where({ 'r.import_id': importId, 'r.outcome': 'created' })
      .distinct('d.owner_id', 'd.equipment_class_id').orderBy(['d.owner_id', 'd.equipment_class_id']),
  ));
  await uow.write(context, async (tx) => {
    tx.update(deviceImports, { id: importId, state: 'running' }, { state: 'done', finishedAt: tx.now }, () => new TakenOver());
    for (const pool of pools) askForRuns(tx, pool);
    const ended = await tx.one(deviceImports, { id: importId });
    if (ended) tellEnd(tx, importId, { state: 'done', dryRun, rows: ended.rowsDone, created: ended.created, unchanged: ended.unchanged, rejected: ended.rejected });
  });
}

/** Ends an import of a file that cannot be read, or of somebody who may not: none of its rows was touched. @throws TakenOver */
export async function refuseImport({ uow }: ImportDeps, { import: { id: importId, dryRun, state }, context }: ImportRun, problem: ImportProblem, row: number | null = null): Promise<void> {
  await uow.write(context, (tx) => {
    tx.update(deviceImports, { id: importId, state, lastRow: 0 }, { state: 'refused', problem, problemRow: row, finishedAt: tx.now }, () => new TakenOver());
    tellEnd(tx, importId, { state: 'refused', dryRun, problem });
    return Promise.resolve();
  });
}

const tellEnd = (tx: Tx, importId: string, after: Readonly<Record<string, unknown>>): void => {
  recordAudit(tx, { action: 'device_import.ended', entityKind: 'device_import', entityId: importId, organisationId: null, after });
};
