import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';

/** A table's rows in the form that LOAD DATA reads, and how to read them back. */
export interface DumpedTable {
  readonly table: string;
  readonly file: string;
  readonly columns: readonly string[];
  /** Columns of bytes, written as hexadecimal. */
  readonly binary: readonly string[];
  readonly rows: number;
}

const PAGE = 20_000;

/** Writes the tables that have rows to files, generated columns left out, each in the order of its primary key. */
export async function dumpTables(url: string, folder: string, wanted: (table: string) => boolean): Promise<DumpedTable[]> {
  const connection = await createConnection({ uri: url, dateStrings: true, timezone: 'Z' });
  try {
    const [tables] = await connection.query<RowDataPacket[]>("select table_name as name from information_schema.tables where table_schema = database() and table_type = 'BASE TABLE'");
    const dumped: DumpedTable[] = [];
    for (const { name } of tables as unknown as readonly { name: string }[]) {
      if (!wanted(name)) continue;
      const table = await dumpTable(connection, name, join(folder, `${name}.tsv`));
      if (table.rows > 0) dumped.push(table);
    }
    return dumped;
  } finally {
    await connection.end();
  }
}

async function dumpTable(connection: Connection, table: string, file: string): Promise<DumpedTable> {
  const [found] = await connection.query<RowDataPacket[]>(
    "select column_name as name, data_type as type from information_schema.columns where table_schema = database() and table_name = ? and extra not like '%GENERATED%' order by ordinal_position", [table],
  );
  const columns = found as unknown as readonly { name: string; type: string }[];
  const binary = columns.filter((column) => column.type === 'longblob').map((column) => column.name);
  const selected = columns.map(({ name }) => (binary.includes(name) ? `hex(\`${name}\`) as \`${name}\`` : `\`${name}\``)).join(', ');
  let rows = 0;
  async function* lines(): AsyncGenerator<string> {
    for (let full = true; full; ) {
      const [page] = await connection.query<RowDataPacket[][]>({ sql: `select ${selected} from \`${table}\` order by ${await keyOf(connection, table)} limit ${PAGE} offset ${rows}`, rowsAsArray: true });
      yield page.map((row) => `${(row as unknown[]).map(cell).join('\t')}\n`).join('');
      rows += page.length;
      full = page.length === PAGE;
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(file));
  return { table, file, columns: columns.map((column) => column.name), binary, rows };
}

async function keyOf(connection: Connection, table: string): Promise<string> {
  const [keys] = await connection.query<RowDataPacket[]>("select column_name as name from information_schema.key_column_usage where table_schema = database() and table_name = ? and constraint_name = 'PRIMARY' order by ordinal_position", [table]);
  return (keys as unknown as readonly { name: string }[]).map(({ name }) => `\`${name}\``).join(', ');
}

const cell = (value: unknown): string => (value === null ? '\\N' : String(value).replace(/[\\\t\n\r]/g, (sign) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[sign] ?? sign));

/** Loads the tables, parents before children, each committed by itself; gives the seconds that it took. */
export async function loadTables(url: string, tables: readonly DumpedTable[]): Promise<number> {
  const connection = await createConnection({ uri: url, infileStreamFactory: (path) => createReadStream(path), charset: 'utf8mb4' });
  try {
    await connection.query("set session sql_mode = 'STRICT_ALL_TABLES'");
    const started = performance.now();
    for (const { table, file, columns, binary, rows } of tables) {
      const into = columns.map((name) => (binary.includes(name) ? `@${name}` : `\`${name}\``)).join(', ');
      const set = binary.length === 0 ? '' : ` set ${binary.map((name) => `\`${name}\` = unhex(@${name})`).join(', ')}`;
      const [{ affectedRows }] = await connection.query<import('mysql2').ResultSetHeader>({ sql: `load data local infile ${connection.escape(file)} into table \`${table}\` character set utf8mb4 (${into})${set}`, infileStreamFactory: (path: string) => createReadStream(path) });
      if (affectedRows !== rows) throw new Error(`${table}: ${affectedRows} of ${rows} rows were loaded`);
    }
    return (performance.now() - started) / 1000;
  } finally {
    await connection.end();
  }
}
