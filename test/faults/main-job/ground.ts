import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { emptyDatabase, startMariaDb, startRedis, type ServerHandle } from '../../support/servers/index.ts';

/** Something that may befall an installation. */
export interface Strike {
  /** As the report counts it: "MariaDB killed". */
  readonly kind: string;
  /** Lets it happen; resolves when whatever was hit is there again. */
  hit(random: () => number): Promise<void>;
}

/** The servers under an installation, and what may befall them. */
export interface Ground {
  /** What the processes are told of them. */
  readonly environment: Readonly<Record<'DATABASE_URL' | 'REDIS_URL', string>>;
  readonly strikes: readonly Strike[];
  /** An empty database under the same URL, and an empty Redis. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

export const DATABASE = 'zeugwart';
/** A server that died stays away for up to so long, as long as whoever looks after it takes. */
const LONGEST_ABSENCE_MS = 2_000;

/** One MariaDB and one Redis, both killed, restarted and emptied. */
export async function singleServers(): Promise<Ground> {
  const [mariaDb, redis] = await Promise.all([startMariaDb(), startRedis()]);
  return {
    environment: { DATABASE_URL: new URL(`/${DATABASE}`, mariaDb.url).href, REDIS_URL: redis.url },
    strikes: [...strikesOn('MariaDB', mariaDb), ...strikesOn('Redis', redis), { kind: 'FLUSHALL', hit: () => flushAll(redis.url) }],
    clear: async () => { await Promise.all([emptyDatabase(mariaDb.url, DATABASE), flushAll(redis.url)]); },
    stop: async () => { await Promise.all([mariaDb.stop(), redis.stop()]); },
  };
}

function strikesOn(name: string, server: ServerHandle): Strike[] {
  // one who looks after the server: what hits it while it is away waits until it is back
  let turn = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => (turn = turn.then(work));
  return [
    {
      kind: `${name} killed`,
      hit: (random) => inTurn(async () => {
        await server.kill();
        await sleep(random() * LONGEST_ABSENCE_MS);
        await server.restart();
      }),
    },
    { kind: `${name} restarted`, hit: () => inTurn(() => server.restart()) },
  ];
}

/** Redis forgets everything; one that is away is waited for. */
export async function flushAll(url: string): Promise<void> {
  const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: (tries) => Math.min(50 * tries, 500) });
  // told by every failed attempt to connect; the command waits for the one that works
  client.on('error', () => undefined);
  try {
    await client.flushall();
  } finally {
    client.disconnect();
  }
}
