import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable, Writable } from 'node:stream';
import { Accepted, type Authentication, type Authenticator, type Hint, type HintSource, type IdempotencyStore, type LaterRequest, type StoredAnswer, type TaskQueue } from '../../../src/http/context.ts';
import { defineDownload, defineRoute, defineUpload } from '../../../src/http/define-route.ts';
import { composeErrorCatalogue } from '../../../src/http/error-catalogue.ts';
import { createHttpServer, type ConnectionLimits } from '../../../src/http/http-server.ts';
import { createHttpApp, type HttpOptions } from '../../../src/http/http-app.ts';
import { httpErrors } from '../../../src/http/http-errors.ts';
import { listQuery, pageOf } from '../../../src/http/paging.ts';
import { s } from '../../../src/http/schema.ts';
import { persistenceErrors } from '../../../src/persistence/db-errors.ts';
import { defineErrors } from '../../../src/shared/errors.ts';
import { assertVersion } from '../../../src/shared/expected-version.ts';
import { createLogger } from '../../../src/shared/log.ts';
import { cappedTotal, toPage } from '../../../src/shared/paging.ts';

export const crateErrors = defineErrors({
  'crate.sealed': { kind: 'conflict', en: 'The crate is sealed.', de: 'Die Kiste ist versiegelt.' },
});

interface Crate {
  readonly id: string;
  readonly version: number;
  readonly label: string;
  readonly colour: 'red' | 'green' | null;
  readonly packedOn: string | null;
  readonly createdAt: Date;
  readonly inside: string;
}

const crateSchema = s.object({
  id: s.id(),
  version: s.version(),
  label: s.string({ max: 40 }),
  colour: s.nullable(s.enumOf(['red', 'green'])),
  packedOn: s.nullable(s.date()),
  createdAt: s.instant(),
}, { name: 'Crate' });

const newCrate = s.object({
  label: s.string({ max: 40 }),
  colour: s.optional(s.nullable(s.enumOf(['red', 'green']))),
  packedOn: s.optional(s.date()),
  lines: s.withDefault(s.int({ min: 1, max: 9 }), 1),
}, { name: 'NewCrate' });

const byId = s.object({ id: s.id() });

/** Stands for the engine's transaction: what is enqueued counts only when the work succeeds. */
class ToyTransaction {
  readonly effects: (() => void)[] = [];
}

export class ToyWorld {
  readonly crates: Crate[] = [];
  readonly answers = new Map<string, { requestHash: string; answer: StoredAnswer }>();
  readonly later: LaterRequest[] = [];
  readonly actors = new Map<string, Authentication>();
  readonly listeners = new Set<(hint: Hint) => void>();
  readonly logLines: string[] = [];
  /** Called inside a creation, before it commits. */
  beforeCommit: () => Promise<void> = () => Promise.resolve();
  aborted = false;

  readonly authenticator: Authenticator = {
    authenticate: ({ bearer, cookies }) => Promise.resolve(this.actors.get(bearer ?? cookies['session'] ?? '')),
  };

  readonly idempotency: IdempotencyStore = {
    find: (actorId, key) => Promise.resolve(this.answers.get(`${actorId} ${key}`)),
    record: (tx, { actorId, key, requestHash }, answer) => {
      if (!(tx instanceof ToyTransaction)) throw new Error('not a transaction');
      tx.effects.unshift(() => {
        if (this.answers.has(`${actorId} ${key}`)) throw httpErrors['http.idempotency_race']();
      });
      tx.effects.push(() => this.answers.set(`${actorId} ${key}`, { requestHash, answer }));
    },
  };

  readonly tasks: TaskQueue = {
    accept: (context, request) => this.write(context, (tx) => {
      tx.effects.push(() => this.later.push(request));
      return new Accepted({
        id: number(this.later.length + 1), operation: request.operationId, state: 'waiting', progress: { done: 0, total: null },
        askedAt: new Date(0), startedAt: null, finishedAt: null, result: null, problem: null,
      });
    }),
  };

  readonly hints: HintSource = {
    subscribe: (listener) => {
      this.listeners.add(listener);
      return () => this.listeners.delete(listener);
    },
  };

  async write<T>(context: { readonly beforeCommit?: (tx: unknown, result: unknown) => void }, work: (tx: ToyTransaction) => T): Promise<T> {
    const tx = new ToyTransaction();
    const result = work(tx);
    await this.beforeCommit();
    context.beforeCommit?.(tx, result);
    for (const effect of tx.effects) effect();
    return result;
  }
}

const number = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

export function toyRoutes(world: ToyWorld) {
  const find = (id: string): Crate => {
    const crate = world.crates.find((each) => each.id === id);
    if (!crate) throw httpErrors['http.not_found']();
    return crate;
  };
  const tags = ['crates'];
  return [
    defineRoute({
      method: 'GET', path: '/crates', operationId: 'listCrates', summary: 'Crates', tags, permission: 'device:read',
      query: listQuery({ sorts: ['label', 'createdAt'], defaultSort: 'label', filters: { colour: s.optional(s.array(s.enumOf(['red', 'green']))) } }),
      responses: { 200: pageOf(crateSchema, 'CratePage') },
      handler: (_context, { query: request }) => {
        const { sort, after, filters } = request;
        const value = (crate: Crate) => (sort.field === 'label' ? crate.label : crate.createdAt);
        const order = (a: { value: unknown; id: string }, b: { value: unknown; id: string }): number => {
          const [x, y] = [a, b].map((each) => (each.value instanceof Date ? each.value.getTime() : String(each.value)));
          const sign = x === y ? (a.id < b.id ? -1 : a.id === b.id ? 0 : 1) : (x ?? 0) < (y ?? 0) ? -1 : 1;
          return sort.direction === 'asc' ? sign : -sign;
        };
        const position = (crate: Crate) => ({ value: value(crate), id: crate.id });
        const rows = world.crates
          .filter((crate) => !filters.colour || (crate.colour !== null && filters.colour.includes(crate.colour)))
          .toSorted((a, b) => order(position(a), position(b)))
          .filter((crate) => !after || order(position(crate), after) > 0);
        return Promise.resolve(toPage(request, rows.slice(0, request.limit + 1), position, (crate) => crate, cappedTotal(world.crates.length)));
      },
    }),
    defineRoute({
      method: 'POST', path: '/crates', operationId: 'addCrate', summary: 'Pack a crate', tags, permission: 'device:write',
      body: newCrate, responses: { 201: crateSchema }, errors: ['crate.sealed'], location: (crate) => `/crates/${crate.id}`,
      handler: (context, { body }) => world.write(context, (tx) => {
        if (body.label === 'sealed') throw crateErrors['crate.sealed']({ state: 'sealed' });
        const crate: Crate = {
          id: number(world.crates.length + 1), version: 1, label: body.label, colour: body.colour ?? null,
          packedOn: body.packedOn ?? null, createdAt: new Date(Date.UTC(2020, 3, 20, 8, world.crates.length)), inside: 'never shown',
        };
        tx.effects.push(() => world.crates.push(crate));
        return crate;
      }),
      present: (crate) => crate,
    }),
    defineRoute({
      method: 'GET', path: '/crates/{id}', operationId: 'getCrate', summary: 'A crate', tags, permission: 'device:read', params: byId,
      responses: { 200: crateSchema }, handler: (_context, { params }) => Promise.resolve(find(params.id)),
    }),
    defineRoute({
      method: 'PATCH', path: '/crates/{id}', operationId: 'relabelCrate', summary: 'Another label', tags, permission: 'device:write', params: byId,
      body: s.object({ label: s.string({ max: 40 }) }), ifMatch: true, responses: { 200: crateSchema },
      handler: (context, { params, body }) => {
        const crate = find(params.id);
        assertVersion(context.expectedVersion, crate.version);
        if (body.label === 'raced') throw persistenceErrors['persistence.version_conflict']();
        const changed = { ...crate, label: body.label, version: crate.version + 1 };
        world.crates[world.crates.indexOf(crate)] = changed;
        return Promise.resolve(changed);
      },
    }),
    defineRoute({
      method: 'DELETE', path: '/crates/{id}', operationId: 'dropCrate', summary: 'Away with it', tags, permission: 'device:retire', params: byId,
      ifMatch: true, responses: { 204: null }, handler: () => Promise.resolve(),
    }),
    defineDownload({
      method: 'GET', path: '/crates/export', operationId: 'exportCrates', summary: 'As a file', tags, permission: 'export:run', responseTypes: ['text/csv'],
      handler: () => Promise.resolve({ contentType: 'text/csv; charset=utf-8', filename: 'Kisten für "Süd".csv', content: Readable.from(world.crates.map((crate) => `${crate.label}\n`)) }),
    }),
    defineUpload({
      method: 'POST', path: '/crates/import', operationId: 'importCrates', summary: 'From a file', tags, permission: 'device:write', requestTypes: ['text/csv'],
      bodyLimit: 2000, responses: { 200: s.object({ lines: s.int() }) },
      handler: (_context, { body }) => Promise.resolve({ lines: body.bytes.toString().split('\n').length }),
    }),
    defineRoute({
      method: 'POST', path: '/keys', operationId: 'makeKey', summary: 'A key, shown once', tags: ['keys'], permission: 'authenticated', secretOnce: ['secret'],
      responses: { 201: s.object({ id: s.int(), secret: s.optional(s.string()) }) },
      handler: (context) => world.write(context, () => ({ id: 7, secret: 'abracadabra' })),
    }),
    defineRoute({
      method: 'POST', path: '/reckonings', operationId: 'reckon', summary: 'Long work', tags: ['work'], permission: 'authenticated', async: true,
      query: s.object({ n: s.int({ min: 0, max: 10 }), exact: s.optional(s.bool()) }),
      responses: { 200: s.object({ doubled: s.int() }) },
      tooLong: (_context, { query }) => Promise.resolve(query.n > 8),
      handler: (context, { query }) => world.write(context, () => ({ doubled: query.n * 2 })),
    }),
    defineRoute({
      method: 'POST', path: '/session', operationId: 'signIn', summary: 'Sign in', tags: ['session'], permission: 'public',
      body: s.object({ name: s.string() }), responses: { 201: s.object({ csrfToken: s.string() }) },
      handler: (_context, { body }) => Promise.resolve({ sessionId: `id-of-${body.name}`, csrfToken: 'c' }),
      present: ({ csrfToken }) => ({ csrfToken }),
      cookies: ({ sessionId }) => [{ name: '__Host-session', value: sessionId, maxAgeSeconds: 60, secure: true }],
    }),
    defineDownload({
      method: 'GET', path: '/torn', operationId: 'tear', summary: 'Breaks off', tags: ['work'], permission: 'public', responseTypes: ['text/plain'],
      handler: () => Promise.resolve({
        contentType: 'text/plain',
        content: Readable.from((function* () {
          yield 'half';
          throw new Error('secret value');
        })()),
      }),
    }),
    defineRoute({
      method: 'GET', path: '/crash', operationId: 'crash', summary: 'Breaks', tags: ['work'], permission: 'public', responses: { 204: null },
      handler: () => Promise.reject(new Error("Duplicate entry 'erika@example.org' for key 'email'")),
    }),
    defineRoute({
      method: 'GET', path: '/wrong', operationId: 'answerWrongly', summary: 'Breaks its word', tags: ['work'], permission: 'public',
      responses: { 200: s.object({ n: s.int({ max: 5 }) }) }, handler: () => Promise.resolve({ n: 6 }),
    }),
    defineRoute({
      method: 'GET', path: '/slow', operationId: 'beSlow', summary: 'Takes its time', tags: ['work'], permission: 'public', timeLimit: 50, responses: { 204: null },
      handler: ({ signal }) => new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          world.aborted = true;
          resolve();
        });
      }),
    }),
  ];
}

export interface Toy {
  readonly world: ToyWorld;
  readonly url: string;
  readonly openApi: Record<string, unknown>;
  readonly port: number;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  stop(): Promise<void>;
}

interface CallOptions {
  readonly as?: string | null;
  readonly json?: unknown;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Record<string, unknown>;
  readonly code: unknown;
  /** `path code` of each problem. */
  readonly problems: readonly string[];
}

export async function startToy(options: Partial<HttpOptions> = {}, limits?: ConnectionLimits): Promise<Toy> {
  const world = new ToyWorld();
  world.actors.set('packer', bearer('packer', 'it_support', 'school-1'));
  world.actors.set('reader', bearer('reader', 'auditor', 'root'));
  world.actors.set('nobody', bearer('nobody'));
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      world.logLines.push(...chunk.toString().trim().split('\n'));
      done();
    },
  });
  const { app, openApi, closeStreams } = createHttpApp({
    routes: toyRoutes(world), catalogue: composeErrorCatalogue(crateErrors), log: createLogger({ destination }), version: '1.2.3',
    sessionCookie: 'session', strict: true, authenticator: world.authenticator, idempotency: world.idempotency, tasks: world.tasks, cursorKey: Buffer.alloc(32), hints: world.hints,
    ...options,
  });
  const server: Server = createHttpServer(app, limits);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/api/v1`;
  return {
    world, url, openApi, port,
    call: (method, path, options = {}) => call(url, method, path, options),
    stop: () => new Promise((resolve) => {
      closeStreams();
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

export function bearer(id: string, role?: 'it_support' | 'auditor', organisationId = 'root'): Authentication {
  return { actor: { kind: 'user', id, name: id, grants: role ? [{ role, organisationId }] : [] }, nodes: new Map([[organisationId, organisationId === 'root' ? 'all' : [organisationId]]]), by: { scheme: 'bearer' } };
}

async function call(url: string, method: string, path: string, { as = 'packer', json, body, headers = {} }: CallOptions): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(as !== null && { authorization: `Bearer ${as}` }),
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(json !== undefined ? { body: JSON.stringify(json) } : body !== undefined ? { body } : {}),
  });
  const text = await response.text();
  const parsed: unknown = /json/.test(response.headers.get('content-type') ?? '') && text !== '' ? JSON.parse(text) : {};
  const object = parsed as Record<string, unknown>;
  const errors = (object['errors'] ?? []) as readonly { path: string; code: string }[];
  return { status: response.status, headers: response.headers, text, json: object, code: object['code'], problems: errors.map(({ path: at, code }) => `${at} ${code}`) };
}
