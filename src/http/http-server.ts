import { randomUUID } from 'node:crypto';
import { createServer, STATUS_CODES, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AppError } from '../shared/errors.ts';
import { httpErrors } from './http-errors.ts';
import { problemOf } from './problem.ts';

export interface ConnectionLimits {
  /** Milliseconds until the headers of a request must be there, counted from the connection or from its first byte. */
  readonly headersMs: number;
  /** Milliseconds until a request must be there as a whole; bodies have a limit of their own, which is shorter. */
  readonly requestMs: number;
  /** Connections at the same time; more are closed as they come. */
  readonly connections: number;
}

/**
 * Longer than proxies keep an idle connection to us (nginx: 60 s). Whichever side closes first may cut off a request that
 * the other has just begun, and only the proxy knows whether it is about to. The limit for headers does not count it: that
 * begins with the first byte of a request.
 */
const KEEP_ALIVE_MS = 75_000;

const usual: ConnectionLimits = { headersMs: 10_000, requestMs: 60_000, connections: 2_000 };

/** The server of a process that answers the API: it ends what is slow and answers what is no request. */
export function createHttpServer(listener: RequestListener, { headersMs, requestMs, connections }: ConnectionLimits = usual): Server {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: headersMs, requestTimeout: requestMs, connectionsCheckingInterval: Math.min(2_000, headersMs / 2) }, listener);
  server.maxConnections = connections;
  const answering = new WeakMap<Duplex, ServerResponse>();
  const begin = (request: IncomingMessage, response: ServerResponse): void => {
    answering.set(request.socket, response);
    response.once('close', () => answering.delete(request.socket));
  };
  server.prependListener('request', begin);
  // whether to go on with a body is said where it is read; other expectations are nothing that we know
  for (const event of ['checkContinue', 'checkExpectation'] as const) {
    server.on(event, (request: IncomingMessage, response: ServerResponse) => { server.emit('request', request, response); });
  }
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const response = answering.get(socket);
    // an answer that is under way cannot be mixed with another one, and what came behind a request is not its fault
    const mayAnswer = response === undefined || (!response.headersSent && !response.req.complete);
    if (mayAnswer && socket.writable && error.code !== 'ECONNRESET') socket.end(refusal(error));
    else socket.destroy();
  });
  return server;
}

function refusal({ code }: NodeJS.ErrnoException): string {
  const failure = failureOf(code);
  const requestId = randomUUID();
  const body = JSON.stringify(problemOf(failure, 'de', requestId));
  return [
    `HTTP/1.1 ${failure.status} ${STATUS_CODES[failure.status] ?? ''}`, 'Connection: close', 'Content-Type: application/problem+json; charset=utf-8', 'Cache-Control: no-store',
    `X-Request-Id: ${requestId}`, `Content-Length: ${Buffer.byteLength(body)}`, '', body,
  ].join('\r\n');
}

function failureOf(code: string | undefined): AppError {
  if (code === 'HPE_HEADER_OVERFLOW') return httpErrors['http.headers_too_large']();
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? httpErrors['http.request_too_slow']() : httpErrors['http.malformed_request']();
}
