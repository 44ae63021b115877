import { randomBytes } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import { ensureMariaDb } from './ensure-servers.ts';

export interface TestDatabase {
  /** Connection URL with the database's name. */
  readonly url: string;
  /** Removes the database; close every connection to it first. */
  readonly drop: () => Promise<void>;
}

/** Makes an empty database of a random name on the shared MariaDB, for one suite. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = await ensureMariaDb();
  const name = `zeugwart_test_${randomBytes(8).toString('hex')}`;
  await run(server.url, `CREATE DATABASE ${name}`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(server.url, `DROP DATABASE IF EXISTS ${name}`) };
}

/** Makes a database of this name anew on a server that is the caller's own. */
export async function emptyDatabase(server: string, name: string): Promise<void> {
  await run(server, `DROP DATABASE IF EXISTS ${name}`);
  await run(server, `CREATE DATABASE ${name}`);
}

async function run(url: string, sql: string): Promise<void> {
  const connection = await createConnection({ uri: url });
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}
