import type { Express } from 'express';
import type { Dialect } from '../../persistence/dialect/dialect.ts';

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
    dialect.ping().then(
      () => response.json({ status: 'ready' }),
      () => response.status(503).json({ status: 'database unreachable' }),
    );
  });
}
