import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import type { Scope } from '../../shared/actor.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import { newId } from '../../shared/ids.ts';
import { inScope, type Role } from '../../shared/permissions.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { MergerHook } from '../organisations/merge-organisations.ts';
import { organisations } from '../organisations/organisation-tables.ts';
import { identityErrors } from './identity-errors.ts';
import { grants, users, type GrantRow } from './identity-tables.ts';
import { administered, isInForce, reachable } from './user-store.ts';

export interface NewGrant {
  readonly role: Role;
  readonly organisationId: string;
  readonly validFrom?: CalendarDate | null;
  readonly validUntil?: CalendarDate | null;
}

export type NamedGrant = GrantRow & { readonly organisationName: string };

interface Deps {
  readonly uow: UnitOfWork;
}

/** Gives a user a role at an organisation inside `scope`. It holds from the user's next request on. */
export const giveGrant = ({ uow }: Deps, context: WriteContext, scope: Scope, userId: string, input: NewGrant): Promise<NamedGrant> =>
  uow.write(context, async (tx) => {
    if (userId === tx.actor.id) throw identityErrors['identity.own_rights']();
    const user = await reachable(tx, scope, userId);
    tx.bump(users, user.id, user.version);
    const [grant] = await addGrants(tx, userId, scope, [input]);
    if (!grant) throw new Error('a grant was not made');
    return grant;
  });

/** Ends a grant at once, or after a day. */
export const endGrant = ({ uow }: Deps, context: WriteContext, scope: Scope, userId: string, grantId: string, validUntil?: CalendarDate): Promise<void> =>
  uow.write(context, async (tx) => {
    if (userId === tx.actor.id) throw identityErrors['identity.own_rights']();
    const user = await administered(tx, scope, userId);
    const grant = await tx.one(grants, { id: grantId, userId });
    if (!grant) throw identityErrors['identity.grant_not_found']();
    tx.bump(users, user.id, user.version);
    if (validUntil === undefined) tx.remove(grants, { id: grantId });
    else {
      if (grant.validFrom !== null && validUntil < grant.validFrom) throw identityErrors['identity.validity_reversed']();
      tx.bump(grants, grantId, grant.version, { validUntil });
    }
    recordAudit(tx, { action: 'grant.ended', entityKind: 'user', entityId: userId, organisationId: grant.organisationId, after: { grantId, role: grant.role, validUntil: validUntil ?? null } });
  });

/** Inserts grants in the caller's transaction. Organisations outside `scope` are as if they did not exist. */
export async function addGrants(tx: Tx, userId: string, scope: Scope, inputs: readonly NewGrant[]): Promise<readonly NamedGrant[]> {
  if (inputs.length === 0) return [];
  const names = new Map((await tx.many(organisations, { id: inputs.map((each) => each.organisationId) })).map((each) => [each.id, each.name]));
  return inputs.map(({ role, organisationId, validFrom = null, validUntil = null }) => {
    const organisationName = names.get(organisationId);
    if (organisationName === undefined || !inScope(scope, organisationId)) throw identityErrors['identity.organisation_not_found']();
    if (validFrom !== null && validUntil !== null && validUntil < validFrom) throw identityErrors['identity.validity_reversed']();
    const row: GrantRow = { id: newId(), userId, role, organisationId, validFrom, validUntil, createdAt: tx.now, version: 1 };
    tx.insert(grants, row);
    recordAudit(tx, { action: 'grant.given', entityKind: 'user', entityId: userId, organisationId, after: { grantId: row.id, role, organisationId, validFrom, validUntil } });
    return { ...row, organisationName };
  });
}

/** In a merger the grants of the school that ends continue at its successor. */
export const moveGrants: MergerHook = async (tx, { fromId, toId, effectiveOn }) => {
  const held = (await tx.many(grants, { organisationId: fromId }, { orderBy: ['id'] })).filter((grant) => isInForce(grant, effectiveOn) || (grant.validFrom ?? '') > effectiveOn);
  for (const grant of held) {
    tx.bump(grants, grant.id, grant.version, { organisationId: toId });
    recordAudit(tx, { action: 'grant.moved', entityKind: 'user', entityId: grant.userId, organisationId: toId, before: { organisationId: fromId }, after: { organisationId: toId } });
  }
};
