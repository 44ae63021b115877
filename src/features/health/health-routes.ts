import { setTimeout as sleep } from 'node:timers/promises';
import type { Express } from 'express';
import type { Dialect } from '../../persistence/dialect/dialect.ts';

/** A database that takes longer for nothing at all is as good as away. */
const LONGEST_PING_MS = 2_000;

/**
 * `/health/live`: this process answers. `/health/ready`: it can also reach its database, and is not about to stop.
 * Redis is not asked: the API does without it.
 */
export function mountHealth(app: Express, dialect: Dialect, isStopping: () => boolean): void {
  app.get('/health/live', (_request, response) => {
    response.json({ status: 'live' });
  });
  app.get('/health/ready', (_request, response) => {
    if (isStopping()) {
      response.status(503).json({ status: 'stopping' });
      return;
    }
    answersInTime(dialect).then(
      () => response.json({ status: 'ready' }),
      () => response.status(503).json({ status: 'database unreachable' }),
    );
  });
}

async function answersInTime(dialect: Dialect): Promise<void> {
  const answered = new AbortController();
  const late = sleep(LONGEST_PING_MS, undefined, { signal: answered.signal }).then(() => { throw new Error('no answer in time'); });
  try {
    await Promise.race([dialect.ping(), late]);
  } finally {
    answered.abort();
    late.catch(nobodyWaits);
  }
}

/** The race was decided by the other one. */
const nobodyWaits = (): void => undefined;
