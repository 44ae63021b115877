import knexModule, { type Knex } from 'knex';
import type { Connection, ResultSetHeader, RowDataPacket } from 'mysql2';
import { DbError } from '../db-errors.ts';
import type { Outcome, Step } from '../statement.ts';
import { parseHostsUrl, type UrlHost } from '../../shared/hosts-url.ts';
import { DatabaseHosts } from './database-hosts.ts';
import type { Dialect, Session, SessionKind } from './dialect.ts';
import { connectionFailed, toDbError } from './mariadb-errors.ts';
import { guardIn, packetsOf, textOf, withoutChecks, render } from './mariadb-packets.ts';
import { noKnexLog } from './no-knex-log.ts';

const SESSION = [
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,NO_ZERO_IN_DATE,ONLY_FULL_GROUP_BY'",
  "SET SESSION time_zone = '+00:00'",
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  'SET SESSION innodb_lock_wait_timeout = 5',
  "SET NAMES utf8mb4 COLLATE utf8mb4_nopad_bin",
];

/**
 * On a Galera node a transaction and a read outside of one first wait for everything that any node has committed before
 * them. Without it a person who is sent from one API process to another would not find what they have just saved.
 */
const READ_WHAT_OTHERS_WROTE = 'SET SESSION wsrep_sync_wait = 1';

export const MARIADB_PORT = 3306;

/** A statement without an answer for so long stands for a node that is gone without having closed its connections. */
const SILENCE_MS = 60_000;

interface Pool {
  readonly knex: Knex;
  acquire(): Promise<Connection>;
  release(connection: Connection): Promise<void>;
}

function openPool(url: string, hosts: DatabaseHosts, options: { max: number; session: readonly string[] }): Pool {
  const { username, password, path, parameters } = parseHostsUrl(url, MARIADB_PORT);
  const socketPath = parameters.get('socketPath');
  const common = {
    user: username,
    password,
    database: path,
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: true,
    jsonStrings: true,
    supportBigNumbers: true,
    connectTimeout: 5_000,
    enableKeepAlive: true,
    multipleStatements: true,
  } as const;
  const knex = knexModule({
    client: 'mysql2',
    connection: () => {
      const host = hosts.current;
      return { ...common, ...host, ...(socketPath !== null && { socketPath }), expirationChecker: () => !hosts.isCurrent(host) };
    },
    log: noKnexLog,
    acquireConnectionTimeout: 30_000,
    pool: {
      min: 0,
      max: options.max,
      idleTimeoutMillis: 60_000,
      // a node that was left is left by all connections, each when it is next asked for
      validate: (connection: Connection) => hosts.isCurrent(hostOf(connection)),
      afterCreate: (connection: Connection, done: (error: Error | null, connection: Connection) => void) => {
        prepareSession(connection, options.session).then(
          () => { done(null, connection); },
          (error: unknown) => {
            connection.destroy();
            done(error as Error, connection);
          },
        );
      },
    },
  });
  const client = knex.client as { acquireConnection(): Promise<Connection>; releaseConnection(c: Connection): Promise<void> };
  return {
    knex,
    async acquire() {
      const host = hosts.current;
      try {
        return await client.acquireConnection();
      } catch (error) {
        if (connectionFailed(error)) hosts.leave(host);
        throw error;
      }
    },
    release: (connection) => client.releaseConnection(connection),
  };
}

const hostOf = ({ config }: Connection): Partial<UrlHost> => ({ ...(config.host !== undefined && { host: config.host }), ...(config.port !== undefined && { port: config.port }) });

async function prepareSession(connection: Connection, more: readonly string[]): Promise<void> {
  for (const sql of SESSION) await send(connection, sql);
  const [cluster] = (await send(connection, "SHOW VARIABLES LIKE 'wsrep_on'")) as { Value: string }[];
  if (cluster?.Value === 'ON') await send(connection, READ_WHAT_OTHERS_WROTE);
  for (const sql of more) await send(connection, sql);
}

const send = (connection: Connection, sql: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    // the driver's own limit leaves its timer behind where the connection breaks
    const silence = setTimeout(() => {
      connection.destroy();
      reject(Object.assign(new Error('no answer'), { code: 'PROTOCOL_SEQUENCE_TIMEOUT' }));
    }, SILENCE_MS).unref();
    connection.query(sql, (error, result) => {
      clearTimeout(silence);
      if (error) reject(error);
      else resolve(result);
    });
  });

/** MariaDB ≥ 10.6, alone or a Galera cluster: two pools, so that lists and reports cannot take the connections of those who write. */
export function openMariaDb(url: string, options: { poolSize?: number } = {}): Dialect {
  const max = options.poolSize ?? 16;
  const hosts = new DatabaseHosts(parseHostsUrl(url, MARIADB_PORT).hosts);
  const writer = openPool(url, hosts, { max, session: [ONLY_BY_COMMIT] });
  const reader = openPool(url, hosts, { max, session: [] });
  const open = (kind: SessionKind): Promise<Session> => openSession(kind === 'read' ? reader : writer, hosts, kind);
  const q = knexModule({ client: 'mysql2' });

  return {
    engine: 'mariadb',
    ddl: { engine: 'mariadb' },
    q,
    admin: reader.knex,
    bulkRows: 1000,
    skipLocked: ' for update skip locked',
    now: (plusMs = 0) => ({ raw: plusMs === 0 ? 'utc_timestamp(3)' : `(utc_timestamp(3) + interval ${Math.round(plusMs * 1000)} microsecond)` }),
    onConflictUpdate: (_key, update) => ` on duplicate key update ${update.map((name) => `${name} = values(${name})`).join(', ')}`,
    onConflictAdd: (_key, add) => ` on duplicate key update ${add.map((name) => `${name} = ${name} + values(${name})`).join(', ')}`,
    render,
    toDbError,
    open,
    async ping() {
      // a node that has lost its cluster still answers `select 1`, but begins no transaction
      const session = await open('snapshot');
      try {
        await session.run([{ sql: 'select 1', bindings: [] }]);
      } finally {
        await session.rollback();
      }
    },
    async close() {
      await Promise.all([writer.knex.destroy(), reader.knex.destroy()]);
    },
  };
}

/**
 * A Galera node that undoes a transaction for another node's, between two statements of one packet, may go on with the
 * rest of the packet as if nothing had been: it would commit the half that came after, or nothing, and say that all is
 * well. A savepoint is gone with its transaction, so that releasing it tells. It is one statement with COMMIT, because
 * within one the node does tell; and without autocommit, so that the other half is undone as well.
 */
const COMMIT_WHOLE = 'BEGIN NOT ATOMIC RELEASE SAVEPOINT whole;\nCOMMIT; END';
const ONLY_BY_COMMIT = 'SET SESSION autocommit = 0';

const BEGIN = {
  write: ['START TRANSACTION', 'SAVEPOINT whole'],
  snapshot: ['SET TRANSACTION ISOLATION LEVEL REPEATABLE READ', 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY'],
  read: [],
} as const;

type DriverResult = RowDataPacket[] | ResultSetHeader;

const outcomeOf = (result: DriverResult): Outcome =>
  Array.isArray(result) ? { rows: result, affected: 0 } : { rows: [], affected: result.affectedRows };

async function openSession(pool: Pool, hosts: DatabaseHosts, kind: SessionKind): Promise<Session> {
  const connection = await pool.acquire();
  let begun = kind === 'read';
  const ask = async (packet: readonly string[]): Promise<readonly Outcome[]> => {
    try {
      const answer = (await send(connection, packet.join(';\n'))) as DriverResult | DriverResult[];
      return (packet.length === 1 ? [answer as DriverResult] : (answer as DriverResult[])).map(outcomeOf);
    } catch (error) {
      if (connectionFailed(error)) {
        hosts.leave(hostOf(connection));
        connection.destroy();
      }
      throw guardIn(error) ?? error;
    }
  };
  const packets = (steps: readonly Step[], end: readonly string[] = []): readonly (readonly string[])[] => {
    const head: readonly string[] = begun ? [] : BEGIN[kind];
    begun = true;
    return packetsOf([...head, ...steps.flatMap(textOf), ...end]);
  };
  return {
    async run(steps) {
      const unasked = begun ? 0 : BEGIN[kind].length;
      const outcomes: Outcome[] = [];
      for (const packet of packets(steps)) outcomes.push(...(await ask(packet)));
      return withoutChecks(steps, outcomes.slice(unasked));
    },
    async commit(last) {
      const all = packets(last, [COMMIT_WHOLE]);
      for (const packet of all.slice(0, -1)) await ask(packet);
      try {
        await ask(all.at(-1) ?? []);
      } catch (error) {
        const db = toDbError(error);
        throw db?.kind === 'connection' ? new DbError('commit-lost', db.driverCode) : error;
      }
      await pool.release(connection);
    },
    async rollback() {
      try {
        if (begun && kind !== 'read') await ask(['ROLLBACK']);
      } catch (error) {
        // a connection that cannot be rolled back must not go back into the pool in the middle of a transaction
        connection.destroy();
        throw error as Error;
      } finally {
        await pool.release(connection);
      }
    },
  };
}
