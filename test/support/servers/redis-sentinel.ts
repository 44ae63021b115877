import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';
import { privateFolderOf } from './private-folder.ts';
import { passwordOf, startRedis } from './redis-server.ts';
import { redisProgram } from './server-binaries.ts';
import { startServer, type ServerHandle } from './server-process.ts';

export interface WatchedRedis {
  /** What a worker is told: the sentinels. */
  readonly url: string;
  /** Master and replica, whichever is which by now. */
  readonly servers: readonly [ServerHandle, ServerHandle];
  /** The one that the sentinels hold for the master. */
  master(): Promise<ServerHandle>;
  /** Resolves once all sentinels know of each other and of a replica that could take over. */
  allKnown(): Promise<void>;
  stop(): Promise<void>;
}

const NAME = 'zeugwart';
const SENTINELS = 3;
const QUORUM = 2;
/** What an operator sets for work to go on within seconds. */
const SETTINGS = ['down-after-milliseconds NAME 1000', 'failover-timeout NAME 3000', 'parallel-syncs NAME 1'].map((each) => `sentinel ${each.replace('NAME', NAME)}`);
const DISCOVERY_MS = 30_000;

/** Starts a Redis with a replica and three sentinels, which make the replica the master when the master is gone. */
export async function startWatchedRedis(): Promise<WatchedRedis> {
  const master = await startRedis();
  const replica = await startRedis({ replicaOf: master });
  const sentinels: ServerHandle[] = [];
  while (sentinels.length < SENTINELS) sentinels.push(await startSentinel(master));
  const allKnown = async (): Promise<void> => { await Promise.all(sentinels.map(waitUntilAllKnown)); };
  await allKnown();
  return {
    url: `redis+sentinel://:${passwordOf(master)}@${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${NAME}`,
    servers: [master, replica],
    allKnown,
    async master() {
      const port = await askFirst(sentinels, async (client) => ((await client.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME)) as [string, string])[1]);
      return Number(port) === replica.port ? replica : master;
    },
    async stop() {
      await Promise.all([...sentinels, replica, master].map((server) => server.stop()));
    },
  };
}

async function startSentinel(master: ServerHandle): Promise<ServerHandle> {
  const folder = privateFolderOf('sentinel');
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const file = join(folder, 'sentinel.conf');
  writeFileSync(file, [
    `port ${port}`, 'bind 127.0.0.1', 'protected-mode no', `dir "${join(folder, 'data')}"`, 'set-proc-title no',
    `sentinel monitor ${NAME} 127.0.0.1 ${master.port} ${QUORUM}`, `sentinel auth-pass ${NAME} ${passwordOf(master)}`, ...SETTINGS, '',
  ].join('\n'), { mode: 0o600 });
  return startServer({ name: 'Redis Sentinel', folder, command: redisProgram(), args: () => [file, '--sentinel'], url, port, ask: () => ask({ url }, (client) => client.ping()) });
}

/** Sentinels find each other and the replica by what the master tells; before that they could not agree. */
async function waitUntilAllKnown(sentinel: ServerHandle): Promise<void> {
  for (const deadline = Date.now() + DISCOVERY_MS; ;) {
    const told = await ask(sentinel, (client) => client.call('SENTINEL', 'MASTER', NAME));
    const facts = new Map((told as string[]).flatMap((key, index, all) => (index % 2 === 0 ? [[key, all[index + 1]] as const] : [])));
    if (facts.get('num-slaves') === '1' && facts.get('num-other-sentinels') === String(SENTINELS - 1) && facts.get('flags') === 'master') return;
    if (Date.now() > deadline) throw new Error(`a sentinel did not find the others within ${DISCOVERY_MS / 1000} s`);
    await sleep(100);
  }
}

const askFirst = <T>([first]: readonly ServerHandle[], question: (client: Redis) => Promise<T>): Promise<T> => {
  if (!first) throw new Error('there are no sentinels');
  return ask(first, question);
};

async function ask<T>({ url }: Pick<ServerHandle, 'url'>, question: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0, connectTimeout: 5_000 });
  // ioredis reports a failed connection here too; connect() below rejects with it
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await question(client);
  } finally {
    client.disconnect();
  }
}
