import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { migrate } from '../../db/migrate.ts';
import { openEngine } from '../../src/persistence/engine.ts';
import { startMariaDb } from '../../test/support/servers/index.ts';
import { readCatalogue, readTree } from './read-installation.ts';
import { seedActors } from './seed-actors.ts';
import { seedInstallation, type SeededInstallation } from './seed-installation.ts';

export interface SeededDatabase extends SeededInstallation {
  readonly url: string;
  readonly connection: Connection;
}

export interface SeededServer {
  /** A database with so many devices; several lie beside each other. */
  database(devices: number): Promise<SeededDatabase>;
  stop(): Promise<void>;
}

/**
 * A MariaDB with room for a million devices. `BENCH_SEEDED_SERVER` names one that keeps its databases, so that what was
 * seeded once is measured again; everything else is thrown away with the server.
 */
export async function startSeededServer(): Promise<SeededServer> {
  const kept = process.env['BENCH_SEEDED_SERVER'];
  const server = kept === undefined ? await startMariaDb({ args: ['--innodb-buffer-pool-size=4G', '--innodb-log-file-size=1G'] }) : { url: kept, stop: () => Promise.resolve() };
  const connections: Connection[] = [];
  return {
    async database(devices) {
      const name = `bench_${devices}`;
      const root = await createConnection({ uri: server.url });
      const [there] = await root.query<RowDataPacket[]>('select 1 from information_schema.tables where table_schema = ? and table_name = ?', [name, 'seed_complete']);
      if (there.length === 0) await root.query(`drop database if exists ${name}`);
      await root.query(`create database if not exists ${name}`);
      await root.end();
      const url = `${server.url}/${name}`;
      const installation = there.length === 0 ? await seedInstallation(url, { devices }) : undefined;
      if (!installation) await bringUp(url);
      const connection = await createConnection({ uri: url, dateStrings: true });
      connections.push(connection);
      await connection.query("set session time_zone = '+00:00'");
      await connection.query('set names utf8mb4 collate utf8mb4_nopad_bin');
      await connection.query('create table if not exists seed_complete (id int)');
      if (installation) return { url, connection, ...installation };
      const tree = await readTree(connection);
      return { url, connection, tree, catalogue: await readCatalogue(connection), actors: await seedActors(connection, tree) };
    },
    async stop() {
      for (const connection of connections) await connection.end();
      await server.stop();
    },
  };
}

/** What was seeded by an earlier version gets the steps of the schema that came since. */
async function bringUp(url: string): Promise<void> {
  const dialect = openEngine({ engine: 'mariadb', url });
  try {
    await migrate(dialect);
  } finally {
    await dialect.close();
  }
}
