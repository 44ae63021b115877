import type { Authentication, Authenticator, Credentials } from '../../http/context.ts';
import { bool, code, id, json, nullable, text, type Columns, type RowOf } from '../../persistence/columns.ts';
import type { Builder } from '../../persistence/keyset.ts';
import { preparedQuery } from '../../persistence/prepared-query.ts';
import type { Query, Reader } from '../../persistence/reader.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import { systemActor, type Actor } from '../../shared/actor.ts';
import type { ExpandedNodes, Permission } from '../../shared/permissions.ts';
import { nodeBuilders, nodeShapes, nodesOf } from '../organisations/expand-nodes.ts';
import { apiTokenUses, sessions } from './identity-tables.ts';
import { secretHash } from './make-secrets.ts';
import { IDLE_MS, TOUCH_MS } from './write-sessions.ts';
import { grantShape, inForce } from './user-store.ts';

const holderShape = { userId: id(), displayName: text(), personId: nullable(id()), mustChangePassword: bool(), stale: bool() };
const sessionShape = { ...holderShape, csrfToken: code(64) };
const tokenShape = { ...holderShape, tokenId: id(), grantIds: nullable(json<readonly string[]>()), permissions: nullable(json<readonly Permission[]>()) };
const heldShape = { ...grantShape, isRoot: bool() };
type Held = RowOf<typeof grantShape>;

const CONTEXT = { actor: systemActor('authenticator'), requestId: 'identity:touch', repeatable: true };

/** Everything that a request has to know of whoever sent it. */
const asked = {
  session: preparedQuery(sessionShape, (db, { secret }: { readonly secret: string }) =>
    db.q('sessions as s').join('users as u', 'u.id', 's.user_id').where('s.id_hash', secret).where('u.active', true)
      .where('s.expires_at', '>', now(db)).where('s.last_seen_at', '>', now(db, -IDLE_MS))
      .select('u.id as user_id', 'u.display_name', 'u.person_id', 'u.must_change_password', 's.csrf_token', staleSince(db, 's.last_seen_at'))),
  token: preparedQuery(tokenShape, (db, { secret }: { readonly secret: string }) =>
    db.q('api_tokens as t').join('users as u', 'u.id', 't.user_id').leftJoin('api_token_uses as a', 'a.token_id', 't.id').where('t.token_hash', secret).where('u.active', true)
      .whereNull('t.revoked_at').where('t.expires_at', '>', now(db))
      .select('u.id as user_id', 'u.display_name', 'u.person_id', 'u.must_change_password', 't.id as token_id', 't.grant_ids', 't.permissions', staleSince(db, 'a.last_used_at'))),
  ofSession: grantQueries((held, secret) => held.join('sessions as s', 's.user_id', 'g.user_id').where('s.id_hash', secret)),
  ofToken: grantQueries((held, secret) => held.join('api_tokens as t', 't.user_id', 'g.user_id').where('t.token_hash', secret)),
};

/** The grants in force of whoever holds a secret, and the organisations that these reach. */
function grantQueries(whose: (grants: Builder, secret: string) => Builder) {
  type Asked = { readonly secret: string; readonly today: string };
  const held = (db: Reader, { secret, today }: Asked): Builder => inForce(whose(db.q('grants as g'), secret), today);
  const organisations = (db: Reader, parameters: Asked): Builder => held(db, parameters).select('g.organisation_id');
  return {
    grants: preparedQuery(heldShape, (db, parameters: Asked) => held(db, parameters).join('organisations as o', 'o.id', 'g.organisation_id').orderBy('g.id')
      .select('g.id', 'g.role', 'g.organisation_id', db.q.raw('case when o.parent_id is null then 1 else 0 end as is_root'))),
    below: preparedQuery(nodeShapes.below, (db, parameters: Asked) => nodeBuilders.below(db, organisations(db, parameters))),
  };
}

/**
 * Knows sessions and API tokens. User, grants and validity are read at every request, in one round trip, so that
 * signing out, ending a grant and locking a user count at once.
 */
export class DatabaseAuthenticator implements Authenticator {
  readonly #uow: UnitOfWork;
  readonly #cookie: string;

  constructor(uow: UnitOfWork, cookie: string) {
    this.#uow = uow;
    this.#cookie = cookie;
  }

  async authenticate({ bearer, cookies, passive = false }: Credentials): Promise<Authentication | undefined> {
    if (bearer !== undefined) return this.#byToken(secretHash(bearer), passive);
    const sessionId = cookies[this.#cookie];
    return sessionId === undefined ? undefined : this.#bySession(secretHash(sessionId), passive);
  }

  async #bySession(idHash: string, passive: boolean): Promise<Authentication | undefined> {
    const { found: session, grants, nodes } = await this.#ask(asked.session, asked.ofSession, idHash);
    if (!session) return undefined;
    if (session.stale && !passive) await this.#touch((tx) => tx.update(sessions, { idHash }, { lastSeenAt: tx.dialect.now() }));
    return { actor: { ...actorOf('user', session, grants), sessionId: idHash }, nodes, by: { scheme: 'cookie', csrfToken: session.csrfToken } };
  }

  async #byToken(tokenHash: string, passive: boolean): Promise<Authentication | undefined> {
    const { found: token, grants, nodes } = await this.#ask(asked.token, asked.ofToken, tokenHash);
    if (!token) return undefined;
    if (token.stale && !passive) await this.#touch((tx) => tx.upsert(apiTokenUses, { tokenId: token.tokenId, lastUsedAt: tx.dialect.now() }, ['tokenId'], ['lastUsedAt']));
    const { grantIds, permissions } = token;
    const used = grantIds === null ? grants : grants.filter((grant) => grantIds.includes(grant.id));
    const actor: Actor = { ...actorOf('token', token, used), sessionId: token.tokenId, ...(permissions && { restrictedTo: permissions }) };
    return { actor, nodes, by: { scheme: 'bearer' } };
  }

  async #ask<C extends Columns>(holder: (db: Reader, values: { readonly secret: string }) => Query<C>, of: ReturnType<typeof grantQueries>, secret: string):
  Promise<{ readonly found: RowOf<C> | undefined; readonly grants: readonly Held[]; readonly nodes: ExpandedNodes }> {
    return this.#uow.read(async (db) => {
      const values = { secret, today: this.#uow.clock.today() };
      const [[found], grants, below] = await db.selectAll(holder(db, { secret }), of.grants(db, values), of.below(db, values));
      const roots = grants.flatMap(({ isRoot, organisationId }) => (isRoot ? [{ id: organisationId }] : []));
      return { found, grants, nodes: nodesOf(roots, below) };
    });
  }

  async #touch(write: (tx: Parameters<Parameters<UnitOfWork['write']>[1]>[0]) => void): Promise<void> {
    await this.#uow.write(CONTEXT, (tx) => {
      write(tx);
      return Promise.resolve();
    });
  }
}

/** A user who still has a one-time password may do nothing but change it. */
const actorOf = (kind: 'user' | 'token', holder: RowOf<typeof holderShape>, grants: readonly Held[]): Actor => ({
  kind,
  // also for a token the user: four eyes are not two because one of them belongs to a script
  id: holder.userId,
  name: holder.displayName,
  grants: holder.mustChangePassword ? [] : grants.map(({ role, organisationId }) => ({ role, organisationId })),
  ...(holder.personId !== null && { personId: holder.personId }),
});

const now = (db: Reader, plusMs = 0) => db.q.raw(db.dialect.now(plusMs).raw);

const staleSince = (db: Reader, column: string) =>
  db.q.raw(`case when ${column} is null or ${column} < ${db.dialect.now(-TOUCH_MS).raw} then 1 else 0 end as stale`);
