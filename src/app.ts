import type { Container } from './container.ts';
import { errorCatalogue } from './error-catalogue.ts';
import { mountHealth } from './features/health/health-routes.ts';
import { ChangeHints } from './features/hints/change-hints.ts';
import { DatabaseAuthenticator } from './features/identity/database-authenticator.ts';
import { SqlIdempotencyStore } from './http/sql-idempotency.ts';
import { createHttpApp, type HttpApp } from './http/http-app.ts';
import { SqlTaskQueue } from './jobs/accept-task.ts';
import { allRoutes } from './routes.ts';
import { sessionCookieName } from './features/identity/write-sessions.ts';
import { fileURLToPath } from 'node:url';
import { mountWebClient } from './http/web-client.ts';
import { packageRoot } from './package-root.ts';
import { version } from './version.ts';

/** The API over its database, not listening. */
export function buildApp(container: Container, isStopping: () => boolean = () => false): HttpApp {
  const { config, uow, log, dialect } = container;
  const sessionCookie = sessionCookieName(config.publicUrl);
  return createHttpApp({
    routes: allRoutes(container),
    catalogue: errorCatalogue,
    log,
    version,
    sessionCookie,
    strict: config.validateResponses,
    authenticator: new DatabaseAuthenticator(uow, sessionCookie),
    idempotency: new SqlIdempotencyStore(uow),
    tasks: new SqlTaskQueue(uow),
    cursorKey: config.cursorKey,
    hints: new ChangeHints(uow, log),
    trustProxy: config.trustProxy,
    extend: (app) => {
      mountHealth(app, dialect, isStopping);
      if (packageRoot) mountWebClient(app, fileURLToPath(new URL('dist/web', packageRoot)));
    },
  });
}
