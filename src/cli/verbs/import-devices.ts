import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import cliProgress from 'cli-progress';
import { rowsBehind, viewDeviceImport } from '../../features/device-imports/device-import-read-model.ts';
import type { DeviceImportRow } from '../../features/device-imports/device-import-tables.ts';
import type { DeviceImportView } from '../../features/device-imports/device-import-view.ts';
import type { ImportDeps } from '../../features/device-imports/import-run.ts';
import { messageOf } from '../../features/device-imports/row-errors.ts';
import { runDeviceImport } from '../../features/device-imports/run-device-import.ts';
import { startDeviceImport } from '../../features/device-imports/start-device-import.ts';
import { commandContext } from '../command-context.ts';
import type { CommandOutput } from './import-schools.ts';

export interface ImportDevicesOptions {
  readonly dryRun: boolean;
  /** One line per row, also for rows that went well. */
  readonly verbose: boolean;
}

const PAGE = 1000;

/**
 * `zeugwart import devices FILE`: goes through the file itself, needs no worker, and goes on where an earlier run over
 * the same file was broken off. Prints each rejected row with all that is wrong with it.
 */
export async function importDevicesFile(deps: ImportDeps, path: string, { dryRun, verbose }: ImportDevicesOptions, { print, progress }: CommandOutput): Promise<DeviceImportView> {
  const context = commandContext('import devices');
  const source = () => createReadStream(path) as AsyncIterable<Buffer>;
  const { id } = await startDeviceImport(deps, context, { source, name: basename(path), dryRun }, { carriedOutBy: 'caller', again: true });
  const bar = new cliProgress.SingleBar({ stream: progress, format: '{bar} {percentage}% | {value} of {total} rows | {duration_formatted}', hideCursor: true, clearOnComplete: true, noTTYOutput: false }, cliProgress.Presets.shades_classic);
  bar.start(1, 0);
  try {
    await runDeviceImport(deps, id, {
      onProgress: (done, total) => {
        bar.setTotal(total);
        bar.update(done);
      },
    });
  } finally {
    bar.stop();
  }
  await printRows(deps, id, verbose, print);
  return deps.uow.read((db) => viewDeviceImport(db, context.actor.id, id));
}

async function printRows({ uow }: ImportDeps, importId: string, verbose: boolean, print: (line: string) => void): Promise<void> {
  for (let behind = 0, full = true; full; ) {
    const rows = await uow.read((db) => rowsBehind(db, importId, behind, PAGE));
    for (const row of rows) if (verbose || row.outcome === 'rejected') print(lineOf(row));
    behind = rows.at(-1)?.rowNumber ?? behind;
    full = rows.length === PAGE;
  }
}

function lineOf({ rowNumber, outcome, assetTag, errors }: DeviceImportRow): string {
  const what = (errors ?? []).map((error) => `${error.column === '' ? '' : `${error.column}: `}${messageOf(error, 'en')} [${error.code}]${error.value === '' ? '' : ` "${error.value}"`}`).join('; ');
  return `row ${rowNumber}\t${assetTag ?? '-'}\t${outcome}${what === '' ? '' : `\t${what}`}`;
}

export function importSummaryLine({ state, dryRun, rowsDone, created, unchanged, rejected, errors, ignoredColumns, problem }: DeviceImportView): string {
  const head = dryRun ? 'Dry run, nothing was registered. ' : '';
  const ignored = ignoredColumns.length === 0 ? '' : `; columns that say nothing here: ${ignoredColumns.join(', ')}`;
  if (problem) return `${head}The file was refused${problem.row === null ? '' : ` from row ${problem.row} on`}: ${problem.en}`;
  return `${head}${state === 'done' ? '' : 'Another process goes on with this import. '}${rowsDone} rows: ${created} ${dryRun ? 'would be created' : 'created'}, ${unchanged} unchanged, ${rejected} rejected with ${errors} errors${ignored}`;
}
