import type { Operation } from './operations.ts';
import type { Watch } from './watch.ts';

export interface Call {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as it is, with the operation's content type. */
  readonly raw?: string;
  /** The version for If-Match. */
  readonly version?: number;
}

export interface CallAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  /** The code of a problem; empty for a success. */
  readonly code: string;
  readonly headers: Headers;
}

/** Somebody who calls operations by name; whatever is answered is watched. */
export class Caller {
  readonly #origin: string;
  readonly #watch: Watch;
  /** What says who calls. */
  readonly headers: Readonly<Record<string, string>>;
  /** What this caller has been told, for finding out what belongs to its organisations. */
  readonly told: string[] = [];

  constructor(origin: string, watch: Watch, headers: Readonly<Record<string, string>> = {}) {
    this.#origin = origin;
    this.#watch = watch;
    this.headers = headers;
  }

  async call(operationId: string, call: Call = {}): Promise<CallAnswer> {
    const operation = this.#watch.operation(operationId);
    const sent = call.raw ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
    const response = await fetch(`${this.#origin}/api/v1${addressOf(operation, call)}`, {
      method: operation.method,
      body: sent ?? null,
      headers: {
        ...this.headers, ...(sent !== undefined && { 'content-type': operation.bodyType ?? 'application/json' }), ...(call.version !== undefined && { 'if-match': `"v${call.version}"` }),
      },
    });
    const contentType = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
    const text = await textOf(response, contentType);
    const code = contentType === 'application/problem+json' ? (JSON.parse(text) as { code: string }).code : '';
    const answer = { status: response.status, contentType, text, code, headers: response.headers };
    this.told.push(text);
    this.#watch.note(operation, answer);
    return answer;
  }

  /** As `call`, where only a success will do; the answer's body. @throws Error with the whole refusal */
  async must<T>(operationId: string, call: Call = {}): Promise<T> {
    const { status, text } = await this.call(operationId, call);
    if (status >= 300) throw new Error(`${operationId} ${JSON.stringify(call)} answered ${status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** Signs in; a caller of its own for the session. */
  async signIn(loginName: string, password: string): Promise<Caller> {
    const { status, text, headers } = await this.call('signIn', { body: { loginName, password } });
    const cookie = headers.get('set-cookie')?.split(';')[0];
    if (status !== 200 || cookie === undefined) throw new Error(`signing in answered ${status} ${text}`);
    return new Caller(this.#origin, this.#watch, { cookie, 'x-csrf-token': (JSON.parse(text) as { csrfToken: string }).csrfToken });
  }
}

/** A stream has no end; that it has begun is all there is to see. */
async function textOf(response: Response, contentType: string): Promise<string> {
  if (contentType !== 'text/event-stream') return response.text();
  await response.body?.cancel();
  return '';
}

function addressOf({ path }: Operation, { path: values = {}, query = {} }: Call): string {
  const filled = path.replace(/\{(\w+)\}/g, (_match, name: string) => encodeURIComponent(values[name] ?? ''));
  const search = new URLSearchParams(query).toString();
  return search === '' ? filled : `${filled}?${search}`;
}
