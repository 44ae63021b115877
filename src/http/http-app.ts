import express, { type Express } from 'express';
import type { Logger } from '../shared/log.ts';
import { API_BASE } from './answer.ts';
import { REFERENCE_STYLE, REFERENCE_STYLE_PATH, renderReference } from './api-reference.ts';
import { burstLimiter, type BurstLimit } from './burst-limit.ts';
import type { HintSource } from './context.ts';
import type { Route } from './define-route.ts';
import type { ErrorCatalogue } from './error-catalogue.ts';
import type { Json } from './json-schema.ts';
import { buildOpenApi } from './openapi.ts';
import { failureHandler, notFound } from './problem.ts';
import { registerRoutes, type RouteDependencies } from './register-routes.ts';
import { requestEntry } from './request-state.ts';
import { securityHeaders } from './security-headers.ts';
import { EventStreams } from './server-sent-events.ts';

export interface HttpOptions extends RouteDependencies {
  readonly routes: readonly Route[];
  readonly catalogue: ErrorCatalogue;
  readonly log: Logger;
  readonly version: string;
  readonly sessionCookie: string;
  readonly hints?: HintSource;
  readonly heartbeat?: number;
  /** Express's `trust proxy`: which hops in front may say who the client is. */
  readonly trustProxy?: boolean | number | string;
  /** Requests per second and client that one process takes, with the burst it lets pass; absent = no limit. */
  readonly burst?: BurstLimit;
  /** What lies outside the API (health, the web client); mounted before "not found". */
  readonly extend?: (app: Express) => void;
}

export interface HttpApp {
  readonly app: Express;
  readonly openApi: Json;
  /** Ends the open event streams, which would keep a server from closing. */
  closeStreams(): void;
}

/** The whole HTTP side over its ports, not listening. */
export function createHttpApp(options: HttpOptions): HttpApp {
  const { routes, catalogue, log, version, sessionCookie, hints, heartbeat } = options;
  const openApi = buildOpenApi(routes, { version, catalogue, sessionCookie, events: hints !== undefined });
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', options.trustProxy ?? false);
  app.use(requestEntry(log), securityHeaders());
  const api = express.Router({ caseSensitive: true });
  if (options.burst) api.use(burstLimiter(options.burst));
  mountDocument(api, openApi);
  const streams = hints && new EventStreams({ ...options, hints, ...(heartbeat !== undefined && { heartbeat }) });
  if (streams) api.get('/events', streams.handler);
  registerRoutes(api, routes, options);
  api.use(notFound);
  app.use(API_BASE, api);
  options.extend?.(app);
  app.use(notFound, failureHandler(options.strict));
  return { app, openApi, closeStreams: () => streams?.close() };
}

function mountDocument(api: express.Router, openApi: Json): void {
  const page = renderReference(openApi, API_BASE);
  api.get('/openapi.json', (_request, response) => {
    response.json(openApi);
  });
  api.get('/docs', (_request, response) => {
    response.type('html').send(page);
  });
  api.get(REFERENCE_STYLE_PATH, (_request, response) => {
    response.type('css').send(REFERENCE_STYLE);
  });
}
