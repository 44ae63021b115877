import i18next from 'i18next';
import createClient, { type Middleware } from 'openapi-fetch';
import { ApiError, OfflineError } from './problem.ts';
import type { components, paths } from './schema.d.ts';

export type Schemas = components['schemas'];

let csrfToken: string | null = null;
const whenSignedOut = new Set<() => void>();

/** Told by the session whenever it is read anew. */
export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** Calls back when the server no longer knows the session. */
export function onSignedOut(listener: () => void): () => void {
  whenSignedOut.add(listener);
  return () => whenSignedOut.delete(listener);
}

const conventions: Middleware = {
  onRequest({ request }) {
    request.headers.set('Accept-Language', i18next.language);
    if (request.method !== 'GET' && csrfToken !== null) request.headers.set('X-CSRF-Token', csrfToken);
    return request;
  },
  async onResponse({ response, schemaPath }) {
    if (response.ok) return response;
    const error = await problemOf(response);
    if (error.status === 401 && schemaPath !== '/session') for (const listener of whenSignedOut) listener();
    throw error;
  },
  onError({ error }) {
    // fetch knows one failure of its own: nothing came back
    return error instanceof TypeError ? new OfflineError(error.message) : undefined;
  },
};

async function problemOf(response: Response): Promise<ApiError> {
  if (response.headers.get('content-type')?.startsWith('application/problem+json')) return new ApiError((await response.json()) as Schemas['Problem']);
  // A proxy in between answers in its own words.
  return new ApiError({ type: 'about:blank', title: response.statusText, status: response.status, code: 'http.foreign_answer', requestId: response.headers.get('x-request-id') ?? '' });
}

/** The API, typed by its own document. Refusals are thrown as `ApiError`, an unreachable server as `OfflineError`. */
export const api = createClient<paths>({ baseUrl: '/api/v1' });
api.use(conventions);

/** The answer of a call; refusals were thrown before. */
export async function answer<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  return data as T;
}

/** The header that says which version a change is meant for. */
export const ifMatch = (version: number): { 'If-Match': string } => ({ 'If-Match': `"v${version}"` });

/** The header that makes a repeated call the same call. */
export const once = (key: string): { 'Idempotency-Key': string } => ({ 'Idempotency-Key': key });
