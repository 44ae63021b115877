import type { Permission, Role } from './permissions.ts';

export interface Grant {
  readonly role: Role;
  /** Holds for this organisation and all below it. */
  readonly organisationId: string;
}

/** Who acts: a signed-in person, an API token, a background job or the installation itself. */
export interface Actor {
  readonly kind: 'user' | 'token' | 'job' | 'system';
  readonly id: string;
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly sessionId?: string;
  /** The person behind a user, where there is one: decides what "own devices" are. */
  readonly personId?: string;
  /** An API token may be allowed less than its owner; absent = everything the grants give. */
  readonly restrictedTo?: readonly Permission[];
}

/** The organisations that a permission reaches; the whole tree carries no list, and costs queries no predicate. */
export type Scope = { readonly all: true } | { readonly all: false; readonly organisationIds: readonly string[] };

/** The installation acting by its own standing rules; may do everything. */
export const systemActor = (name: string): Actor => ({ kind: 'system', id: name, name, grants: [] });

/** Who acts on a public route before anybody has signed in; holds no grants and is in nobody's scope. */
export const anonymousActor: Actor = { kind: 'system', id: 'anonymous', name: 'anonymous', grants: [] };
