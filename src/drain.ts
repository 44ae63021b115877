import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Ends an HTTP server without failing a request. */
export class Drain {
  readonly #server: Server;
  readonly #open = new Set<ServerResponse>();
  #draining = false;

  /** From now on knows which answers are on their way; before the server's own handler does, so put it on first. */
  constructor(server: Server) {
    this.#server = server;
    server.prependListener('request', (_request, response) => {
      this.#open.add(response);
      response.once('close', () => this.#open.delete(response));
      if (this.#draining) lastOfItsConnection(response);
    });
  }

  /**
   * First everything is answered as before, `noticeMs` long, each answer the last of its connection: time for whoever
   * shares out the requests to notice that `/health/ready` says no. Then no connection is taken any more, and idle ones
   * are ended. Resolves when all are gone; those with a request in flight `graceMs` after the call are cut off.
   */
  async end({ noticeMs, graceMs }: { readonly noticeMs: number; readonly graceMs: number }): Promise<void> {
    const force = setTimeout(() => { this.#server.closeAllConnections(); }, graceMs);
    this.#draining = true;
    for (const response of this.#open) lastOfItsConnection(response);
    await sleep(noticeMs);
    const closed = once(this.#server, 'close');
    // an event stream that ends now leaves a connection that was meant to be kept
    this.#server.keepAliveTimeout = 1;
    this.#server.close();
    this.#server.closeIdleConnections();
    await closed;
    clearTimeout(force);
  }
}

/** Node then says `Connection: close` and ends the connection after this answer. */
function lastOfItsConnection(response: ServerResponse): void {
  if (!response.headersSent) response.shouldKeepAlive = false;
}
