import { id, instant, nullable, text } from '../../persistence/columns.ts';
import { keyset } from '../../persistence/keyset.ts';
import type { Reader } from '../../persistence/reader.ts';
import { scopePredicate } from '../../persistence/scope.ts';
import type { Actor, Scope } from '../../shared/actor.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { inScope, permissions, roleHas, type Permission, type Role } from '../../shared/permissions.ts';
import { sortKey } from '../../shared/search-key.ts';
import { apiTokens, grants, sessions, users, type GrantRow, type User } from './identity-tables.ts';
import { administered, getUser } from './user-store.ts';

/** A user as administrators see one: without hash and secret. */
export interface UserView extends Omit<User, 'passwordHash' | 'totpSecret' | 'totpLastStep' | 'sortKey'> {
  readonly grants: readonly GrantView[];
}

export type GrantView = Omit<GrantRow, 'userId' | 'version'> & { readonly organisationName: string };

export interface UserFilter {
  /** The beginning of the displayed name. */
  readonly q?: string;
  readonly active?: boolean;
}

/** Users with a grant inside the scope, shown with these grants only; for whoever sees the whole tree, all. */
export async function listUsers(db: Reader, scope: Scope, request: ListRequest<'name', UserFilter>): Promise<Page<UserView>> {
  const builder = db.q('users as u').select('u.*');
  if (!scope.all) builder.whereIn('u.id', scopePredicate(db.q('grants as g').select('g.user_id'), 'g.organisation_id', scope));
  if (request.filters.q !== undefined) builder.where('u.sort_key', 'like', `${sortKey(request.filters.q)}%`);
  if (request.filters.active !== undefined) builder.where('u.active', request.filters.active);
  const rows = await db.select(users.columns, keyset(builder, request, 'u.sort_key', 'u.id'));
  const held = (await grantViews(db, rows.map((row) => row.id))).filter((grant) => inScope(scope, grant.organisationId));
  return toPage(request, rows, (row) => ({ value: row.sortKey, id: row.id }), (row) => viewOf(row, held));
}

/** @throws AppError `identity.user_not_found`, also for one whom the scope does not cover wholly */
export async function viewUser(db: Reader, scope: Scope, userId: string): Promise<UserView> {
  const user = await administered(db, scope, userId);
  return viewOf(user, await grantViews(db, [userId]));
}

const viewOf = ({ passwordHash: _hash, totpSecret: _secret, totpLastStep: _step, sortKey: _key, ...told }: User, held: readonly (GrantView & { userId: string })[]): UserView => ({
  ...told,
  grants: held.filter((grant) => grant.userId === told.id).map(({ userId: _user, ...grant }) => grant),
});

const grantShape = { ...grants.columns, organisationName: text() };

const grantViews = async (db: Reader, userIds: readonly string[]): Promise<(GrantView & { userId: string })[]> => {
  const rows = await db.select(grantShape, db.q('grants as g').join('organisations as o', 'o.id', 'g.organisation_id').whereIn('g.user_id', userIds).orderBy('g.id').select('g.*', 'o.name as organisation_name'));
  return rows.map(({ version: _version, ...grant }) => grant);
};

export interface SessionView {
  readonly user: { readonly id: string; readonly loginName: string; readonly displayName: string; readonly locale: 'de' | 'en'; readonly personId: string | null };
  readonly mustChangePassword: boolean;
  readonly secondFactor: boolean;
  readonly grants: readonly { readonly role: Role; readonly organisationId: string; readonly organisationName: string }[];
  /** What the grants, or the token, allow somewhere. */
  readonly permissions: readonly Permission[];
  /** For the header `X-CSRF-Token`; null for a token, which needs none. */
  readonly csrfToken: string | null;
}

/** Who is signed in, and what they may do. */
export async function viewSession(db: Reader, actor: Actor): Promise<SessionView> {
  const user = await getUser(db, actor.id);
  const names = await db.select({ id: id(), name: text() }, db.q('organisations').whereIn('id', actor.grants.map((grant) => grant.organisationId)).select('id', 'name'));
  const nameOf = new Map(names.map((each) => [each.id, each.name]));
  const session = actor.kind === 'user' && actor.sessionId !== undefined ? await db.one(sessions, { idHash: actor.sessionId }) : undefined;
  const allowed = (permission: Permission): boolean =>
    (actor.restrictedTo?.includes(permission) ?? true) && actor.grants.some((grant) => roleHas(grant.role, permission));
  return {
    user: { id: user.id, loginName: user.loginName, displayName: user.displayName, locale: user.locale, personId: user.personId },
    mustChangePassword: user.mustChangePassword,
    secondFactor: user.totpConfirmed,
    grants: actor.grants.map((grant) => ({ ...grant, organisationName: nameOf.get(grant.organisationId) ?? '' })),
    permissions: permissions.filter(allowed),
    csrfToken: session?.csrfToken ?? null,
  };
}

export interface TokenView {
  readonly id: string;
  readonly name: string;
  readonly grantIds: readonly string[] | null;
  readonly permissions: readonly Permission[] | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

const { tokenHash: _hash, userId: _user, version: _version, ...tokenColumns } = apiTokens.columns;
const tokenShape = { ...tokenColumns, lastUsedAt: nullable(instant()) };

/** A user's tokens, the newest first. The secret is in none of them. */
export const tokensOf = (db: Reader, userId: string): Promise<readonly TokenView[]> =>
  db.select(tokenShape, db.q('api_tokens as t').leftJoin('api_token_uses as a', 'a.token_id', 't.id').where('t.user_id', userId)
    .orderBy('t.created_at', 'desc').orderBy('t.id', 'desc').limit(1000).select('t.*', 'a.last_used_at'));

/** The tokens of a user whom the holder of `scope` administers. */
export async function tokensOfUser(db: Reader, scope: Scope, userId: string): Promise<readonly TokenView[]> {
  await administered(db, scope, userId);
  return tokensOf(db, userId);
}
