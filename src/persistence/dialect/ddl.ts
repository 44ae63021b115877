import type { Knex } from 'knex';
import { snakeCase, type Column, type Columns } from '../columns.ts';
import { indexName, uniqueName } from '../db-errors.ts';
import type { DdlDialect } from './dialect.ts';

export interface TableSpec {
  readonly primaryKey: readonly string[];
  readonly unique?: readonly (readonly string[])[];
  readonly indexes?: readonly (readonly string[])[];
  /** column → table whose `id` it names, or `table.column` */
  readonly foreignKeys?: Readonly<Record<string, string>>;
  /** SQL over snake_case names that both engines understand, by the name of the rule */
  readonly checks?: Readonly<Record<string, string>>;
  /**
   * Small generated flags (1 or NULL), for uniqueness among some rows only: `{ live: "state in ('held')" }` with
   * `unique: [['deviceId', 'live']]`.
   */
  readonly flags?: Readonly<Record<string, string>>;
}

const quote = (name: string): string => `\`${snakeCase(name)}\``;

function mariadbType({ kind, length }: Column): string {
  switch (kind) {
    case 'id': return 'char(36) character set ascii collate ascii_bin';
    case 'code': return `varchar(${length}) character set ascii collate ascii_bin`;
    case 'text': return `varchar(${length}) character set utf8mb4 collate utf8mb4_nopad_bin`;
    case 'longText':
    case 'json': return 'mediumtext character set utf8mb4 collate utf8mb4_nopad_bin';
    case 'int':
    case 'count': return 'int';
    case 'bigint': return 'bigint';
    case 'bool': return 'tinyint(1)';
    case 'instant': return 'datetime(3)';
    case 'date': return 'date';
    case 'bytes': return 'longblob';
  }
}

const SQLITE_TYPE = {
  id: 'text', code: 'text', text: 'text', longText: 'text', json: 'text', instant: 'text', date: 'text',
  int: 'integer', count: 'integer', bigint: 'integer', bool: 'integer', bytes: 'blob',
} as const;

/** Checks of the column's kind; SQLite needs more of them, since it would take any text of any length. */
function kindChecks(name: string, { kind, length }: Column, engine: DdlDialect['engine']): string[] {
  const column = quote(name);
  const checks: string[] = [];
  if (kind === 'count') checks.push(`${column} >= 0`);
  if (kind === 'bool') checks.push(`${column} in (0, 1)`);
  if (kind === 'json') checks.push(`json_valid(${column})`);
  if (engine === 'sqlite') {
    if (kind === 'id') checks.push(`length(${column}) = 36`);
    if (length !== undefined) checks.push(`length(${column}) <= ${length}`);
    if (kind === 'int' || kind === 'count') checks.push(`${column} between -2147483648 and 2147483647`);
    if (kind === 'instant') checks.push(`${column} glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]'`);
    if (kind === 'date') checks.push(`${column} glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'`);
  }
  return checks;
}

function columnLine(name: string, column: Column, dialect: DdlDialect): string {
  const type = dialect.engine === 'mariadb' ? mariadbType(column) : SQLITE_TYPE[column.kind];
  return `${quote(name)} ${type}${column.nullable ? ' null' : ' not null'}`;
}

const flagLine = (name: string, condition: string, dialect: DdlDialect): string =>
  `${quote(name)} ${dialect.engine === 'mariadb' ? 'tinyint' : 'integer'} generated always as (case when ${condition} then 1 end) virtual`;

function checkLines(table: string, columns: Columns, spec: TableSpec, dialect: DdlDialect): string[] {
  const ofKinds = Object.entries(columns).flatMap(([name, column]) =>
    kindChecks(name, column, dialect.engine).map((sql) => (column.nullable ? `check (${quote(name)} is null or ${sql})` : `check (${sql})`)),
  );
  const ofRules = Object.entries(spec.checks ?? {}).map(([rule, sql]) => `constraint \`ck_${table}__${snakeCase(rule)}\` check (${sql})`);
  return [...ofKinds, ...ofRules];
}

/** The statement that creates a table; `if not exists`, since a step may have been killed after it took effect. */
export function createTableSql(table: string, columns: Columns, spec: TableSpec, dialect: DdlDialect): string {
  const lines = [
    ...Object.entries(columns).map(([name, column]) => columnLine(name, column, dialect)),
    ...Object.entries(spec.flags ?? {}).map(([name, condition]) => flagLine(name, condition, dialect)),
    `primary key (${spec.primaryKey.map(quote).join(', ')})`,
    ...(spec.unique ?? []).map((keys) =>
      `${dialect.engine === 'mariadb' ? `unique key \`${uniqueName(table, keys)}\`` : `constraint \`${uniqueName(table, keys)}\` unique`} (${keys.map(quote).join(', ')})`),
    ...Object.entries(spec.foreignKeys ?? {}).map(([column, target]) => {
      const [parent = '', parentColumn = 'id'] = target.split('.');
      return `foreign key (${quote(column)}) references \`${parent}\` (${quote(parentColumn)})`;
    }),
    ...checkLines(table, columns, spec, dialect),
  ];
  const end = dialect.engine === 'mariadb' ? ' engine=InnoDB default charset=utf8mb4 collate=utf8mb4_nopad_bin' : ' strict';
  return `create table if not exists \`${table}\` (\n  ${lines.join(',\n  ')}\n)${end}`;
}

export const createIndexSql = (table: string, keys: readonly string[]): string =>
  `create index if not exists \`${indexName(table, keys)}\` on \`${table}\` (${keys.map(quote).join(', ')})`;

const addColumnSql = (table: string, name: string, column: Column, dialect: DdlDialect): string => {
  const checks = kindChecks(name, column, dialect.engine).map((sql) => ` check (${quote(name)} is null or ${sql})`);
  return `alter table \`${table}\` add column ${dialect.engine === 'mariadb' ? 'if not exists ' : ''}${columnLine(name, column, dialect)}${checks.join('')}`;
};

/** Adds a generated flag to a table that is there; see `TableSpec.flags`. It may have been added by a step that was killed behind it. */
export async function addFlag(knex: Knex, table: string, name: string, condition: string, dialect: DdlDialect): Promise<void> {
  if (await isThere(knex, table, name, dialect)) return;
  await knex.raw(`alter table \`${table}\` add column ${dialect.engine === 'mariadb' ? 'if not exists ' : ''}${flagLine(name, condition, dialect)}`);
}

/** Adds a column to a table that is there, likewise. What must not be null needs a value for the rows that are there: only nullable ones are taken. */
export async function addColumn(knex: Knex, table: string, name: string, column: Column, dialect: DdlDialect): Promise<void> {
  if (await isThere(knex, table, name, dialect)) return;
  await knex.raw(addColumnSql(table, name, column, dialect));
}

/** MariaDB says `if not exists` in the statement itself. */
async function isThere(knex: Knex, table: string, name: string, { engine }: DdlDialect): Promise<boolean> {
  if (engine !== 'sqlite') return false;
  return (await knex.raw<readonly unknown[]>('select 1 from pragma_table_xinfo(?) where name = ?', [table, snakeCase(name)])).length > 0;
}
