import type { Request, Response } from 'express';
import { inScope, type Permission } from '../shared/permissions.ts';
import type { Scope } from '../shared/actor.ts';
import { admit, type Admitted } from './auth.ts';
import type { Authenticator, Hint, HintSource } from './context.ts';
import { httpErrors } from './http-errors.ts';
import { scopeFor } from './request-context.ts';
import { stateOf } from './request-state.ts';

export interface StreamOptions {
  readonly authenticator: Authenticator;
  readonly hints: HintSource;
  /** Milliseconds between signs of life; each also asks anew whether the listener may still listen. */
  readonly heartbeat?: number;
  readonly maxPerActor?: number;
}

/** A listener that has not taken this many bytes is cut off; it comes back and starts afresh. */
const MAX_BACKLOG = 256 * 1024;

/**
 * `GET /events`: what changed, as `entity:id:version`, without data. A client that comes back (`Last-Event-ID`) is told
 * to `reset`: hints are not kept, so it fetches what it shows once more.
 */
export class EventStreams {
  readonly #options: StreamOptions;
  readonly #open = new Map<Response, string>();

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  readonly handler = async (request: Request, response: Response): Promise<void> => {
    const state = stateOf(request);
    state.operationId = 'streamEvents';
    const admitted = await admit(request, 'authenticated', this.#options);
    state.actorId = admitted.actor.id;
    const mine = [...this.#open.values()].filter((id) => id === admitted.actor.id).length;
    if (mine >= (this.#options.maxPerActor ?? 20)) throw httpErrors['http.too_many_streams']();
    this.#stream(request, response, admitted);
  };

  /** Ends all streams; clients reconnect to another process or to the next start. */
  close(): void {
    for (const response of this.#open.keys()) response.end();
  }

  #stream(request: Request, response: Response, admitted: Admitted): void {
    let scope = scopeFor(admitted.actor, admitted.nodes);
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      // Proxies of the nginx kind would collect events instead of passing them on.
      'X-Accel-Buffering': 'no',
    });
    this.#open.set(response, admitted.actor.id);
    const write = (text: string): void => {
      if (response.writableLength > MAX_BACKLOG) response.destroy();
      else response.write(text);
    };
    write(request.headers['last-event-id'] === undefined ? 'retry: 2000\n\n' : 'retry: 2000\nevent: reset\ndata: reconnected\n\n');
    const unsubscribe = this.#options.hints.subscribe((hint) => {
      if (mayKnow(scope, hint)) write(`id: ${hint.id}\nevent: hint\ndata: ${hint.entity}:${hint.entityId}:${hint.version}\n\n`);
    });
    const beat = setInterval(() => {
      write(': alive\n\n');
      admit(request, 'authenticated', { ...this.#options, passive: true }).then(
        ({ actor, nodes }) => {
          scope = scopeFor(actor, nodes);
        },
        // Signed out, or the database is away: the client comes back and is told which.
        () => response.end(),
      );
    }, this.#options.heartbeat ?? 15_000);
    response.once('close', () => {
      clearInterval(beat);
      unsubscribe();
      this.#open.delete(response);
    });
  }
}

function mayKnow(scope: (permission: Permission) => Scope, { audience }: Hint): boolean {
  if (!audience) return true;
  const reach = scope(audience.permission);
  return audience.organisationIds.some((id) => inScope(reach, id));
}
