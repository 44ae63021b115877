import { createRequire } from 'node:module';
import knexModule, { type Knex } from 'knex';
import type { Connection, ResultSetHeader, RowDataPacket } from 'mysql2';
import { DbError, type DbErrorKind } from '../db-errors.ts';
import type { Outcome, Statement } from '../statement.ts';
import type { Dialect, Session, SessionKind } from './dialect.ts';
import { noKnexLog } from './no-knex-log.ts';

const require = createRequire(import.meta.url);
const { format } = require('mysql2') as { format(sql: string, values: readonly unknown[], stringify: boolean, zone: string): string };

const SESSION = [
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,NO_ZERO_IN_DATE,ONLY_FULL_GROUP_BY'",
  "SET SESSION time_zone = '+00:00'",
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  'SET SESSION innodb_lock_wait_timeout = 5',
  "SET NAMES utf8mb4 COLLATE utf8mb4_nopad_bin",
];

function openPool(url: string, options: { max: number; packets: boolean }): Knex {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const socketPath = searchParams.get('socketPath');
  const connection = {
      ...(socketPath ? { socketPath } : { host: hostname, port: Number(port || 3306) }),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      database: decodeURIComponent(pathname.slice(1)),
      charset: 'utf8mb4',
      timezone: 'Z',
      dateStrings: true,
      jsonStrings: true,
      supportBigNumbers: true,
      connectTimeout: 5_000,
      enableKeepAlive: true,
      // only the pool of the unit of work may send several statements in one packet
      multipleStatements: options.packets,
    };
  return knexModule({
    client: 'mysql2',
    connection,
    log: noKnexLog,
    acquireConnectionTimeout: 30_000,
    pool: {
      min: 0,
      max: options.max,
      idleTimeoutMillis: 60_000,
      afterCreate: (connection: Connection, done: (error: Error | null, connection: Connection) => void) => {
        prepareSession(connection).then(
          () => { done(null, connection); },
          (error: unknown) => { done(error as Error, connection); },
        );
      },
    },
  });
}

async function prepareSession(connection: Connection): Promise<void> {
  for (const sql of SESSION) await send(connection, sql);
}

const send = (connection: Connection, sql: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    connection.query(sql, (error, result) => {
      if (error) reject(error);
      else resolve(result);
    });
  });

const toSql = ({ sql, bindings }: Statement): string => format(sql, bindings, true, 'Z');

/** MariaDB ≥ 10.6: two pools, one of which may send packets of several statements. */
export function openMariaDb(url: string, options: { poolSize?: number } = {}): Dialect {
  const max = options.poolSize ?? 16;
  const writer = openPool(url, { max, packets: true });
  const reader = openPool(url, { max, packets: false });
  const q = knexModule({ client: 'mysql2' });

  return {
    engine: 'mariadb',
    ddl: { engine: 'mariadb' },
    q,
    admin: reader,
    bulkRows: 1000,
    skipLocked: ' for update skip locked',
    now: (plusMs = 0) => ({ raw: plusMs === 0 ? 'utc_timestamp(3)' : `(utc_timestamp(3) + interval ${Math.round(plusMs * 1000)} microsecond)` }),
    onConflictUpdate: (_key, update) => ` on duplicate key update ${update.map((name) => `${name} = values(${name})`).join(', ')}`,
    toDbError,
    open: (kind) => openSession(kind === 'read' ? reader : writer, kind),
    async ping() {
      await reader.raw('select 1');
    },
    async close() {
      await Promise.all([writer.destroy(), reader.destroy()]);
    },
  };
}

const BEGIN = {
  write: ['START TRANSACTION'],
  snapshot: ['SET TRANSACTION ISOLATION LEVEL REPEATABLE READ', 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY'],
  read: [],
} as const;

/** Well below the server's smallest `max_allowed_packet` in use (16 MiB). */
const PACKET_CHARACTERS = 2_000_000;

function packetsOf(texts: readonly string[]): string[][] {
  const packets: string[][] = [];
  let room = 0;
  for (const text of texts) {
    if (text.length > room || packets.length === 0) {
      packets.push([]);
      room = PACKET_CHARACTERS;
    }
    packets.at(-1)?.push(text);
    room -= text.length;
  }
  return packets;
}

type DriverResult = RowDataPacket[] | ResultSetHeader;

const outcomeOf = (result: DriverResult): Outcome =>
  Array.isArray(result) ? { rows: result, affected: 0 } : { rows: [], affected: result.affectedRows };

async function openSession(pool: Knex, kind: SessionKind): Promise<Session> {
  const client = pool.client as { acquireConnection(): Promise<Connection>; releaseConnection(c: Connection): Promise<void> };
  const connection = await client.acquireConnection();
  let begun = kind === 'read';
  const finish = async (verb: 'COMMIT' | 'ROLLBACK'): Promise<void> => {
    try {
      if (begun && kind !== 'read') await send(connection, verb);
    } catch (error) {
      // a connection that cannot be rolled back must not go back into the pool in the middle of a transaction
      connection.destroy();
      throw error as Error;
    } finally {
      await client.releaseConnection(connection);
    }
  };
  return {
    async run(statements) {
      const texts = statements.map(toSql);
      if (kind === 'read') {
        const outcomes: Outcome[] = [];
        for (const text of texts) outcomes.push(outcomeOf((await send(connection, text)) as DriverResult));
        return outcomes;
      }
      const head: readonly string[] = begun ? [] : BEGIN[kind];
      begun = true;
      const outcomes: Outcome[] = [];
      for (const packet of packetsOf([...head, ...texts])) {
        const answer = (await send(connection, packet.join(';\n'))) as DriverResult | DriverResult[];
        outcomes.push(...(packet.length === 1 ? [answer as DriverResult] : (answer as DriverResult[])).map(outcomeOf));
      }
      return outcomes.slice(head.length);
    },
    commit: () => finish('COMMIT'),
    rollback: () => finish('ROLLBACK'),
  };
}

// By number: mysql2 names 4025 (a violated CHECK) after something else.
const KINDS: Readonly<Record<number, DbErrorKind>> = {
  1062: 'duplicate', 1586: 'duplicate',
  1451: 'foreign-key', 1452: 'foreign-key',
  4025: 'check',
  1406: 'too-long',
  1048: 'not-null', 1364: 'not-null',
  1264: 'out-of-range', 1292: 'out-of-range', 1366: 'out-of-range',
  1213: 'serialisation', 1020: 'serialisation',
  1205: 'lock-timeout',
  1040: 'connection', 1047: 'connection', 1053: 'connection', 1927: 'connection', 2006: 'connection', 2013: 'connection',
};

const CONNECTION_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT', 'PROTOCOL_CONNECTION_LOST', 'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR', 'PROTOCOL_ENQUEUE_AFTER_DESTROY', 'ER_SERVER_SHUTDOWN']);

function toDbError(error: unknown): DbError | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'KnexTimeoutError') return new DbError('connection', 'POOL_TIMEOUT');
  const { errno, code } = error as { errno?: unknown; code?: unknown };
  if (typeof code === 'string' && CONNECTION_CODES.has(code)) return new DbError('connection', code);
  if (typeof errno !== 'number' || errno < 1000) return undefined;
  return new DbError(KINDS[errno] ?? 'other', `errno ${errno}`, constraintOf(error.message));
}

const constraintOf = (message: string): string | undefined =>
  / for key '(?:[^'.]+\.)?([^'.]+)'/.exec(message)?.[1] ?? /CONSTRAINT `([^`]+)` failed/.exec(message)?.[1];
