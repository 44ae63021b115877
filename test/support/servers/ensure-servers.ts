import { requireFitMariaDb, startMariaDb } from './mariadb-server.ts';
import { requireFitRedis, startRedis } from './redis-server.ts';
import type { ServerHandle } from './server-process.ts';

export interface SharedServer {
  /** Connection URL, credentials included; for MariaDB without a database. */
  readonly url: string;
  /** Ends the server if this process started it. Needed by nobody: it also ends with the process. */
  readonly stop: () => Promise<void>;
}

let mariaDb: Promise<SharedServer> | undefined;
let redis: Promise<SharedServer> | undefined;

/** The MariaDB of `TEST_DATABASE_URL`, or one started for this process on first call. */
export function ensureMariaDb(): Promise<SharedServer> {
  mariaDb ??= ensure('TEST_DATABASE_URL', requireFitMariaDb, startMariaDb);
  return mariaDb;
}

/** The Redis of `TEST_REDIS_URL`, or one started for this process on first call. */
export function ensureRedis(): Promise<SharedServer> {
  redis ??= ensure('TEST_REDIS_URL', requireFitRedis, startRedis);
  return redis;
}

async function ensure(
  variable: string,
  requireFit: (url: string) => Promise<void>,
  start: () => Promise<ServerHandle>,
): Promise<SharedServer> {
  if (process.env['ZEUGWART_TEST_EMBEDDED'] === '1') {
    throw new Error('This run does without servers, yet a suite asked for one: declare it with describeWithServers.');
  }
  const given = process.env[variable];
  if (given === undefined || given === '') return start();
  await requireFit(given);
  return { url: given, stop: () => Promise.resolve() };
}
