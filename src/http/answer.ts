import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { loggableError, type Logger } from '../shared/log.ts';
import { Accepted, type StoredAnswer } from './context.ts';
import { successStatuses, type Download, type Route } from './define-route.ts';
import { endWithin } from './end-within.ts';
import { etagOf, versionIn } from './etag.ts';
import { httpErrors } from './http-errors.ts';
import type { RequestContext } from './request-context.ts';
import { taskSchema } from './task-schema.ts';
import { validateAnswer } from './validate.ts';

export const API_BASE = '/api/v1';

/**
 * The answer that a route gives for the result of its use case. What the schema does not name is dropped.
 * An answer that breaks its own schema is our mistake: refused when `strict`, else logged and sent.
 */
export function answerOf(route: Route, result: unknown, { strict, log }: { readonly strict: boolean; readonly log: Logger }): StoredAnswer {
  if (result instanceof Accepted) return acceptedAnswer(result);
  const presented = route.present ? route.present(result) : result;
  const status = route.status?.(presented) ?? successStatuses(route)[0] ?? 200;
  const location: Record<string, string> = route.location ? { Location: API_BASE + route.location(presented) } : {};
  const schema = route.responses[status];
  if (schema === undefined) throw new Error(`${route.operationId} answered ${status}, which it does not declare`);
  if (schema === null) return { status, headers: location, body: '' };
  const { value, problems } = validateAnswer(schema, presented);
  if (problems.length > 0) {
    const places = problems.map(({ path, code }) => ({ path, code }));
    log.error({ operationId: route.operationId, places }, 'answer does not fit its schema');
    if (strict) throw httpErrors.internal({ operationId: route.operationId }, problems);
  }
  const version = versionIn(value);
  const etag: Record<string, string> = version === undefined ? {} : { ETag: etagOf(version) };
  return { status, headers: { 'Content-Type': 'application/json; charset=utf-8', ...etag, ...location }, body: JSON.stringify(value) };
}

/** Seconds after which it is worth asking how far a task is. */
const ASK_AGAIN = '1';

const acceptedAnswer = ({ task }: Accepted): StoredAnswer => ({
  status: 202,
  headers: { 'Content-Type': 'application/json; charset=utf-8', Location: `${API_BASE}/tasks/${task.id}`, 'Retry-After': ASK_AGAIN },
  body: JSON.stringify(validateAnswer(taskSchema, task).value),
});

/** The answer as it is kept for repetitions: what is shown once is not in it. */
export function withoutSecrets(answer: StoredAnswer, secrets: readonly string[] | undefined): StoredAnswer {
  if (!secrets || answer.body === '') return answer;
  const body = JSON.parse(answer.body) as Record<string, unknown>;
  const kept = Object.entries(body).filter(([key]) => !secrets.includes(key));
  return { ...answer, headers: { ...answer.headers, 'Secret-Withheld': secrets.join(', ') }, body: JSON.stringify(Object.fromEntries(kept)) };
}

export function send(response: Response, answer: StoredAnswer, replayed = false): void {
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  response.setHeader('Cache-Control', 'no-store');
  if (replayed) response.setHeader('Idempotency-Replayed', 'true');
  if (answer.body === '') {
    response.end();
    return;
  }
  const bytes = Buffer.from(answer.body);
  response.setHeader('Content-Length', bytes.length);
  endWithin(response, bytes);
}

export async function sendDownload(response: Response, download: Download, { signal, log }: Pick<RequestContext, 'signal' | 'log'>): Promise<void> {
  response.statusCode = 200;
  response.setHeader('Content-Type', download.contentType);
  response.setHeader('Cache-Control', 'no-store');
  // Shown inside our origin, a file from outside could act as one of our pages.
  response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
  response.setHeader('Content-Disposition', disposition(download.filename));
  const { content } = download;
  if (content instanceof Readable) {
    try {
      await pipeline(content, response, { signal });
    } catch (error) {
      // The connection is broken already, which is all that a client can still be told.
      if (!signal.aborted) log.error({ err: loggableError(error) }, 'a download broke off');
    }
    return;
  }
  const bytes = Buffer.from(content);
  response.setHeader('Content-Length', bytes.length);
  endWithin(response, bytes);
}

/** RFC 6266: a plain name for old clients and the real one. */
function disposition(filename: string | undefined): string {
  if (filename === undefined) return 'attachment';
  const plain = filename.replace(/[^A-Za-z0-9._-]+/g, '_').slice(0, 150);
  const encoded = encodeURIComponent(filename).replace(/['()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
