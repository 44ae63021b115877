import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import cliProgress from 'cli-progress';
import { importSchools, type ImportSummary, type RowOutcome } from '../../features/organisations/import-schools.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import { commandContext } from '../command-context.ts';

export interface ImportSchoolsOptions {
  readonly dryRun: boolean;
  /** One line per row, also for rows that went well. */
  readonly verbose: boolean;
}

export interface CommandOutput {
  readonly print: (line: string) => void;
  /** Where the progress bar is drawn; it draws only on a terminal. */
  readonly progress: NodeJS.WriteStream;
}

/** `zeugwart import schools FILE`: prints each refused row with all that is wrong with it, and the sums. */
export async function importSchoolsFile(deps: { readonly uow: UnitOfWork }, path: string, { dryRun, verbose }: ImportSchoolsOptions, { print, progress }: CommandOutput): Promise<ImportSummary> {
  const { size } = await stat(path);
  const file = createReadStream(path);
  const bar = new cliProgress.SingleBar({
    stream: progress, format: '{bar} {percentage}% | {rows} rows | {refused} refused | {duration_formatted}', hideCursor: true, clearOnComplete: true, noTTYOutput: false,
  }, cliProgress.Presets.shades_classic);
  let rows = 0;
  let refused = 0;
  bar.start(Math.max(1, size), 0, { rows, refused });
  const onRow = (row: RowOutcome): void => {
    rows += 1;
    if (row.outcome === 'refused') refused += 1;
    if (verbose || row.outcome === 'refused') print(lineOf(row));
    bar.update(file.bytesRead, { rows, refused });
  };
  try {
    const summary = await importSchools(deps, commandContext('import schools'), file, { dryRun, onRow });
    bar.update(size, { rows, refused });
    return summary;
  } finally {
    bar.stop();
    file.destroy();
  }
}

function lineOf({ line, officialNumber, outcome, problems }: RowOutcome): string {
  const what = problems.map((problem) => `${problem.path}: ${problem.message}`).join('; ');
  return `line ${line}\t${officialNumber || '-'}\t${outcome}${what === '' ? '' : `\t${what}`}`;
}

export const summaryLine = (summary: ImportSummary, dryRun: boolean): string =>
  `${dryRun ? 'Dry run, nothing was written. ' : ''}${summary.rows} rows: ${summary.created} created, ${summary.updated} updated, ${summary.unchanged} unchanged, ${summary.refused} refused; ${summary.municipalitiesCreated} municipalities created`;
