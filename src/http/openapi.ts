import { API_BASE } from './answer.ts';
import { CSRF_HEADER } from './auth.ts';
import { pathParameters, successStatuses, type Route } from './define-route.ts';
import { statusOfCode, type ErrorCatalogue } from './error-catalogue.ts';
import { takesIdempotencyKey } from './idempotency.ts';
import { isJson, SchemaComponents, type Json } from './json-schema.ts';
import { problemSchema } from './problem.ts';
import { taskSchema } from './task-schema.ts';

export interface OpenApiOptions {
  readonly version: string;
  readonly catalogue: ErrorCatalogue;
  /** The name of the session's cookie. */
  readonly sessionCookie: string;
  /** True where `/events` is served. */
  readonly events: boolean;
}

/** The OpenAPI 3.1 document of the routes. @throws Error for a doubled operation or a code that no feature defines */
export function buildOpenApi(routes: readonly Route[], options: OpenApiOptions): Json {
  const components = new SchemaComponents();
  components.emit(problemSchema, 'output');
  const paths: Record<string, Json> = {};
  const seen = new Set<string>();
  for (const route of routes) {
    if (seen.has(route.operationId)) throw new Error(`operation ${route.operationId} is defined twice`);
    seen.add(route.operationId);
    const item = (paths[route.path] ??= {});
    const method = route.method.toLowerCase();
    if (item[method]) throw new Error(`${route.method} ${route.path} is defined twice`);
    item[method] = operation(route, components, options);
  }
  if (options.events) paths['/events'] = { get: eventsOperation(components, options.catalogue) };
  return {
    openapi: '3.1.0',
    info: { title: 'Zeugwart', version: options.version, description, license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' } },
    servers: [{ url: API_BASE }],
    tags: [...new Set([...routes.flatMap((route) => route.tags), ...(options.events ? ['events'] : [])])].sort().map((name) => ({ name })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(components.schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: options.sessionCookie, description: `Unsafe methods also need the header ${CSRF_HEADER}.` },
        token: { type: 'http', scheme: 'bearer', description: 'An API token.' },
      },
    },
  };
}

const description = [
  'Every failure is `application/problem+json` with a stable `code`; 422 lists everything that is wrong.',
  'Dates are `YYYY-MM-DD` in Europe/Berlin, instants ISO 8601 in UTC. Money is in minor units, unit prices in 1/10,000.',
  'Lists are read page by page with `cursor`. What can be changed has an `ETag`, and changing it takes `If-Match`.',
].join('\n\n');

function operation(route: Route, components: SchemaComponents, options: OpenApiOptions): Json {
  const body = requestBody(route, components);
  return {
    operationId: route.operationId,
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    tags: route.tags,
    'x-permission': route.permission,
    security: route.permission === 'public' ? [] : [{ session: [] }, { token: [] }],
    parameters: [...pathAndQuery(route, components), ...headers(route)],
    ...(body && { requestBody: body }),
    responses: { ...successes(route, components), ...failures(route, components, options.catalogue) },
  };
}

function pathAndQuery(route: Route, components: SchemaComponents): readonly Json[] {
  const path = route.params ? components.emit(route.params, 'input') : {};
  const query = route.query ? components.emit(route.query, 'input') : {};
  const inPath = pathParameters(route.path).map((name) => ({ name, in: 'path', required: true, schema: member(path, name) }));
  const required = Array.isArray(query['required']) ? (query['required'] as readonly unknown[]) : [];
  const inQuery = Object.keys(isJson(query['properties']) ? query['properties'] : {}).map((name) => {
    const { description: text, ...schema } = member(query, name);
    const list = schema['type'] === 'array' && { style: 'form', explode: false };
    return { name, in: 'query', required: required.includes(name), ...(text !== undefined && { description: text }), schema, ...list };
  });
  return [...inPath, ...inQuery];
}

function member(object: Json, name: string): Json {
  const properties = object['properties'];
  const found = isJson(properties) ? properties[name] : undefined;
  return isJson(found) ? found : {};
}

function headers(route: Route): readonly Json[] {
  const header = (name: string, required: boolean, text: string, schema: Json): Json => ({ name, in: 'header', required, description: text, schema });
  const list: Json[] = [];
  if (route.ifMatch) list.push(header('If-Match', true, 'The ETag that the change is based on.', { type: 'string', pattern: '^"v[1-9][0-9]*"$' }));
  if (takesIdempotencyKey(route)) {
    const key = { type: 'string', minLength: 1, maxLength: 200, pattern: '^[!-~]+$' };
    list.push(header('Idempotency-Key', route.idempotency === 'required', 'Makes repeating harmless: the same key gives the same answer for 7 days.', key));
  }
  if (route.async) list.push(header('Prefer', false, '`respond-async`: answer 202 with a task instead of waiting.', { type: 'string' }));
  return list;
}

function requestBody(route: Route, components: SchemaComponents): Json | undefined {
  if (route.kind === 'upload') {
    const content = Object.fromEntries((route.uploadTypes ?? []).map((type) => [type, { schema: { type: 'string', contentMediaType: type } }]));
    return { required: true, content };
  }
  return route.body && { required: true, content: { 'application/json': { schema: components.emit(route.body, 'input') } } };
}

function successes(route: Route, components: SchemaComponents): Json {
  if (route.kind === 'download') {
    const content = Object.fromEntries((route.downloadTypes ?? []).map((type) => [type, { schema: type === 'application/json' ? {} : { type: 'string', contentMediaType: type } }]));
    return { 200: { description: 'The file.', content } };
  }
  const statuses = route.async ? [...successStatuses(route), 202] : successStatuses(route);
  return Object.fromEntries(statuses.map((status) => {
    const schema = status === 202 && route.async ? taskSchema : route.responses[status];
    const location = (route.location ?? status === 202) && { headers: { Location: { schema: { type: 'string' } } } };
    if (!schema) return [status, { description: statusText(status), ...location }];
    return [status, { description: statusText(status), ...location, content: { 'application/json': { schema: components.emit(schema, 'output') } } }];
  }));
}

function statusText(status: number): string {
  return { 201: 'Created.', 202: 'Accepted; a task does it, at the address in Location.', 204: 'Done.' }[status] ?? 'Success.';
}

function failures(route: Route, components: SchemaComponents, catalogue: ErrorCatalogue): Json {
  return problems(new Set([...commonCodes(route), ...(route.errors ?? [])]), components, catalogue);
}

/** One answer for each status that the codes have. */
function problems(codes: ReadonlySet<string>, components: SchemaComponents, catalogue: ErrorCatalogue): Json {
  const byStatus = new Map<number, string[]>();
  for (const code of codes) {
    const status = statusOfCode(catalogue, code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const content = { 'application/problem+json': { schema: components.reference('Problem') } };
  const entries = [...byStatus].map(([status, codes]) => [status, {
    description: codes.map((code) => `\`${code}\`: ${catalogue.get(code)?.en ?? ''}`).join('\n\n'),
    'x-codes': codes,
    content,
  }] as const);
  return { ...Object.fromEntries(entries), default: { description: 'Any other failure.', content } };
}

/** What every route of this kind can answer, whatever it does. */
function commonCodes(route: Route): readonly string[] {
  const codes: string[] = ['http.timed_out', 'http.invalid_request', 'http.too_many_requests', 'http.headers_too_large', 'http.malformed_request', 'http.request_too_slow'];
  if (route.permission !== 'public') codes.push('http.unauthenticated');
  if (route.permission !== 'public' && route.permission !== 'authenticated') codes.push('http.forbidden');
  if (route.method !== 'GET') codes.push('http.csrf');
  if (route.params) codes.push('http.not_found', 'http.malformed_url');
  if (route.ifMatch) codes.push('http.if_match_required', 'http.if_match_malformed', 'version.mismatch');
  if (takesIdempotencyKey(route)) codes.push('http.idempotency_key_malformed', 'http.idempotency_key_reused', 'http.idempotency_race');
  if (route.idempotency === 'required') codes.push('http.idempotency_key_required');
  if (route.body) codes.push('http.malformed_json');
  if (route.body || route.kind === 'upload') {
    codes.push('http.body_missing', 'http.body_incomplete', 'http.body_too_large', 'http.body_too_slow', 'http.unsupported_media_type', 'http.no_room');
  } else codes.push('http.body_not_expected');
  return codes;
}

const eventsOperation = (components: SchemaComponents, catalogue: ErrorCatalogue): Json => ({
  operationId: 'streamEvents',
  summary: 'What changes, as it changes',
  description: 'Server-sent events `hint` with `entity:id:version`, without data, and `reset` after a reconnection: fetch again what is shown.',
  tags: ['events'],
  'x-permission': 'authenticated',
  security: [{ session: [] }, { token: [] }],
  responses: {
    200: { description: 'The stream.', content: { 'text/event-stream': { schema: { type: 'string' } } } },
    ...problems(new Set(['http.unauthenticated', 'http.too_many_streams', 'http.too_many_requests']), components, catalogue),
  },
});
