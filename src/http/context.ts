import type { Actor } from '../shared/actor.ts';
import type { ExpandedNodes, Permission } from '../shared/permissions.ts';
import type { Input } from './define-route.ts';
import type { Language } from './field-problems.ts';
import type { RequestContext } from './request-context.ts';
import type { TaskView } from './task-schema.ts';

/** What a request brought to prove who it is. A bearer token, where there is one, outdoes cookies. */
export interface Credentials {
  readonly bearer?: string;
  readonly cookies: Readonly<Record<string, string>>;
  /** Asked by an open event stream, not by a person: does not count as activity of the session. */
  readonly passive?: boolean;
}

export interface Authentication {
  readonly actor: Actor;
  /** The organisations of the actor's grants, each with everything below it; `all` for the root. */
  readonly nodes: ExpandedNodes;
  /** With a cookie, unsafe methods must also bring the CSRF token of the session. */
  readonly by: { readonly scheme: 'bearer' } | { readonly scheme: 'cookie'; readonly csrfToken: string };
}

/** Port: knows sessions, API tokens and how far grants reach, as they are now. Undefined = these credentials are nobody's (any more). */
export interface Authenticator {
  authenticate(credentials: Credentials): Promise<Authentication | undefined>;
}

/** Port: knows the tree of organisations, for work that is carried out after its request. */
export interface ScopeSource {
  /** Each node with everything below it; `all` for the root. Unknown nodes are left out. */
  expand(organisationIds: readonly string[]): Promise<ExpandedNodes>;
}

/** An answer as it was sent the first time, to be sent again as it was. */
export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body's exact text; empty for an answer without one. */
  readonly body: string;
}

/** One use of an Idempotency-Key. */
export interface IdempotencySlot {
  readonly actorId: string;
  readonly key: string;
  /** SHA-256 over method, address and body: the same key with another request is refused. */
  readonly requestHash: string;
  /** The answer that belongs to the result of the use case; secrets that are shown once are left out of it. */
  response(result: unknown): StoredAnswer;
}

/** Port: keys with their answers, kept 7 days. */
export interface IdempotencyStore {
  find(actorId: string, key: string): Promise<{ readonly requestHash: string; readonly answer: StoredAnswer } | undefined>;
  /**
   * Enqueues the row of the slot in the caller's transaction, which is handed on unseen. Where another request was
   * faster, the commit fails with `http.idempotency_race`, and its answer is sent instead.
   */
  record(tx: unknown, slot: IdempotencySlot, answer: StoredAnswer): void;
}

/** A request as it was checked, to be carried out after its answer. */
export interface LaterRequest {
  readonly operationId: string;
  readonly language: Language;
  readonly expectedVersion: number | undefined;
  readonly input: Input<unknown, unknown, unknown>;
}

/** The result of a request that will be carried out later: answered 202 with the task's address. */
export class Accepted {
  readonly task: TaskView;

  constructor(task: TaskView) {
    this.task = task;
  }
}

/** Port: takes requests down, each together with the idempotency key that it came with. */
export interface TaskQueue {
  accept(context: RequestContext, request: LaterRequest): Promise<Accepted>;
}

/** Something changed; without the data: clients fetch it again, within their scope. */
export interface Hint {
  readonly id: string;
  readonly entity: string;
  readonly entityId: string;
  readonly version: number;
  /** Who may know: holders of this permission at one of these organisations; absent = every signed-in person. */
  readonly audience?: { readonly permission: Permission; readonly organisationIds: readonly string[] };
}

/** Port: the changes of all processes. */
export interface HintSource {
  /** Calls the listener for each hint until the returned function is called. */
  subscribe(listener: (hint: Hint) => void): () => void;
}
