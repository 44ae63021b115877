import type { Role } from './permissions.ts';

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
}

/** The organisations that a permission reaches; the whole tree carries no list, and costs queries no predicate. */
export type Scope = { readonly all: true } | { readonly all: false; readonly organisationIds: readonly string[] };

/** The installation acting by its own standing rules; may do everything. */
export const systemActor = (name: string): Actor => ({ kind: 'system', id: name, name, grants: [] });
