import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import knexModule, { type Knex } from 'knex';
import { DbError, uniqueName, type DbErrorKind } from '../db-errors.ts';
import { GuardFailed, type Outcome, type Statement, type Step } from '../statement.ts';
import type { Dialect, Session, SessionKind } from './dialect.ts';
import { LibsqlClient } from './libsql-client.ts';
import { noKnexLog } from './no-knex-log.ts';

interface LibsqlStatement {
  readonly reader: boolean;
  all(bindings: readonly unknown[]): Record<string, unknown>[];
  run(bindings: readonly unknown[]): { changes: number };
}

interface LibsqlConnection {
  prepare(sql: string): LibsqlStatement;
  exec(sql: string): void;
}

const PRAGMAS = ['PRAGMA foreign_keys = ON', 'PRAGMA busy_timeout = 5000', 'PRAGMA journal_mode = WAL', 'PRAGMA synchronous = FULL', 'PRAGMA cache_size = -65536'];

function openPool(filename: string, options: { max: number; readOnly: boolean }): Knex {
  return knexModule({
    client: LibsqlClient as unknown as typeof Knex.Client,
    connection: { filename },
    log: noKnexLog,
    useNullAsDefault: true,
    // a writer may have to wait for many others; giving up early would turn a queue into an error
    acquireConnectionTimeout: 120_000,
    pool: {
      min: 1,
      max: options.max,
      idleTimeoutMillis: 2 ** 31 - 1,
      afterCreate: (connection: LibsqlConnection, done: (error: Error | null, connection: LibsqlConnection) => void) => {
        for (const pragma of options.readOnly ? [...PRAGMAS, 'PRAGMA query_only = ON'] : PRAGMAS) connection.prepare(pragma).all([]);
        done(null, connection);
      },
    },
  });
}

/** The embedded engine: one file, one writing connection, separate connections that can only read. */
export function openSqlite(filename: string): Dialect {
  if (filename !== ':memory:') mkdirSync(dirname(filename), { recursive: true });
  const writer = openPool(filename, { max: 1, readOnly: false });
  const readers = openPool(filename, { max: 4, readOnly: true });
  const q = knexModule({ client: LibsqlClient as unknown as typeof Knex.Client, useNullAsDefault: true });

  return {
    engine: 'sqlite',
    ddl: { engine: 'sqlite' },
    q,
    admin: writer,
    bulkRows: 500,
    skipLocked: '',
    now: (plusMs = 0) => ({ raw: `strftime('%Y-%m-%d %H:%M:%f', 'now', '${(plusMs / 1000).toFixed(3)} seconds')` }),
    onConflictUpdate: (key, update) =>
      ` on conflict (${key.join(', ')}) do update set ${update.map((name) => `${name} = excluded.${name}`).join(', ')}`,
    onConflictAdd: (key, add) => ` on conflict (${key.join(', ')}) do update set ${add.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`,
    render: (statement) => statement,
    toDbError,
    open: (kind) => openSession(kind === 'write' ? writer : readers, kind),
    async ping() {
      await readers.raw('select 1');
    },
    async close() {
      await Promise.all([writer.destroy(), readers.destroy()]);
    },
  };
}

const BEGIN = { write: 'BEGIN IMMEDIATE', snapshot: 'BEGIN', read: undefined } as const;

async function openSession(pool: Knex, kind: SessionKind): Promise<Session> {
  const client = pool.client as { acquireConnection(): Promise<LibsqlConnection>; releaseConnection(c: LibsqlConnection): Promise<void> };
  const connection = await client.acquireConnection();
  const begin = BEGIN[kind];
  let begun = false;
  const run = (steps: readonly Step[]): readonly Outcome[] => {
    if (begin !== undefined && !begun) {
      connection.exec(begin);
      begun = true;
    }
    return steps.map((step, index) => {
      const outcome = execute(connection, step);
      if (step.mustHit !== undefined && outcome.affected !== step.mustHit) throw new GuardFailed(index);
      return outcome;
    });
  };
  return {
    async run(steps) {
      return run(steps);
    },
    async commit(last) {
      run(last);
      connection.exec('COMMIT');
      begun = false;
      await client.releaseConnection(connection);
    },
    async rollback() {
      try {
        if (begun) connection.exec('ROLLBACK');
      } finally {
        begun = false;
        await client.releaseConnection(connection);
      }
    },
  };
}

/** Bindings come from the codec alone (text, exact integers, null, bytes): a raw boolean would abort the process. */
function execute(connection: LibsqlConnection, { sql, bindings }: Statement): Outcome {
  const statement = connection.prepare(sql);
  if (statement.reader) return { rows: statement.all(bindings), affected: 0 };
  return { rows: [], affected: statement.run(bindings).changes };
}

const KINDS: Readonly<Record<string, DbErrorKind>> = {
  SQLITE_CONSTRAINT_UNIQUE: 'duplicate',
  SQLITE_CONSTRAINT_PRIMARYKEY: 'duplicate',
  SQLITE_CONSTRAINT_FOREIGNKEY: 'foreign-key',
  SQLITE_CONSTRAINT_CHECK: 'check',
  SQLITE_CONSTRAINT_NOTNULL: 'not-null',
  SQLITE_CONSTRAINT_DATATYPE: 'out-of-range',
  SQLITE_BUSY: 'lock-timeout',
  SQLITE_BUSY_SNAPSHOT: 'serialisation',
  SQLITE_LOCKED: 'lock-timeout',
};

function toDbError(error: unknown): DbError | undefined {
  if (error instanceof DbError) return error;
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string' || !error.code.startsWith('SQLITE')) return undefined;
  const kind = KINDS[error.code] ?? 'other';
  return new DbError(kind, error.code, error.code === 'SQLITE_CONSTRAINT_PRIMARYKEY' ? 'PRIMARY' : constraintOf(error.message));
}

/** `UNIQUE constraint failed: devices.a, devices.b` → the name that the same key has on MariaDB. */
function constraintOf(message: string): string | undefined {
  const columns = /(?:UNIQUE|PRIMARY KEY) constraint failed: ([\w., ]+)/.exec(message)?.[1]?.split(', ');
  const table = columns?.[0]?.split('.')[0];
  if (!columns || !table) return /CHECK constraint failed: (\w+)/.exec(message)?.[1];
  return uniqueName(table, columns.map((column) => column.slice(table.length + 1)));
}
