import type { Readable } from 'node:stream';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import type { FieldProblem } from '../../shared/errors.ts';
import { applySchools, type SchoolOutcome } from './apply-schools.ts';
import { readDirectoryFile, type DirectoryRow } from './read-directory-file.ts';

export interface RowOutcome {
  readonly line: number;
  readonly officialNumber: string;
  readonly outcome: SchoolOutcome | 'refused';
  /** All that is wrong with a refused row. */
  readonly problems: readonly FieldProblem[];
}

export interface ImportSummary {
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly municipalitiesCreated: number;
}

export interface ImportOptions {
  readonly dryRun?: boolean;
  readonly onRow?: (row: RowOutcome) => void;
}

const BATCH = 250;

/**
 * Brings schools and their municipalities in line with the official directory. Rows that are wrong are refused one by
 * one, the others go on; nothing is ever deleted, and a second run over the same file changes nothing.
 * @throws AppError `school_directory.columns_missing`, `organisation.root_missing`
 */
export async function importSchools(deps: { readonly uow: UnitOfWork }, context: WriteContext, file: Readable, options: ImportOptions = {}): Promise<ImportSummary> {
  const summary = { rows: 0, created: 0, updated: 0, unchanged: 0, refused: 0, municipalitiesCreated: 0 };
  const imaginary = new Set<string>();
  const tell = (row: DirectoryRow, outcome: RowOutcome['outcome']): void => {
    summary.rows += 1;
    summary[outcome] += 1;
    options.onRow?.({ line: row.line, officialNumber: row.officialNumber, outcome, problems: row.problems });
  };
  const apply = async (batch: readonly DirectoryRow[]): Promise<void> => {
    const schools = batch.flatMap(({ school }) => (school ? [school] : []));
    const work = (tx: Tx) => applySchools(tx, schools, options.dryRun === true ? imaginary : undefined);
    const { outcomes, municipalitiesCreated } = await deps.uow.write(context, work);
    summary.municipalitiesCreated += municipalitiesCreated;
    let index = 0;
    for (const row of batch) tell(row, row.school ? (outcomes[index++] ?? 'unchanged') : 'refused');
  };
  let batch: DirectoryRow[] = [];
  for await (const row of readDirectoryFile(file)) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    await apply(batch);
    batch = [];
  }
  await apply(batch);
  return summary;
}
