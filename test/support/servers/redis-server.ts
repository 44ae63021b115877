import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';
import { privateFolderOf } from './private-folder.ts';
import { isFitRedis, redisProgram } from './server-binaries.ts';
import { startServer, type ServerHandle } from './server-process.ts';

export interface RedisOptions {
  /** Append-only file, flushed every second, as in production; on unless said otherwise. */
  readonly appendOnly?: boolean;
  /** Copies this one and takes no writes, until sentinels make it the master. */
  readonly replicaOf?: ServerHandle;
}

/** Starts a Redis of this process alone, on a free port, with a password. */
export async function startRedis(options: RedisOptions = {}): Promise<ServerHandle> {
  const command = redisProgram();
  const folder = privateFolderOf('redis');
  const port = await freePort();
  const { replicaOf } = options;
  // a master that comes back follows the replica that took its place, so both know one password
  const password = replicaOf ? passwordOf(replicaOf) : randomBytes(12).toString('hex');
  const url = `redis://:${password}@127.0.0.1:${port}`;
  const settings = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir "${join(folder, 'data')}"`,
    `requirepass ${password}`,
    `masterauth ${password}`,
    ...(replicaOf ? [`replicaof 127.0.0.1 ${replicaOf.port}`] : []),
    `appendonly ${(options.appendOnly ?? true) ? 'yes' : 'no'}`,
    'appendfsync everysec',
    'save ""',
    // The folder stays in the command line, by which the guardian knows its own.
    'set-proc-title no',
    '',
  ];
  const file = join(folder, 'redis.conf');
  writeFileSync(file, settings.join('\n'), { mode: 0o600 });
  return startServer({ name: 'Redis', folder, command, args: () => [file], url, port, ask: () => askRedis(url) });
}

export const passwordOf = ({ url }: Pick<ServerHandle, 'url'>): string => new URL(url).password;

/** Asks a server for its version; rejects with what to do where it is not one we work with. */
export async function requireFitRedis(url: string): Promise<void> {
  const version = await askRedis(url);
  if (!isFitRedis(version)) throw new Error(`TEST_REDIS_URL leads to Redis ${version}; Redis 7 is needed.`);
}

async function askRedis(url: string): Promise<string> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0, connectTimeout: 5_000 });
  // ioredis reports a failed connection here too; connect() below rejects with it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return /redis_version:(\S+)/.exec(await client.info('server'))?.[1] ?? '0';
  } finally {
    client.disconnect();
  }
}
