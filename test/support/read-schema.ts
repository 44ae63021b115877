import type { Dialect } from '../../src/persistence/dialect/dialect.ts';

export interface SchemaColumn {
  readonly name: string;
  readonly storage: 'text' | 'integer' | 'blob';
  /** Characters at most, where the column has such a limit. */
  readonly length: number | undefined;
  readonly nullable: boolean;
  readonly generated: boolean;
}

export interface SchemaTable {
  readonly name: string;
  readonly columns: readonly SchemaColumn[];
  /** `a,b` per key, in the order of the columns. */
  readonly primaryKey: string;
  readonly uniqueKeys: readonly string[];
  readonly indexes: readonly string[];
  /** `column->table.column` */
  readonly foreignKeys: readonly string[];
}

type Raw = Readonly<Record<string, unknown>>;

const IGNORED = /^(schema_migrations|sqlite_|libsql_)/;

/** Reads the schema out of the engine's own catalogue, in one form for both engines. */
export const readSchema = (dialect: Dialect): Promise<readonly SchemaTable[]> => (dialect.engine === 'sqlite' ? readSqlite(dialect) : readMariaDb(dialect));

const all = async (dialect: Dialect, sql: string): Promise<readonly Raw[]> => {
  const answer = (await dialect.admin.raw(sql)) as unknown;
  return (dialect.engine === 'sqlite' ? answer : (answer as readonly unknown[])[0]) as readonly Raw[];
};

async function readSqlite(dialect: Dialect): Promise<readonly SchemaTable[]> {
  const tables = await all(dialect, "select name, sql from sqlite_master where type = 'table' order by name");
  const result: SchemaTable[] = [];
  for (const { name, sql } of tables.map((row) => ({ name: String(row['name']), sql: String(row['sql']) }))) {
    if (IGNORED.test(name)) continue;
    const columns = await all(dialect, `pragma table_xinfo(\`${name}\`)`);
    const indexes = await all(dialect, `pragma index_list(\`${name}\`)`);
    const keys: { columns: string; unique: boolean; primary: boolean }[] = [];
    for (const index of indexes) {
      const parts = await all(dialect, `pragma index_info(\`${String(index['name'])}\`)`);
      keys.push({ columns: parts.map((part) => String(part['name'])).join(','), unique: Number(index['unique']) === 1, primary: index['origin'] === 'pk' });
    }
    const foreign = await all(dialect, `pragma foreign_key_list(\`${name}\`)`);
    result.push({
      name,
      columns: columns.map((column) => ({
        name: String(column['name']),
        storage: String(column['type']).toLowerCase() as SchemaColumn['storage'],
        length: lengthInCheck(sql, String(column['name'])),
        nullable: Number(column['notnull']) === 0,
        generated: Number(column['hidden']) > 0,
      })),
      primaryKey: columns.filter((column) => Number(column['pk']) > 0).sort((a, b) => Number(a['pk']) - Number(b['pk'])).map((column) => String(column['name'])).join(','),
      uniqueKeys: keys.filter((key) => key.unique && !key.primary).map((key) => key.columns).sort(),
      indexes: keys.filter((key) => !key.unique).map((key) => key.columns).sort(),
      foreignKeys: foreign.map((key) => `${String(key['from'])}->${String(key['table'])}.${String(key['to'])}`).sort(),
    });
  }
  return result;
}

function lengthInCheck(sql: string, column: string): number | undefined {
  const found = new RegExp(`length\\(\`${column}\`\\) (?:<=|=) (\\d+)`).exec(sql)?.[1];
  return found === undefined ? undefined : Number(found);
}

const STORAGE: Readonly<Record<string, SchemaColumn['storage']>> = {
  char: 'text', varchar: 'text', mediumtext: 'text', longtext: 'text', datetime: 'text', date: 'text',
  int: 'integer', bigint: 'integer', tinyint: 'integer', longblob: 'blob',
};

async function readMariaDb(dialect: Dialect): Promise<readonly SchemaTable[]> {
  const here = 'table_schema = database()';
  const columns = await all(dialect, `select * from information_schema.columns where ${here} order by table_name, ordinal_position`);
  const indexes = await all(dialect, `select * from information_schema.statistics where ${here} order by table_name, index_name, seq_in_index`);
  const foreign = await all(dialect, `select * from information_schema.key_column_usage where ${here} and referenced_table_name is not null`);
  const names = [...new Set(columns.map((column) => String(column['TABLE_NAME'])))].filter((name) => !IGNORED.test(name)).sort();
  return names.map((name) => {
    const of = (rows: readonly Raw[]): readonly Raw[] => rows.filter((row) => row['TABLE_NAME'] === name);
    const keys = new Map<string, { columns: string[]; unique: boolean }>();
    for (const part of of(indexes)) {
      const key = keys.get(String(part['INDEX_NAME'])) ?? { columns: [], unique: Number(part['NON_UNIQUE']) === 0 };
      key.columns.push(String(part['COLUMN_NAME']));
      keys.set(String(part['INDEX_NAME']), key);
    }
    const foreignKeys = of(foreign).map((key) => `${String(key['COLUMN_NAME'])}->${String(key['REFERENCED_TABLE_NAME'])}.${String(key['REFERENCED_COLUMN_NAME'])}`).sort();
    // MariaDB adds an index of its own for a foreign key that has none; it is named after the constraint
    const ours = [...keys].filter(([index]) => index.startsWith('ix_')).map(([, key]) => key.columns.join(',')).sort();
    return {
      name,
      columns: of(columns).map((column) => ({
        name: String(column['COLUMN_NAME']),
        storage: STORAGE[String(column['DATA_TYPE'])] ?? 'blob',
        length: ['char', 'varchar'].includes(String(column['DATA_TYPE'])) ? Number(column['CHARACTER_MAXIMUM_LENGTH']) : undefined,
        nullable: column['IS_NULLABLE'] === 'YES',
        generated: String(column['EXTRA']).includes('GENERATED'),
      })),
      primaryKey: keys.get('PRIMARY')?.columns.join(',') ?? '',
      uniqueKeys: [...keys].filter(([index, key]) => key.unique && index !== 'PRIMARY').map(([, key]) => key.columns.join(',')).sort(),
      indexes: ours,
      foreignKeys,
    };
  });
}
