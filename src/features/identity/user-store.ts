import { code, id } from '../../persistence/columns.ts';
import type { Builder } from '../../persistence/keyset.ts';
import type { Reader } from '../../persistence/reader.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import type { Scope } from '../../shared/actor.ts';
import { inScope, type Role } from '../../shared/permissions.ts';
import { identityErrors } from './identity-errors.ts';
import { grants, users, type GrantRow, type User } from './identity-tables.ts';

/** @throws AppError `identity.user_not_found` */
export async function getUser(db: Reader, userId: string): Promise<User> {
  const user = await db.one(users, { id: userId });
  if (!user) throw identityErrors['identity.user_not_found']();
  return user;
}

export const grantShape = { id: id(), role: code<Role>(), organisationId: id() };

/** Of the grants that a query selects as `g`, those that hold on a day. */
export const inForce = (grants: Builder, today: string): Builder => grants
  .where((from) => { void from.whereNull('g.valid_from').orWhere('g.valid_from', '<=', today); })
  .where((until) => { void until.whereNull('g.valid_until').orWhere('g.valid_until', '>=', today); });

export const isInForce = (grant: Pick<GrantRow, 'validFrom' | 'validUntil'>, today: CalendarDate): boolean =>
  (grant.validFrom === null || grant.validFrom <= today) && (grant.validUntil === null || grant.validUntil >= today);

export const grantsOf = (db: Reader, userId: string): Promise<GrantRow[]> => db.many(grants, { userId }, { orderBy: ['id'] });

/**
 * A user whom the holder of `scope` may administer: all of whose grants lie inside. Else an admin of a part could take
 * over somebody who has more.
 */
export async function administered(db: Reader, scope: Scope, userId: string): Promise<User> {
  const user = await getUser(db, userId);
  const held = await grantsOf(db, userId);
  const inside = scope.all || (held.length > 0 && held.every((grant) => inScope(scope, grant.organisationId)));
  if (!inside) throw identityErrors['identity.user_not_found']();
  return user;
}

/** A user with at least one grant inside the scope: who is seen there may be given more there. */
export async function reachable(db: Reader, scope: Scope, userId: string): Promise<User> {
  const user = await getUser(db, userId);
  const inside = scope.all || (await grantsOf(db, userId)).some((grant) => inScope(scope, grant.organisationId));
  if (!inside) throw identityErrors['identity.user_not_found']();
  return user;
}
