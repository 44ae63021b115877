import type { Readable } from 'node:stream';
import type { Permission } from '../shared/permissions.ts';
import type { Cookie } from './cookies.ts';
import type { RequestContext } from './request-context.ts';
import type { Fields, ObjectSchema, Schema, TypeOf } from './schema.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A file that was sent: its bytes, up to the route's limit, and what the sender says it is. */
export interface Upload {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** A file to be sent; streams are not buffered. */
export interface Download {
  readonly contentType: string;
  readonly filename?: string;
  readonly content: string | Buffer | Readable;
}

/** `null` = an answer without a body (204). */
export type Responses = Readonly<Record<number, Schema | null>>;

export type AnswerOf<R extends Responses> = { [K in keyof R]: R[K] extends Schema<infer T> ? T : void }[keyof R];

type Given<S> = S extends Schema ? TypeOf<S> : undefined;
type PathSchema = ObjectSchema<Fields, object> | undefined;
type SomeSchema = Schema | undefined;

interface Shape<P extends PathSchema, Q extends SomeSchema, B extends SomeSchema, R extends Responses, I extends boolean> {
  readonly method: Method;
  /** Below `/api/v1`, parameters in braces: `/orders/{id}`. Verbs that are not CRUD are sub-resources (`/orders/{id}/approval`). */
  readonly path: string;
  /** Unique, camelCase: the name of the call in generated clients. */
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  /** `authenticated`: anybody signed in; the handler asks for scopes by itself. */
  readonly permission: Permission | 'public' | 'authenticated';
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly responses: R;
  /** Codes of the error catalogue that this route can answer besides those of every route. */
  readonly errors?: readonly string[];
  /** A change of something with a version: If-Match is demanded, and the context has `expectedVersion`. */
  readonly ifMatch?: I;
  /** POST only. `optional` unless said otherwise; `none` for what must not be kept (sign-in) or changes nothing (previews). */
  readonly idempotency?: 'optional' | 'required' | 'none';
  /** Optional top-level fields of the answer that are shown once: a repetition goes without them. */
  readonly secretOnce?: readonly string[];
  /**
   * Work that may take long: answered 202 with a task where the client prefers that (`Prefer: respond-async`), and
   * carried out by a worker with the same handler. The handler hands its context to the unit of work that it ends with,
   * and `context.task.step` to those before.
   */
  readonly async?: boolean;
  /** With `async`: true where nobody should wait for this much, so that it is answered 202 in any case. */
  readonly tooLong?: (context: RequestContext, input: Input<Given<P>, Given<Q>, Given<B>>) => Promise<boolean>;
  /** Milliseconds until the request is given up (503); 30,000 unless said otherwise. */
  readonly timeLimit?: number;
  /** Bytes of the unpacked body; 1 MiB unless said otherwise. */
  readonly bodyLimit?: number;
}

export interface Input<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
}

type Context<I> = I extends true ? RequestContext & { readonly expectedVersion: number } : RequestContext;

type Handler<P, Q, B, I, Result> = (context: Context<I>, input: Input<Given<P>, Given<Q>, Given<B>>) => Promise<Result>;

interface ByAnswer<Answer> {
  /** Needed where several statuses mean success. */
  readonly status?: (answer: Answer) => number;
  /** The address of what was created, below `/api/v1`. */
  readonly location?: (answer: Answer) => string;
}

/** A route as the router and the document see it; its types were checked when it was defined. */
export interface Route extends Omit<Shape<PathSchema, SomeSchema, SomeSchema, Responses, boolean>, 'tooLong'>, ByAnswer<unknown> {
  readonly tooLong?: (context: RequestContext, input: Input<unknown, unknown, unknown>) => Promise<boolean>;
  readonly kind: 'json' | 'download' | 'upload';
  readonly uploadTypes?: readonly string[];
  readonly downloadTypes?: readonly string[];
  readonly handler: (context: RequestContext, input: Input<unknown, unknown, unknown>) => Promise<unknown>;
  readonly present?: (result: unknown) => unknown;
  readonly cookies?: (result: unknown) => readonly Cookie[];
}

/**
 * Declares a route: the types of its handler, the checks of its input and answer, and its part of the OpenAPI document.
 * A handler returns exactly what its use case returned; `present`, a pure function, turns that into the answer, because
 * the answer of an idempotency key is made of it inside the transaction. Write `present` behind `handler`: the compiler
 * takes the type of its parameter from there.
 */
export function defineRoute<P extends PathSchema = undefined, Q extends SomeSchema = undefined, B extends SomeSchema = undefined, const R extends Responses = Responses, const I extends boolean = false, Result = unknown>(
  route: Shape<P, Q, B, R, I> & ByAnswer<AnswerOf<R>> & {
    readonly handler: Handler<P, Q, B, I, Result>;
    readonly present: (result: Result) => AnswerOf<R>;
    /** Cookies to set or clear (sign-in, sign-out); never kept with an idempotency key. */
    readonly cookies?: (result: Result) => readonly Cookie[];
  },
): Route;
export function defineRoute<P extends PathSchema = undefined, Q extends SomeSchema = undefined, B extends SomeSchema = undefined, const R extends Responses = Responses, const I extends boolean = false>(
  route: Shape<P, Q, B, R, I> & ByAnswer<AnswerOf<R>> & { readonly handler: Handler<P, Q, B, I, AnswerOf<R>>; readonly present?: undefined },
): Route;
export function defineRoute(route: object): Route {
  return checked({ ...(route as Route), kind: 'json' });
}

/** A route that sends a file. `responseTypes` are the content types it may have. */
export function defineDownload<P extends PathSchema = undefined, Q extends SomeSchema = undefined>(
  route: Omit<Shape<P, Q, undefined, Responses, false>, 'responses' | 'body' | 'ifMatch'> & {
    readonly responseTypes: readonly string[];
    readonly handler: Handler<P, Q, undefined, false, Download>;
  },
): Route {
  const { responseTypes, ...rest } = route;
  return checked({ ...(rest as unknown as Route), responses: {}, kind: 'download', downloadTypes: responseTypes });
}

/** A route that takes a file as its body. `requestTypes` are the content types it accepts. */
export function defineUpload<P extends PathSchema = undefined, Q extends SomeSchema = undefined, const R extends Responses = Responses, const I extends boolean = false>(
  route: Omit<Shape<P, Q, undefined, R, I>, 'body'> & ByAnswer<AnswerOf<R>> & {
    readonly requestTypes: readonly string[];
    readonly handler: (context: Context<I>, input: Input<Given<P>, Given<Q>, Upload>) => Promise<AnswerOf<R>>;
  },
): Route {
  const { requestTypes, ...rest } = route;
  return checked({ ...(rest as unknown as Route), kind: 'upload', uploadTypes: requestTypes });
}

export function pathParameters(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
}

/** The statuses of success, ascending. */
export function successStatuses(route: Route): readonly number[] {
  return route.kind === 'download' ? [200] : Object.keys(route.responses).map(Number);
}

// Mistakes in a declaration show when the module is loaded, not when somebody first calls the route.
function checked(route: Route): Route {
  const fail = (what: string): never => {
    throw new Error(`route ${route.operationId}: ${what}`);
  };
  if (!/^(\/([a-z0-9-]+|\{[a-zA-Z]\w*\}))+$/.test(route.path)) fail(`path ${route.path}`);
  const declared = Object.keys(route.params?.fields ?? {});
  if ([...pathParameters(route.path)].sort().join() !== [...declared].sort().join()) fail('params do not match the path');
  const statuses = successStatuses(route);
  if (statuses.length === 0) fail('no response');
  if (statuses.some((status) => status < 200 || status > 299)) fail('responses are successes; name failures in errors');
  if (statuses.length > 1 && !route.status) fail('several responses need status()');
  if (route.async && (route.kind === 'download' || route.method === 'GET' || route.permission === 'public' || route.cookies || route.secretOnce)) fail('what is carried out later cannot give this');
  if (route.async && statuses.includes(202)) fail('202 is the task of its own');
  if (route.tooLong && !route.async) fail('tooLong needs async');
  if (route.idempotency !== undefined && route.method !== 'POST') fail('idempotency keys are for POST');
  if (route.secretOnce && route.method !== 'POST') fail('secretOnce is for POST');
  if (route.body && (route.method === 'GET' || route.method === 'DELETE')) fail(`${route.method} has no body`);
  return route;
}
