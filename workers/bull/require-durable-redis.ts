import type { Redis } from 'ioredis';

export class VolatileRedis extends Error {
  constructor() {
    super('This Redis keeps no append-only file, so a restart would forget jobs on their way. Set `appendonly yes`, or ALLOW_VOLATILE_REDIS=1 to go on; the database hands lost ones over again, later.');
    this.name = 'VolatileRedis';
  }
}

/** @throws VolatileRedis where Redis would forget over a restart what it was told */
export async function requireDurableRedis(client: Redis): Promise<void> {
  const persistence = await client.info('persistence');
  if (!/^aof_enabled:1\s*$/m.test(persistence)) throw new VolatileRedis();
}
