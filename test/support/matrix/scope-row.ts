import type { Permission, Role } from '../../../src/shared/permissions.ts';
import type { Common, FixtureKind, Named, Tenant } from './fixtures.ts';

/** What a body is made of: fixtures of a tenant, and a number for what must be unique. */
export interface BodyParts {
  readonly ids: Tenant['ids'];
  readonly common: Common;
  readonly word: string;
  readonly kioskToken: string;
  readonly unique: number;
}

/**
 * How the permission matrix addresses an operation. What a row leaves out is worked out from the document: a body from
 * its schema, the permission from `x-permission`.
 */
export interface ScopeRow {
  /**
   * `tenant` (unless said otherwise): there is nothing for people of another municipality. `shared`: one for all tenants.
   * `self`: what belongs to whoever asks. `installation`: only for grants at the root. `public`: for everybody.
   */
  readonly reach?: 'tenant' | 'shared' | 'self' | 'installation' | 'public';
  /** The fixture that each parameter of the path names. */
  readonly path?: Readonly<Record<string, Named>>;
  readonly query?: (parts: BodyParts) => Readonly<Record<string, string>>;
  /** Members that the schema alone does not tell, put over the body made of the schema; null = no JSON body at all. */
  readonly body?: (parts: BodyParts) => Readonly<Record<string, unknown>>;
  /** Sent instead of JSON. */
  readonly raw?: string;
  /** Whose version If-Match names; that of the path's `id` unless said otherwise. */
  readonly versionOf?: Named;
  /** For operations that everybody signed in may call: one of these is needed to find anything. */
  readonly anyOf?: readonly Permission[];
  /** Each call by a user of its own, for it ends the session or changes the account. */
  readonly byNewUser?: true;
  /** Whose turn it is where not everybody who may can take the step. */
  readonly by?: Role;
  /** A fixture that must stand in the answer, so that an empty list does not pass for a closed one. */
  readonly shows?: FixtureKind;
  /** Refusals of 403 and 404 that are right at the own organisation, by code. */
  readonly refusals?: readonly string[];
  /** Rows of the body are answered one by one: a foreign one is a row refused, not a request. */
  readonly perRow?: true;
  /** The state of the fixture does not allow the step: no success is demanded of the first who may. */
  readonly neverSucceeds?: true;
}

export type ScopeRows = Readonly<Record<string, ScopeRow>>;
