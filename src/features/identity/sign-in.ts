import type { WriteContext } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import type { Keyring } from '../../shared/crypto/sealed-box.ts';
import { systemActor } from '../../shared/actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { identityErrors } from './identity-errors.ts';
import { users } from './identity-tables.ts';
import { passwordMatches } from './make-secrets.ts';
import { openSession, type OpenedSession } from './write-sessions.ts';
import { countAttempt, forgetAttempts } from './sign-in-guard.ts';
import { useCode } from './second-factor.ts';
import { foldedLogin } from './user.ts';

export interface SignInInput {
  readonly loginName: string;
  readonly password: string;
  /** Of the authenticator app, where the user has set one up. */
  readonly code?: string;
}

export interface SignedIn extends OpenedSession {
  readonly userId: string;
  readonly mustChangePassword: boolean;
}

/**
 * Signs a local user in. Unknown name, wrong password, inactive user and wrong code are one and the same answer, after
 * the same time.
 * @throws AppError `identity.sign_in_failed`, `identity.code_required`, `identity.too_many_attempts`
 */
export async function signIn({ uow, secrets }: { readonly uow: UnitOfWork; readonly secrets: Keyring }, requestId: string, { loginName, password, code }: SignInInput): Promise<SignedIn> {
  const context: WriteContext = { actor: systemActor('sign-in'), requestId };
  await countAttempt(uow, context, loginName);
  const seen = await uow.read((db) => db.one(users, { loginName: foldedLogin(loginName) }));
  const matches = await passwordMatches(seen?.passwordHash, password);
  if (!seen || !matches || !seen.active) throw identityErrors['identity.sign_in_failed']();
  if (seen.totpConfirmed && code === undefined) throw identityErrors['identity.code_required']();
  const actor = { kind: 'user', id: seen.id, name: seen.displayName, grants: [] } as const;
  return uow.write({ ...context, actor }, async (tx) => {
    const user = await tx.one(users, { id: seen.id });
    // whoever was locked out or got a new password while the hash was computed does not get in by the old one
    if (!user?.active || user.passwordHash !== seen.passwordHash) throw identityErrors['identity.sign_in_failed']();
    if (user.totpConfirmed) useCode(tx, user, secrets, code ?? '', identityErrors['identity.sign_in_failed']);
    forgetAttempts(tx, loginName);
    const opened = openSession(tx, user.id);
    recordAudit(tx, { action: 'user.signed_in', entityKind: 'user', entityId: user.id, organisationId: null });
    return { ...opened, userId: user.id, mustChangePassword: user.mustChangePassword };
  });
}
