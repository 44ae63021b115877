import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import type { Logger } from '../shared/log.ts';
import type { Language } from './field-problems.ts';

/** What is known of a request before anybody has asked who sent it. */
export interface RequestState {
  readonly requestId: string;
  readonly language: Language;
  readonly log: Logger;
  /** For the log line at the end: the declared path, never the address with its values. */
  operationId?: string;
  actorId?: string;
}

const states = new WeakMap<IncomingMessage, RequestState>();

export function stateOf(request: IncomingMessage): RequestState {
  const state = states.get(request);
  if (!state) throw new Error('the request did not pass requestEntry');
  return state;
}

const REQUEST_ID = /^[A-Za-z0-9._-]{8,80}$/;

/**
 * First of all: gives the request its id (a valid one from outside is kept, so that a call can be followed through
 * several systems) and writes one log line at its end, without address, query or body.
 */
export function requestEntry(log: Logger) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const given = request.headers['x-request-id'];
    const requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    const language: Language = request.acceptsLanguages('de', 'en') === 'en' ? 'en' : 'de';
    const state: RequestState = { requestId, language, log: log.child({ requestId }) };
    states.set(request, state);
    response.setHeader('X-Request-Id', requestId);
    const started = process.hrtime.bigint();
    response.once('close', () => {
      const ms = Number((process.hrtime.bigint() - started) / 1_000_000n);
      const { operationId, actorId } = state;
      const line = { method: request.method, operationId, actorId, status: response.statusCode, ms, complete: response.writableFinished };
      if (response.statusCode >= 500) state.log.warn(line, 'request');
      else state.log.info(line, 'request');
    });
    next();
  };
}
