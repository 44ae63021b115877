import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buildApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import type { Container } from '../../src/container.ts';
import type { NewGrant } from '../../src/features/identity/write-grants.ts';
import { createUser } from '../../src/features/identity/write-users.ts';
import { createHttpServer } from '../../src/http/http-server.ts';
import { NumberSequences } from '../../src/persistence/number-sequences.ts';
import { createKeyring } from '../../src/shared/crypto/sealed-box.ts';
import { createLogger } from '../../src/shared/log.ts';
import { testContext, type TestEngine } from './engines.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
  readonly body: any;
}

interface RequestOptions {
  readonly body?: unknown;
  /** Sent as it is, with this content type. */
  readonly raw?: { readonly contentType: string; readonly bytes: Buffer };
  /** The version for If-Match. */
  readonly version?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Somebody who calls the API: anonymous until signed in, then with cookie and CSRF token, or with a bearer token. */
export class ApiClient {
  readonly #origin: string;
  #headers: Record<string, string>;

  constructor(origin: string, headers: Record<string, string> = {}) {
    this.#origin = origin;
    this.#headers = headers;
  }

  async request(method: string, path: string, { body, raw, version, headers }: RequestOptions = {}): Promise<Answer> {
    const sent = raw ? new Uint8Array(raw.bytes) : body === undefined ? null : JSON.stringify(body);
    const contentType = raw?.contentType ?? (body === undefined ? undefined : 'application/json');
    const response = await fetch(`${this.#origin}/api/v1${path}`, {
      method,
      body: sent,
      headers: { ...this.#headers, ...(contentType && { 'content-type': contentType }), ...(version !== undefined && { 'if-match': `"v${version}"` }), ...headers },
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  }

  get = (path: string): Promise<Answer> => this.request('GET', path);
  post = (path: string, body?: unknown): Promise<Answer> => this.request('POST', path, body === undefined ? {} : { body });
  put = (path: string, body: unknown, version?: number): Promise<Answer> => this.request('PUT', path, { body, ...(version !== undefined && { version }) });
  delete = (path: string): Promise<Answer> => this.request('DELETE', path);

  /** Signs in and keeps what the server gave. */
  async signIn(loginName: string, password: string, code?: string): Promise<Answer> {
    const answer = await this.post('/session', { loginName, password, ...(code !== undefined && { code }) });
    const cookie = answer.headers.get('set-cookie')?.split(';')[0];
    if (answer.status === 200 && cookie !== undefined) this.#headers = { cookie, 'x-csrf-token': (answer.body as { csrfToken: string }).csrfToken };
    return answer;
  }

  /** The same person at another API process. */
  at(origin: string): ApiClient {
    return new ApiClient(origin, this.#headers);
  }

  with(headers: Record<string, string>): ApiClient {
    return new ApiClient(this.#origin, { ...this.#headers, ...headers });
  }
}

export interface TestApi {
  readonly origin: string;
  readonly container: Container;
  readonly anonymous: ApiClient;
  /** A new user with these grants, signed in. */
  as(...grants: readonly NewGrant[]): Promise<ApiClient & { readonly userId: string; readonly loginName: string }>;
  close(): Promise<void>;
}

export const TEST_PASSWORD = 'kirschkern weit gespuckt';

/** The whole API over a test database, listening on a free port of loopback. Answers that break their schema fail. Another process with the same key understands what it sealed. */
export async function startApi(engine: TestEngine, secretKey = randomBytes(32).toString('hex')): Promise<TestApi> {
  const config = readConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent' }, () => secretKey);
  const { uow, clock, dialect } = engine;
  const secrets = createKeyring(config.secretKey);
  const container: Container = {
    config, uow, clock, dialect, secrets, numbers: new NumberSequences(uow), log: createLogger({ level: 'silent' }), close: () => Promise.resolve(),
  };
  const { app, closeStreams } = buildApp(container);
  const server = createHttpServer(app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let users = 0;
  return {
    origin,
    container,
    anonymous: new ApiClient(origin),
    async as(...grants) {
      const loginName = `api-user-${++users}`;
      const { user } = await createUser(container, testContext('api'), { all: true }, { loginName, displayName: `Api User ${users}`, password: TEST_PASSWORD, grants });
      const client = new ApiClient(origin);
      const { status } = await client.signIn(loginName, TEST_PASSWORD);
      if (status !== 200) throw new Error(`sign-in answered ${status}`);
      return Object.assign(client, { userId: user.id, loginName });
    },
    async close() {
      closeStreams();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
