import { persistenceErrors, uniqueName } from '../../persistence/db-errors.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import type { Scope } from '../../shared/actor.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { sortKey } from '../../shared/search-key.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { people } from '../people/person-tables.ts';
import { identityErrors } from './identity-errors.ts';
import { viewUser, type UserView } from './identity-read-model.ts';
import { users, type User } from './identity-tables.ts';
import { addGrants, type NamedGrant, type NewGrant } from './write-grants.ts';
import { hashPassword, oneTimePassword, passwordMatches } from './make-secrets.ts';
import { endAllSessions } from './write-sessions.ts';
import { countAttempt, forgetAttempts } from './sign-in-guard.ts';
import { administered, getUser } from './user-store.ts';
import { foldedLogin, isAcceptablePassword } from './user.ts';

export interface NewUser {
  readonly loginName: string;
  readonly displayName: string;
  readonly email?: string | null;
  readonly personId?: string | null;
  readonly locale?: 'de' | 'en';
  readonly grants: readonly NewGrant[];
  /** Given where it is agreed on beforehand (a demonstration); otherwise one is made that must be changed. */
  readonly password?: string;
}

export interface CreatedUser {
  readonly user: User;
  readonly grants: readonly NamedGrant[];
  /** Shown once, never stored. Absent where a password was given. */
  readonly oneTimePassword?: string;
}

interface Deps {
  readonly uow: UnitOfWork;
}

/** Creates a user with grants; each must lie inside `scope`, the organisations that the creator administers. */
export async function createUser({ uow }: Deps, context: WriteContext, scope: Scope, input: NewUser): Promise<CreatedUser> {
  const password = input.password ?? oneTimePassword();
  const passwordHash = await hashPassword(password);
  return uow.write(context, async (tx) => {
    const user = await insertUser(tx, input, passwordHash);
    const grants = await addGrants(tx, user.id, scope, input.grants);
    return { user, grants, ...(input.password === undefined && { oneTimePassword: password }) };
  });
}

/** Inserts the row; grants and the hash are the caller's. */
export async function insertUser(tx: Tx, input: NewUser, passwordHash: string): Promise<User> {
  const { displayName, email = null, personId = null, locale = 'de' } = input;
  if (personId !== null && !(await tx.one(people, { id: personId }))) throw identityErrors['identity.person_not_found']();
  const user: User = {
    id: newId(), loginName: foldedLogin(input.loginName), displayName, sortKey: sortKey(displayName), email, personId, locale, active: true, passwordHash,
    mustChangePassword: input.password === undefined, totpSecret: null, totpConfirmed: false, totpLastStep: null, createdAt: tx.now, version: 1,
  };
  tx.insert(users, user, { [uniqueName('users', ['loginName'])]: () => identityErrors['identity.login_taken']() });
  recordAudit(tx, { action: 'user.created', entityKind: 'user', entityId: user.id, organisationId: null, after: { loginName: user.loginName, locale, personId } });
  return user;
}

export interface UserChange {
  readonly id: string;
  readonly version: number;
  readonly displayName?: string;
  readonly email?: string | null;
  readonly locale?: 'de' | 'en';
  /** False: signs the user out everywhere and lets nobody in any more. */
  readonly active?: boolean;
}

export const updateUser = ({ uow }: Deps, context: WriteContext, scope: Scope, { id, version, ...change }: UserChange): Promise<UserView> =>
  uow.write(context, async (tx) => {
    const before = await administered(tx, scope, id);
    assertVersion(version, before.version);
    if (change.active !== undefined && id === tx.actor.id) throw identityErrors['identity.own_rights']();
    const told = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<User>;
    const after: User = { ...before, ...told, version: version + 1 };
    after.sortKey = sortKey(after.displayName);
    const { displayName, sortKey: key, email, locale, active } = after;
    tx.bump(users, id, version, { displayName, sortKey: key, email, locale, active });
    if (!active) endAllSessions(tx, id);
    // names and addresses are told of by their field only
    recordAudit(tx, { action: 'user.changed', entityKind: 'user', entityId: id, organisationId: null, after: { fields: Object.keys(told), active, locale } });
    return viewUser(tx, scope, id);
  });

/** Gives a user a new one-time password and ends all sessions. */
export async function resetPassword({ uow }: Deps, context: WriteContext, scope: Scope, userId: string): Promise<{ readonly oneTimePassword: string }> {
  const password = oneTimePassword();
  const passwordHash = await hashPassword(password);
  return uow.write(context, async (tx) => {
    const user = await administered(tx, scope, userId);
    tx.bump(users, user.id, user.version, { passwordHash, mustChangePassword: true });
    endAllSessions(tx, user.id);
    recordAudit(tx, { action: 'user.password_reset', entityKind: 'user', entityId: user.id, organisationId: null });
    return { oneTimePassword: password };
  });
}

/** The user's own change of password; every session ends, also the present one. */
export async function changePassword({ uow }: Deps, context: WriteContext, input: { readonly present: string; readonly next: string }): Promise<void> {
  if (context.actor.kind !== 'user') throw identityErrors['identity.only_in_person']();
  const seen = await uow.read((db) => getUser(db, context.actor.id));
  // whoever finds an open session must not be able to try out passwords in it
  await countAttempt(uow, { actor: context.actor, requestId: context.requestId }, seen.loginName);
  if (!(await passwordMatches(seen.passwordHash, input.present))) throw identityErrors['identity.wrong_password']();
  if (!isAcceptablePassword(input.next, seen.loginName) || input.next === input.present) throw identityErrors['identity.weak_password']();
  const passwordHash = await hashPassword(input.next);
  await uow.write(context, (tx) => {
    tx.update(users, { id: seen.id, passwordHash: seen.passwordHash }, { passwordHash, mustChangePassword: false, version: seen.version + 1 }, persistenceErrors['persistence.version_conflict']);
    endAllSessions(tx, seen.id);
    forgetAttempts(tx, seen.loginName);
    recordAudit(tx, { action: 'user.password_changed', entityKind: 'user', entityId: seen.id, organisationId: null });
    return Promise.resolve();
  });
}
