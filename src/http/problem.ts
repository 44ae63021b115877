import type { NextFunction, Request, Response } from 'express';
import { AppError, type ErrorDetails, type FieldProblem } from '../shared/errors.ts';
import { loggableError } from '../shared/log.ts';
import { answerUnread } from './answer-unread.ts';
import { endWithin } from './end-within.ts';
import type { Language } from './field-problems.ts';
import { httpErrors } from './http-errors.ts';
import { stateOf } from './request-state.ts';
import { s } from './schema.ts';

/** What every failure is answered with (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly requestId: string;
  readonly details?: ErrorDetails;
  readonly errors?: readonly FieldProblem[];
}

export const fieldProblemSchema = s.object({ path: s.string({ min: 0, max: 1000 }), code: s.string(), message: s.text() }, { name: 'FieldProblem' });

export const problemSchema = s.object({
  type: s.string(),
  title: s.text(),
  status: s.int({ min: 400, max: 599 }),
  code: s.string(),
  requestId: s.string(),
  details: s.optional(s.record(s.json())),
  errors: s.optional(s.array(fieldProblemSchema)),
}, { name: 'Problem' });

/**
 * The last handler: turns whatever was thrown into an answer. What is not meant for callers is logged without its
 * values and answered as `internal`; `strict` (development, tests) may log its message.
 */
export function failureHandler(strict: boolean) {
  // Four parameters make it a handler of errors for Express.
  return (error: unknown, request: Request, response: Response, _next: NextFunction): void => {
    const { requestId, language, log } = stateOf(request);
    // The client has gone, and what failed is what its going aborted.
    if (response.destroyed) return;
    const known = asAppError(error);
    if (!known) log.error({ err: loggableError(error, strict) }, 'unexpected failure');
    const failure = known ?? httpErrors.internal();
    if (response.headersSent) {
      // Half an answer is out: only breaking the connection tells the client that it is not whole.
      response.destroy();
      return;
    }
    const problem = problemOf(failure, language, requestId);
    const body = Buffer.from(JSON.stringify(problem));
    response.statusCode = problem.status;
    setFailureHeaders(response, failure);
    response.setHeader('Content-Type', 'application/problem+json; charset=utf-8');
    response.setHeader('Content-Language', language);
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Content-Length', body.length);
    if (request.complete) endWithin(response, body);
    else answerUnread(request, response, body);
  };
}

/** A failure as its caller reads it. */
export const problemOf = (failure: AppError, language: Language, requestId: string): Problem => ({
  type: `urn:zeugwart:problem:${failure.code}`,
  title: failure.definition[language],
  status: failure.status,
  code: failure.code,
  requestId,
  ...(Object.keys(failure.details).length > 0 && { details: failure.details }),
  ...(failure.problems.length > 0 && { errors: failure.problems }),
});

function setFailureHeaders(response: Response, failure: AppError): void {
  if (failure.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  const wait = failure.details['retryAfterSeconds'];
  if (typeof wait === 'number') response.setHeader('Retry-After', Math.max(1, Math.ceil(wait)));
  // what is away is looked for at every request, so the next one may find it
  else if (failure.status === 503) response.setHeader('Retry-After', 1);
}

function asAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  // What the router throws for broken percent-encoding in a path.
  return error instanceof URIError ? httpErrors['http.malformed_url']() : undefined;
}

export function notFound(): never {
  throw httpErrors['http.not_found']();
}
