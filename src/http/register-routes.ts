import type { Request, Response, Router } from 'express';
import { AppError, type FieldProblem } from '../shared/errors.ts';
import { answerOf, send, sendDownload, withoutSecrets } from './answer.ts';
import { admit } from './auth.ts';
import { BodyRoom } from './body-room.ts';
import { setCookies } from './cookies.ts';
import type { Authenticator, IdempotencySlot, IdempotencyStore, StoredAnswer, TaskQueue } from './context.ts';
import type { Download, Input, Method, Route } from './define-route.ts';
import { expectedVersion } from './etag.ts';
import { asCallerSees } from './carry-out.ts';
import { httpErrors } from './http-errors.ts';
import { earlierAnswer, idempotencySlot } from './idempotency.ts';
import { announcesBody, DEFAULT_BODY_LIMIT, parseJson, readBody, readQuery, type ReceivedBody } from './read-body.ts';
import { buildRequestContext, type RequestContext } from './request-context.ts';
import { stateOf } from './request-state.ts';
import { withTimeLimit } from './time-limit.ts';
import { validateBody, validateText, type Validated } from './validate.ts';

export interface RouteDependencies {
  readonly authenticator: Authenticator;
  readonly idempotency: IdempotencyStore;
  readonly tasks: TaskQueue;
  /** Seals the cursors of lists; the same for all processes of an installation. */
  readonly cursorKey: Buffer;
  /** Development and tests: an answer that breaks its own schema is refused. */
  readonly strict: boolean;
  /** Milliseconds that a body may take to arrive; 30,000 unless said otherwise. */
  readonly bodyTimeLimit?: number;
  /** Bytes of large bodies that this process holds at the same time; 64 MiB unless said otherwise. */
  readonly bodyRoom?: number;
}

const DEFAULT_TIME_LIMIT = 30_000;
/** Two of the largest uploads, or 64 of the largest bodies of JSON. */
const DEFAULT_BODY_ROOM = 64 * 1024 * 1024;

interface Mounted extends RouteDependencies {
  readonly room: BodyRoom;
}

/** Mounts the routes; for known paths other methods are answered 405. */
export function registerRoutes(router: Router, routes: readonly Route[], dependencies: RouteDependencies): void {
  const room = new BodyRoom(dependencies.bodyRoom ?? DEFAULT_BODY_ROOM);
  const paths = [...new Set([...routes].sort(literalsFirst).map((route) => route.path))];
  for (const path of paths) {
    const group = routes.filter((route) => route.path === path);
    const mounted = router.route(path.replace(/\{(\w+)\}/g, ':$1'));
    for (const route of group) mounted[verb(route.method)]((request: Request, response: Response) => handle(route, { ...dependencies, room }, request, response));
    const allowed = [...new Set(group.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))].join(', ');
    mounted.all((request, response) => {
      response.setHeader('Allow', allowed);
      if (request.method !== 'OPTIONS') throw httpErrors['http.method_not_allowed']({ allowed });
      response.status(204).end();
    });
  }
}

function verb(method: Method): 'get' | 'post' | 'put' | 'patch' | 'delete' {
  return method.toLowerCase() as Lowercase<Method>;
}

/** `/orders/export` must not be taken for the order called "export". */
function literalsFirst(a: Route, b: Route): number {
  const shape = (route: Route): string => route.path.split('/').map((part) => (part.startsWith('{') ? '1' : '0')).join('');
  return shape(a) < shape(b) ? -1 : shape(a) > shape(b) ? 1 : 0;
}

async function handle(route: Route, dependencies: Mounted, request: Request, response: Response): Promise<void> {
  const state = stateOf(request);
  state.operationId = route.operationId;
  const { requestId, language, log } = state;
  const { actor, nodes } = await admit(request, route.permission, dependencies);
  state.actorId = actor.id;
  const expected = route.ifMatch ? expectedVersion(request) : undefined;
  const received = await receive(route, dependencies, request, response);
  // the answer that an idempotency key keeps is the one that is sent: made once
  const toAnswer = once((result: unknown): StoredAnswer => answerOf(route, result, { strict: dependencies.strict, log }));
  const slot = idempotencySlot(request, route, actor, received?.bytes, (result) => withoutSecrets(toAnswer(result), route.secretOnce));
  const beforeCommit = slot && ((tx: unknown, result: unknown) => { dependencies.idempotency.record(tx, slot, slot.response(result)); });
  await withTimeLimit(response, route.timeLimit ?? DEFAULT_TIME_LIMIT, async (signal, started) => {
    const context = buildRequestContext({ actor, nodes, requestId, language, log, signal, beforeCommit, expectedVersion: expected, clientAddress: request.ip ?? '' });
    const work = async (): Promise<unknown> => {
      const input = checkedInput(route, dependencies, request, received, language);
      const later = await isForLater(route, request, context, input);
      return later ? dependencies.tasks.accept(context, { operationId: route.operationId, language, expectedVersion: expected, input }) : route.handler(context, input);
    };
    const outcome = await perform(route, work, slot, dependencies.idempotency);
    if (signal.aborted) return undefined;
    if (outcome.replay) return send(response, outcome.replay, true);
    if (route.kind === 'download') {
      started();
      return sendDownload(response, outcome.result as Download, context);
    }
    const answer = toAnswer(outcome.result);
    setCookies(response, route.cookies?.(outcome.result) ?? []);
    return send(response, answer);
  });
}

/** The same function, which remembers what it last made of which argument. */
function once<T>(make: (of: unknown) => T): (of: unknown) => T {
  let last: { readonly of: unknown; readonly made: T } | undefined;
  return (of) => {
    if (!last || last.of !== of) last = { of, made: make(of) };
    return last.made;
  };
}

interface Outcome {
  readonly replay?: StoredAnswer;
  readonly result?: unknown;
}

/**
 * Whether a key was used before is not asked first: its row is unique, so a repetition cannot commit. It fails on that,
 * or on what the first request has changed (so may our own first try, whose COMMIT nobody confirmed), and only then is the
 * earlier answer looked up. The first use of a key, which nearly all are, asks nothing.
 */
async function perform(route: Route, work: () => Promise<unknown>, slot: IdempotencySlot | undefined, store: IdempotencyStore): Promise<Outcome> {
  try {
    return { result: await work() };
  } catch (error) {
    const replay = slot && error instanceof AppError && error.kind !== 'unavailable' ? await earlierAnswer(store, slot) : undefined;
    if (replay) return { replay };
    throw asCallerSees(route, error);
  }
}

async function receive(route: Route, dependencies: Mounted, request: Request, response: Response): Promise<ReceivedBody | undefined> {
  const types = route.kind === 'upload' ? route.uploadTypes ?? [] : ['application/json'];
  const takesBody = route.kind === 'upload' || route.body !== undefined;
  if (takesBody) {
    return readBody(request, response, { limit: route.bodyLimit ?? DEFAULT_BODY_LIMIT, types, timeLimitMs: dependencies.bodyTimeLimit ?? 30_000, room: dependencies.room });
  }
  if (announcesBody(request)) throw httpErrors['http.body_not_expected']();
  return undefined;
}

/** Everything wrong with path, query and body at once. */
function checkedInput(route: Route, dependencies: RouteDependencies, request: Request, received: ReceivedBody | undefined, language: RequestContext['language']): Input<unknown, unknown, unknown> {
  const problems: FieldProblem[] = [];
  const collect = (validated: Validated<unknown>): unknown => {
    if (validated.ok) return validated.value;
    problems.push(...validated.problems);
    return undefined;
  };
  const params = route.params && collect(validateText(route.params, { ...request.params }, language, 'path'));
  const query = collectQuery(route, dependencies, request, language, collect);
  const body = route.body && received ? collect(validateBody(route.body, parseJson(received.bytes), language)) : received;
  if (problems.length > 0) throw httpErrors['http.invalid_request']({}, problems);
  return { params, query, body };
}

function collectQuery(route: Route, { cursorKey }: RouteDependencies, request: Request, language: RequestContext['language'], collect: (validated: Validated<unknown>) => unknown): unknown {
  const sent = readQuery(request);
  if (route.query) return collect(validateText(route.query, sent, language, 'query', { cursorKey, operationId: route.operationId }));
  const message = language === 'de' ? 'Dieses Feld gibt es nicht.' : 'There is no such field.';
  const problems = Object.keys(sent).map((key) => ({ path: `query/${key.slice(0, 100)}`, code: 'field.unknown', message }));
  return problems.length > 0 ? collect({ ok: false, problems }) : undefined;
}

/** RFC 7240: the preference counts only where the route knows it. */
async function isForLater(route: Route, request: Request, context: RequestContext, input: Input<unknown, unknown, unknown>): Promise<boolean> {
  if (!route.async) return false;
  const prefer = request.headers['prefer'];
  const preferences = (Array.isArray(prefer) ? prefer.join(',') : prefer ?? '').split(',');
  return preferences.some((each) => each.trim().toLowerCase() === 'respond-async') || ((await route.tooLong?.(context, input)) ?? false);
}
