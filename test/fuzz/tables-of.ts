import { createHash } from 'node:crypto';
import type { Dialect } from '../../src/persistence/dialect/dialect.ts';
import { readSchema, type SchemaTable } from '../support/read-schema.ts';

type Raw = Readonly<Record<string, unknown>>;

/** What moves without anybody having been let do anything: who was here when, back-off, drawn numbers, hints, work of the program on itself. */
const restless = new Set([
  'sessions', 'api_token_uses', 'sign_in_failures', 'number_sequences', 'change_hints', 'audit_unsealed',
]);

async function rowsOf(dialect: Dialect, sql: string): Promise<readonly Raw[]> {
  const answer = (await dialect.admin.raw(sql)) as unknown;
  return (dialect.engine === 'sqlite' ? answer : (answer as readonly unknown[])[0]) as readonly Raw[];
}

/** The database seen from outside the program: what is in its tables. */
export class Tables {
  readonly #dialect: Dialect;
  readonly #tables: readonly SchemaTable[];
  readonly #count: string;

  private constructor(dialect: Dialect, tables: readonly SchemaTable[], leftOut: Readonly<Record<string, string>>) {
    this.#dialect = dialect;
    this.#tables = tables.filter(({ name }) => !restless.has(name));
    this.#count = this.#tables.map(({ name, columns }) => {
      const version = columns.some((column) => column.name === 'version') ? 'coalesce(sum(version), 0)' : '0';
      return `select '${name}' as t, count(*) as n, ${version} as v from ${name}${leftOut[name] === undefined ? '' : ` where not (${leftOut[name]})`}`;
    }).join(' union all ');
  }

  /** `leftOut`: rows of others who work at the same time, as a condition by table. */
  static async of(dialect: Dialect, leftOut: Readonly<Record<string, string>> = {}): Promise<Tables> {
    return new Tables(dialect, await readSchema(dialect), leftOut);
  }

  /** How many rows each table has, and the sum of their versions. */
  async counts(): Promise<ReadonlyMap<string, string>> {
    return new Map((await rowsOf(this.#dialect, this.#count)).map(({ t, n, v }) => [String(t), `${String(n)} rows, versions ${String(v)}`]));
  }

  /** Every row that holds one of the marks, by table and primary key, as a hash of all that is in it. */
  async rowsWith(marks: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const { name, primaryKey } of this.#tables) {
      for (const row of await rowsOf(this.#dialect, `select * from ${name}`)) {
        const text = JSON.stringify(row, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
        if (marks.some((mark) => text.includes(mark))) found.set(`${name} ${primaryKey.split(',').map((column) => String(row[column])).join(' ')}`, createHash('sha256').update(text).digest('hex'));
      }
    }
    return found;
  }
}

/** What differs: entries of the first that are gone or another in the second. */
export const changed = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] =>
  [...before].filter(([key, value]) => after.get(key) !== value).map(([key, value]) => `${key}: ${value} → ${after.get(key) ?? 'gone'}`);
