import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { StartError } from '../../src/run-process.ts';

export class VolatileRedis extends Error {
  constructor() {
    super('This Redis keeps no append-only file, so a restart would forget jobs on their way. Set `appendonly yes`, or ALLOW_VOLATILE_REDIS=1 to go on; the database hands lost ones over again, later.');
    this.name = 'VolatileRedis';
  }
}

/** Longer than a fail-over takes; whoever looks after the process starts it again. */
const LONGEST_WAIT_MS = 20_000;

/**
 * @throws StartError where Redis does not answer in time or refuses the password
 * @throws VolatileRedis where it would forget over a restart what it was told, unless that was allowed
 */
export async function requireRedis(client: Redis, allowVolatile: boolean): Promise<void> {
  const persistence = await firstAnswer(client);
  if (!allowVolatile && !/^aof_enabled:1\s*$/m.test(persistence)) throw new VolatileRedis();
}

async function firstAnswer(client: Redis): Promise<string> {
  const given = new AbortController();
  const late = sleep(LONGEST_WAIT_MS, undefined, { signal: given.signal }).then(() => { throw new Error('TIMEOUT'); });
  try {
    return await Promise.race([client.info('persistence'), late]);
  } catch (error) {
    // the first word is the driver's or the server's name of it; the rest may tell addresses
    const reason = error instanceof Error ? (/^[A-Z]+\b/.exec(error.message)?.[0] ?? error.name) : 'unknown failure';
    throw new StartError(`Redis does not answer (${reason}). Does it run, and is REDIS_URL right?`);
  } finally {
    given.abort();
    late.catch(nobodyWaits);
  }
}

/** The race was decided by the other one. */
const nobodyWaits = (): void => undefined;
