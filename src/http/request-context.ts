import type { Actor, Scope } from '../shared/actor.ts';
import type { Logger } from '../shared/log.ts';
import { nothingInScope, scopeOf, type ExpandedNodes, type Permission } from '../shared/permissions.ts';
import type { IdempotencySlot, IdempotencyStore } from './context.ts';
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
  /** The client asked for 202 and a job instead of waiting (`Prefer: respond-async`). */
  readonly respondAsync: boolean;
  /** The version in If-Match; always there on routes with `ifMatch: true`. */
  readonly expectedVersion?: number;
  readonly idempotency?: IdempotencySlot;
  readonly beforeCommit?: (tx: unknown, result: unknown) => void;
  /** True where an idempotency key makes it harmless to run the work again. */
  readonly repeatable?: boolean;
  /** The organisations for which the actor has the permission; nothing where it has not. */
  readonly scope: (permission: Permission) => Scope;
  /** True where the actor has the permission anywhere. */
  readonly can: (permission: Permission) => boolean;
}

interface Parts {
  readonly actor: Actor;
  readonly nodes: ExpandedNodes;
  readonly requestId: string;
  readonly language: Language;
  readonly log: Logger;
  readonly clientAddress: string;
  readonly signal: AbortSignal;
  readonly respondAsync: boolean;
  readonly expectedVersion: number | undefined;
  readonly slot: IdempotencySlot | undefined;
  readonly store: IdempotencyStore;
}

export function buildRequestContext({ actor, nodes, expectedVersion, slot, store, ...rest }: Parts): RequestContext {
  const scope = scopeFor(actor, nodes);
  return {
    ...rest,
    actor,
    scope,
    can: (permission) => reaches(scope(permission)),
    ...(expectedVersion !== undefined && { expectedVersion }),
    ...(slot && {
      idempotency: slot,
      repeatable: true,
      beforeCommit: (tx: unknown, result: unknown) => store.record(tx, slot, slot.response(result)),
    }),
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
