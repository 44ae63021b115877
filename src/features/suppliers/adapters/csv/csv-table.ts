import { CsvError, parse } from 'csv-parse/sync';
import type { FieldProblem } from '../../../../shared/errors.ts';
import { cellText, delimiterOf } from '../../../../shared/csv-text.ts';
import { columnOfHeader, type CsvColumn } from './csv-columns.ts';

export interface CsvRow {
  /** Line of the file, as a spreadsheet counts it: the header is row 1. */
  readonly number: number;
  readonly cells: Readonly<Partial<Record<CsvColumn, string>>>;
}

export interface CsvTable {
  readonly rows: readonly CsvRow[];
  /** How the file itself names a column: what a person looks for. */
  readonly headers: Readonly<Partial<Record<CsvColumn, string>>>;
  readonly problems: readonly FieldProblem[];
}

const MOST_ROWS = 20_000;
const REQUIRED: readonly CsvColumn[] = ['orderNumber'];

/** UTF-8 where it is valid, else the code page that German spreadsheets write. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function records(text: string): { records: { info: { lines: number }; record: string[] }[]; problems: FieldProblem[] } {
  try {
    const found = parse(text, {
      bom: true, delimiter: delimiterOf(text), relax_quotes: true, relax_column_count: true, skip_empty_lines: true, info: true, max_record_size: 200_000,
    }) as unknown as { info: { lines: number }; record: string[] }[];
    return { records: found, problems: [] };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const row = typeof error['lines'] === 'number' ? `rows/${error['lines']}` : 'file';
    return { records: [], problems: [{ path: row, code: 'csv.malformed', message: `The table cannot be read: ${error.code}.` }] };
  }
}

function readHeader(cells: readonly string[], problems: FieldProblem[]): (CsvColumn | undefined)[] {
  const columns = cells.map(columnOfHeader);
  columns.forEach((column, index) => {
    const header = cells[index]?.trim() ?? '';
    if (column === undefined && header !== '') {
      problems.push({ path: `rows/1/${header}`, code: 'csv.column_unknown', message: 'This column is not known.' });
    }
    if (column !== undefined && columns.indexOf(column) !== index) {
      problems.push({ path: `rows/1/${header}`, code: 'csv.column_repeated', message: 'This column comes twice.' });
    }
  });
  for (const column of REQUIRED) {
    if (!columns.includes(column)) problems.push({ path: 'rows/1', code: 'csv.column_missing', message: `The column ${column} is missing.` });
  }
  if (!columns.includes('line') && !columns.includes('article')) {
    problems.push({ path: 'rows/1', code: 'csv.column_missing', message: 'A column for the line or the article is missing.' });
  }
  return columns;
}

/** Reads the table; every cell stays text. */
export function readCsvTable(bytes: Uint8Array): CsvTable {
  const { records: found, problems } = records(decodeText(bytes).replace(/^\uFEFF/, ''));
  const [header, ...body] = found;
  if (!header) return { rows: [], headers: {}, problems: problems.length > 0 ? problems : [{ path: 'file', code: 'csv.empty', message: 'The table is empty.' }] };
  const columns = readHeader(header.record, problems);
  if (body.length > MOST_ROWS) problems.push({ path: 'file', code: 'csv.too_many_rows', message: `More than ${MOST_ROWS} rows.` });
  const rows = body.slice(0, MOST_ROWS).flatMap(({ record, info }): CsvRow[] => {
    if (record.length > columns.length && record.slice(columns.length).some((cell) => cell.trim() !== '')) {
      problems.push({ path: `rows/${info.lines}`, code: 'csv.too_many_cells', message: 'The row has more cells than the header.' });
    }
    const cells = Object.fromEntries(record.flatMap((cell, index) => {
      const column = columns[index];
      const text = cellText(cell);
      return column === undefined || text === '' ? [] : [[column, text]];
    }));
    return Object.keys(cells).length === 0 ? [] : [{ number: info.lines, cells }];
  });
  const headers = Object.fromEntries(columns.flatMap((column, index) => (column === undefined ? [] : [[column, header.record[index]?.trim() ?? column]])));
  return { rows, headers, problems };
}
