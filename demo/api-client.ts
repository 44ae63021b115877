import { randomUUID } from 'node:crypto';

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

  constructor(call: string, status: number, problem: ProblemBody) {
    const details = problem.details === undefined ? '' : ` ${JSON.stringify(problem.details)}`;
    const fields = (problem.errors ?? []).map((error) => `\n    ${error.path}: ${error.code}: ${error.message}`).join('');
    super(`${call} → ${status} ${problem.code ?? ''} ${problem.title ?? ''}${details}${fields}`);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = problem.code ?? '';
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

const PAGE = 200;
/** Somebody else (a worker, mostly) was faster: the resource is read again and the step tried once more. */
const MOVED_ON = new Set(['version.mismatch', 'persistence.version_conflict']);
const TRIES = 6;

/** One person's hand on the public API. With several addresses the calls go round, as behind a load balancer. */
export class ApiClient {
  readonly #bases: readonly string[];
  #session: Session | undefined;
  #calls = 0;

  constructor(bases: readonly string[]) {
    this.#bases = bases;
  }

  /** Signs in with a password; cookies and the CSRF token are kept for the calls that follow. */
  static async signIn(bases: readonly string[], loginName: string, password: string): Promise<ApiClient> {
    const client = new ApiClient(bases);
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

  async put<T>(path: string, body?: unknown, version?: number): Promise<T> {
    return (await this.#send<T>('PUT', path, { ...(body !== undefined && { body }), ...(version !== undefined && { version }) })).body;
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

  async #send<T>(method: string, path: string, { body, query = {}, version }: Call): Promise<{ body: T; headers: Headers }> {
    const base = this.#bases[this.#calls++ % this.#bases.length] ?? '';
    const url = new URL(`${base}/api/v1${path}`);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
    const answer = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
        ...(version !== undefined && { 'if-match': `"v${version}"` }),
        ...(this.#session && { cookie: this.#session.cookie, 'x-csrf-token': this.#session.csrfToken }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new ApiProblem(`${method} ${path}`, answer.status, problemOf(text));
    return { body: (text === '' ? undefined : JSON.parse(text)) as T, headers: answer.headers };
  }
}

function problemOf(text: string): ProblemBody {
  try {
    return JSON.parse(text) as ProblemBody;
  } catch {
    return { title: text.slice(0, 200) };
  }
}
