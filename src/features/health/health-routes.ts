import type { Express } from 'express';
import type { Dialect } from '../../persistence/dialect/dialect.ts';
import { DatabaseProbe } from './database-probe.ts';

/**
 * `/health/live`: this process answers. `/health/ready`: its database answers too, within two seconds, and the process is
 * not about to stop. Redis is not asked: the API does without it.
 */
export function mountHealth(app: Express, dialect: Dialect, isStopping: () => boolean): void {
  const database = new DatabaseProbe(dialect);
  app.get('/health/live', (_request, response) => {
    response.json({ status: 'live' });
  });
  app.get('/health/ready', async (_request, response) => {
    if (isStopping()) response.status(503).json({ status: 'stopping' });
    else if (await database.answers()) response.json({ status: 'ready' });
    else response.status(503).json({ status: 'database unreachable' });
  });
}
