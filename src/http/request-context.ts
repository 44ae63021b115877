import type { Actor, Scope } from '../shared/actor.ts';
import type { Logger } from '../shared/log.ts';
import { nothingInScope, scopeOf, type ExpandedNodes, type Permission } from '../shared/permissions.ts';
import type { WriteContext } from '../persistence/transaction.ts';
import type { Language } from './field-problems.ts';

/**
 * What a handler knows of its request. It is also the context of a unit of work: handed to `uow.write` as it is, the
 * answer of an idempotency key is recorded in the same transaction. One request hands it to one unit of work.
 */
export interface RequestContext {
  readonly actor: Actor;
  readonly requestId: string;
  readonly language: Language;
  readonly log: Logger;
  /** Where the request came from, for back-off and limits; personal data, not for logs. */
  readonly clientAddress: string;
  /** Aborted when the time is up or the client has gone. */
  readonly signal: AbortSignal;
  /** There where a worker carries the request out after it was answered 202. */
  readonly task?: RunningTask;
  /** The version in If-Match; always there on routes with `ifMatch: true`. */
  readonly expectedVersion?: number;
  readonly beforeCommit?: (tx: unknown, result: unknown) => void;
  /** True where an idempotency key or a task's fence makes it harmless to run the work again. */
  readonly repeatable?: boolean;
  /** The organisations for which the actor has the permission; nothing where it has not. */
  readonly scope: (permission: Permission) => Scope;
  /** True where the actor has the permission anywhere. */
  readonly can: (permission: Permission) => boolean;
}

/** What long work tells of itself, and what it needs to go on where it stood after its worker was lost. */
export interface RunningTask {
  /** Stays the same however often the work is begun again. */
  readonly id: string;
  /** How far it is; may be called as often as one likes, also in the middle of a transaction. */
  progress(done: number, total: number): void;
  /** For transactions before the last: each commits only while no other worker has taken the task over. */
  readonly step: WriteContext;
}

interface Parts {
  readonly actor: Actor;
  readonly nodes: ExpandedNodes;
  readonly requestId: string;
  readonly language: Language;
  readonly log: Logger;
  readonly clientAddress: string;
  readonly signal: AbortSignal;
  readonly task?: RunningTask;
  readonly expectedVersion: number | undefined;
  /** Written at the end of the handler's transaction, and what makes it harmless to run that again. */
  readonly beforeCommit: ((tx: unknown, result: unknown) => void) | undefined;
}

export function buildRequestContext({ actor, nodes, expectedVersion, beforeCommit, ...rest }: Parts): RequestContext {
  const scope = scopeFor(actor, nodes);
  return {
    ...rest,
    actor,
    scope,
    can: (permission) => reaches(scope(permission)),
    ...(expectedVersion !== undefined && { expectedVersion }),
    ...(beforeCommit && { repeatable: true, beforeCommit }),
  };
}

/** The scope of each permission, worked out once per request. */
export function scopeFor(actor: Actor, nodes: ExpandedNodes): (permission: Permission) => Scope {
  const known = new Map<Permission, Scope>();
  return (permission) => {
    const cached = known.get(permission);
    if (cached) return cached;
    const allowed = actor.restrictedTo?.includes(permission) ?? true;
    const scope = allowed ? scopeOf(actor.grants, permission, nodes) : nothingInScope;
    known.set(permission, scope);
    return scope;
  };
}

export function reaches(scope: Scope): boolean {
  return scope.all || scope.organisationIds.length > 0;
}
