import { CsvError, parse } from 'csv-parse/sync';
import { cellText, delimiterOf } from '../../../shared/csv-text.ts';
import type { FieldProblem } from '../../../shared/errors.ts';

/** A line of a table that a person has written, with what is wrong with its cells. */
export class Row {
  readonly line: number;
  readonly #table: string;
  readonly #cells: readonly string[];
  readonly #columns: ReadonlyMap<string, number>;

  constructor(table: string, line: number, cells: readonly string[], columns: ReadonlyMap<string, number>) {
    this.#table = table;
    this.line = line;
    this.#cells = cells;
    this.#columns = columns;
  }

  text(column: string): string {
    return cellText(this.#cells[this.#columns.get(column) ?? -1] ?? '');
  }

  problem(column: string, code: string, message: string): FieldProblem {
    return { path: `${this.#table}/${this.line}/${column}`, code, message };
  }

  /** A whole number; `least` beside a problem. */
  count(column: string, least: number, problems: FieldProblem[]): number {
    const text = this.text(column);
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (value >= least) return value;
    problems.push(this.problem(column, 'not_a_count', `"${text}" is no whole number of at least ${least}.`));
    return least;
  }
}

interface InfoRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

export interface TableColumns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** The lines of a CSV text; columns that are missing, unknown or named twice are problems, and so is what is no table at all. */
export function readTable(table: string, text: string, { required, optional }: TableColumns, problems: FieldProblem[]): readonly Row[] {
  const plain = text.replace(/^\uFEFF/, '');
  let records: readonly InfoRecord[];
  try {
    // with `info`, which the types of the package leave out, each record comes with its line
    records = parse(plain, { delimiter: delimiterOf(plain), skip_empty_lines: true, relax_column_count: true, info: true }) as unknown as readonly InfoRecord[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    problems.push({ path: table, code: 'unreadable', message: error.message });
    return [];
  }
  const [head, ...body] = records;
  const names = (head?.record ?? []).map((name) => cellText(name).toLowerCase());
  const columns = new Map(names.map((name, index) => [name, index]));
  for (const name of required) if (!columns.has(name)) problems.push({ path: `${table}/1/${name}`, code: 'column_missing', message: `The column "${name}" is missing.` });
  names.forEach((name, index) => {
    if (![...required, ...optional].includes(name)) problems.push({ path: `${table}/1/${name}`, code: 'column_unknown', message: `Nothing is known of a column "${name}".` });
    else if (columns.get(name) !== index) problems.push({ path: `${table}/1/${name}`, code: 'duplicate', message: `The column "${name}" comes twice.` });
  });
  if (required.some((name) => !columns.has(name))) return [];
  return body.map(({ record, info }) => {
    const row = new Row(table, info.lines, record, columns);
    if (record.length !== names.length) problems.push(row.problem('', 'cells', `The line has ${record.length} cells, the header ${names.length}.`));
    return row;
  });
}
