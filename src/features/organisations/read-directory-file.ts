import { Readable } from 'node:stream';
import { parse, CsvError } from 'csv-parse';
import type { FieldProblem } from '../../shared/errors.ts';
import { directoryErrors, missingColumns, readDirectoryRow, type DirectorySchool } from './school-directory.ts';

/** A row of the file: the school it tells of, or everything that is wrong with it. */
export interface DirectoryRow {
  /** Line of the file on which the row ends, the header being line 1. */
  readonly line: number;
  readonly officialNumber: string;
  readonly school?: DirectorySchool;
  readonly problems: readonly FieldProblem[];
}

interface Parsed {
  readonly info: { readonly lines: number };
  readonly record: Readonly<Record<string, string>>;
}

/**
 * Reads the directory as a stream, comma or semicolon, with or without a byte order mark.
 * @throws AppError `school_directory.columns_missing` when the header is another file's
 */
export async function* readDirectoryFile(file: Readable): AsyncGenerator<DirectoryRow> {
  const header = (names: string[]): string[] => {
    const missing = missingColumns(names);
    if (missing.length > 0) throw directoryErrors['school_directory.columns_missing']({ missing });
    return names;
  };
  const firstLineOf = new Map<string, number>();
  const text = await withDelimiter(file);
  // a row with too many or too few cells is read and then refused by its contents, so that the others go on
  const parser = parse({ bom: true, delimiter: text.delimiter, columns: header, info: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true, max_record_size: 100_000 });
  const rows = text.chunks.pipe(parser);
  text.chunks.once('error', (error) => rows.destroy(error));
  try {
    for await (const { info, record } of rows as AsyncIterable<Parsed>) {
      const officialNumber = (record['Schulnummer'] ?? '').trim();
      const read = readDirectoryRow(record);
      const problems = 'problems' in read ? [...read.problems] : [];
      const first = firstLineOf.get(officialNumber);
      if (first !== undefined && officialNumber !== '') {
        problems.push({ path: 'Schulnummer', code: 'school_directory.twice', message: `the file has this school already in line ${first}` });
      } else firstLineOf.set(officialNumber, info.lines);
      yield { line: info.lines, officialNumber, problems, ...('school' in read && problems.length === 0 && { school: read.school }) };
    }
  } catch (error) {
    if (error instanceof CsvError) throw directoryErrors['school_directory.unreadable']({ reason: error.code });
    throw error;
  }
}

/** Looks at the first chunk for what parts the cells, and hands everything on. */
async function withDelimiter(file: Readable): Promise<{ delimiter: string; chunks: Readable }> {
  const chunks = (file as AsyncIterable<Buffer | string>)[Symbol.asyncIterator]();
  const first = await chunks.next();
  const line = first.done === true ? '' : (first.value.toString().split('\n', 1)[0] ?? '');
  async function* all(): AsyncGenerator<Buffer | string> {
    for (let chunk = first; chunk.done !== true; chunk = await chunks.next()) yield chunk.value;
  }
  return { delimiter: line.split(';').length > line.split(',').length ? ';' : ',', chunks: Readable.from(all(), { objectMode: false }) };
}
