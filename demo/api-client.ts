import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the API answered instead of what was asked for (RFC 9457). */
interface ProblemBody {
  readonly code?: string;
  readonly title?: string;
  readonly details?: unknown;
  readonly errors?: readonly { readonly path: string; readonly code: string; readonly message: string }[];
}

/** A refusal of the API, with everything that it said about it. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  /** The call had been made before, and nobody heard what became of it: this may be the refusal to do it twice. */
  readonly isUnsure: boolean;

  constructor(call: string, status: number, problem: ProblemBody, isUnsure = false) {
    const details = problem.details === undefined ? '' : ` ${JSON.stringify(problem.details)}`;
    const fields = (problem.errors ?? []).map((error) => `\n    ${error.path}: ${error.code}: ${error.message}`).join('');
    super(`${call} → ${status} ${problem.code ?? ''} ${problem.title ?? ''}${details}${fields}`);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = problem.code ?? '';
    this.isUnsure = isUnsure;
  }
}

type QueryValue = string | number | boolean | undefined;
export type Query = Readonly<Record<string, QueryValue>>;

export interface Versioned {
  readonly version: number;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

interface Call {
  readonly body?: unknown;
  readonly query?: Query;
  /** Sent as If-Match. */
  readonly version?: number;
}

interface Session {
  readonly cookie: string;
  readonly csrfToken: string;
}

/** A change that the API has said yes to. */
export interface Acknowledged {
  readonly client: ApiClient;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** The key of a POST. */
  readonly key: string | undefined;
  readonly requestId: string;
  readonly sent: unknown;
  readonly received: unknown;
  /** Where it says that what was made can be read. */
  readonly location: string | null;
}

/** Where the API is, for a client that waits out what passes by. */
export interface ApiAccess {
  /** Every process of the API. */
  readonly bases: readonly string[];
  /** Is told of every change that was acknowledged. */
  readonly onAcknowledged?: (acknowledged: Acknowledged) => void;
}

/** How to find out whether a PUT whose answer was lost has counted: `when` judges what stands at `at` now. */
export interface Settled<T> {
  readonly at: string;
  readonly when: (found: T) => boolean;
}

const PAGE = 200;
/** Somebody else (a worker, mostly) was faster: the resource is read again and the step tried once more. */
const MOVED_ON = new Set(['version.mismatch', 'persistence.version_conflict']);
const TRIES = 6;

/** Said by a load balancer, or by a process that cannot reach its database: the same call may go better a moment later. */
const PASSING = new Set([502, 503, 504]);
/** Of these the API says that nothing was changed. */
const NOTHING_CHANGED = new Set(['persistence.unreachable', 'persistence.busy']);
const PATIENCE_MS = 90_000;
const LONGEST_PAUSE_MS = 1_000;
/** Above the longest time that the API gives itself. */
const NO_ANSWER_MS = 150_000;

/**
 * One person's hand on the public API. With several addresses the calls go round, as behind a load balancer. Where the
 * line breaks or the API is away for a moment, the same call is made again, at another process if there is one: a POST
 * with the same key, so that it counts once; a PUT on the same version, so that it cannot count twice.
 */
export class ApiClient {
  readonly #access: ApiAccess;
  #session: Session | undefined;
  #calls = 0;

  constructor(access: ApiAccess) {
    this.#access = access;
  }

  /** Signs in with a password; cookies and the CSRF token are kept for the calls that follow. */
  static async signIn(access: ApiAccess, loginName: string, password: string): Promise<ApiClient> {
    const client = new ApiClient(access);
    const { body, headers } = await client.#send<{ csrfToken: string }>('POST', '/session', { body: { loginName, password } });
    const cookie = headers.getSetCookie().map((each) => each.split(';')[0] ?? '').join('; ');
    client.#session = { cookie, csrfToken: body.csrfToken };
    return client;
  }

  async get<T>(path: string, query: Query = {}): Promise<T> {
    return (await this.#send<T>('GET', path, { query })).body;
  }

  /** A whole list, page after page. */
  async list<T>(path: string, query: Query = {}): Promise<readonly T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<T> = await this.get<Page<T>>(path, { limit: PAGE, ...query, ...(cursor !== null && { cursor }) });
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return items;
  }

  /** Every POST carries a key of its own: if the line breaks, the same call again does it once. */
  async post<T>(path: string, body?: unknown, version?: number): Promise<T> {
    return (await this.#send<T>('POST', path, { ...(body !== undefined && { body }), ...(version !== undefined && { version }) })).body;
  }

  /** A PUT on a version counts once at most; where its answer was lost, `settled` says what to look at. */
  async put<T>(path: string, body?: unknown, version?: number, settled?: Settled<T>): Promise<T> {
    try {
      return (await this.#send<T>('PUT', path, { ...(body !== undefined && { body }), ...(version !== undefined && { version }) })).body;
    } catch (error) {
      if (!settled || !(error instanceof ApiProblem) || !error.isUnsure) throw error;
      const found = await this.get<T>(settled.at);
      if (settled.when(found)) return found;
      throw error;
    }
  }

  /** Reads a resource and takes a step on exactly what was read; again where somebody was faster. */
  async step<R extends Versioned, T>(path: string, take: (resource: R) => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried += 1) {
      const resource = await this.get<R>(path);
      try {
        return await take(resource);
      } catch (error) {
        if (tried === TRIES || !(error instanceof ApiProblem) || !MOVED_ON.has(error.code)) throw error;
      }
    }
  }

  /** Makes one call until it is answered by more than "not now". @throws ApiProblem for a refusal */
  async #send<T>(method: string, path: string, call: Call): Promise<{ body: T; headers: Headers }> {
    const marks = { requestId: randomUUID(), ...(method === 'POST' && { key: randomUUID() }) };
    const deadline = Date.now() + PATIENCE_MS;
    let isUnsure = false;
    for (let tried = 1; ; tried += 1) {
      try {
        const { answer, text } = await this.#try(method, path, call, marks);
        const problem = answer.ok ? undefined : problemOf(text);
        if (!problem) return this.#acknowledged(method, path, call, marks, answer, text);
        const isPassing = PASSING.has(answer.status) || problem.code === 'http.idempotency_race';
        if (!isPassing || Date.now() > deadline) throw new ApiProblem(`${method} ${path}`, answer.status, problem, isUnsure);
        isUnsure ||= !NOTHING_CHANGED.has(problem.code ?? '');
      } catch (error) {
        if (error instanceof ApiProblem || Date.now() > deadline) throw error;
        isUnsure ||= !wasRefused(error);
      }
      await sleep(Math.min(LONGEST_PAUSE_MS, 25 * 2 ** tried));
    }
  }

  async #try(method: string, path: string, { body, query = {}, version }: Call, { requestId, key }: Marks): Promise<{ answer: Response; text: string }> {
    const { bases } = this.#access;
    const base = bases[this.#calls++ % bases.length] ?? '';
    const url = new URL(`${base}/api/v1${path}`);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
    const answer = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        'x-request-id': requestId,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
        ...(version !== undefined && { 'if-match': `"v${version}"` }),
        ...(this.#session && { cookie: this.#session.cookie, 'x-csrf-token': this.#session.csrfToken }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(NO_ANSWER_MS),
    });
    return { answer, text: await answer.text() };
  }

  #acknowledged<T>(method: string, path: string, { body }: Call, { requestId, key }: Marks, { status, headers }: Response, text: string): { body: T; headers: Headers } {
    const received = (text === '' ? undefined : JSON.parse(text)) as T;
    if (method !== 'GET') this.#access.onAcknowledged?.({ client: this, method, path, status, key, requestId, sent: body, received, location: headers.get('location') });
    return { body: received, headers };
  }
}

/** The same over all tries of a call. */
interface Marks {
  readonly requestId: string;
  readonly key?: string;
}

/** Nobody listened there, so nobody has begun anything. */
const wasRefused = (error: unknown): boolean => error instanceof Error && (error.cause as { code?: unknown } | undefined)?.code === 'ECONNREFUSED';

function problemOf(text: string): ProblemBody {
  try {
    return JSON.parse(text) as ProblemBody;
  } catch {
    return { title: text.slice(0, 200) };
  }
}
