import { Secret, TOTP } from 'otpauth';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import type { Scope } from '../../shared/actor.ts';
import { open, seal, type Keyring } from '../../shared/crypto/sealed-box.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { identityErrors } from './identity-errors.ts';
import { users, type User } from './identity-tables.ts';
import { endAllSessions } from './write-sessions.ts';
import { administered, getUser } from './user-store.ts';

const PERIOD_SECONDS = 30;
const placeOf = (userId: string): string => `user:${userId}:totp`;

const totpOf = (user: Pick<User, 'id' | 'loginName' | 'totpSecret'>, secrets: Keyring): TOTP | undefined =>
  user.totpSecret === null
    ? undefined
    : new TOTP({ issuer: 'Zeugwart', label: user.loginName, period: PERIOD_SECONDS, secret: Secret.fromBase32(open(secrets, user.totpSecret, placeOf(user.id)).toString()) });

/**
 * Checks a code (RFC 6238; one step of 30 s to either side) and marks its step as used: the same code, or an older one,
 * does not count again. The time is real time, whatever the business clock shows.
 */
export function useCode(tx: Tx, user: User, secrets: Keyring, code: string, otherwise: () => Error): void {
  const timestamp = Date.now();
  const delta = totpOf(user, secrets)?.validate({ token: code, timestamp, window: 1 });
  if (delta === undefined || delta === null) throw otherwise();
  const step = Math.floor(timestamp / 1000 / PERIOD_SECONDS) + delta;
  if (user.totpLastStep !== null && step <= user.totpLastStep) throw otherwise();
  tx.update(users, { id: user.id, totpLastStep: user.totpLastStep }, { totpLastStep: step }, otherwise);
}

interface Deps {
  readonly uow: UnitOfWork;
  readonly secrets: Keyring;
}

/** Begins to set up a second factor; returns the `otpauth:` address for the app. It counts from its confirmation on. */
export const beginTotp = ({ uow, secrets }: Deps, context: WriteContext): Promise<{ readonly otpauthUrl: string }> =>
  uow.write(context, async (tx) => {
    const user = await self(tx);
    if (user.totpConfirmed) throw identityErrors['identity.totp_active']();
    const secret = new Secret({ size: 20 });
    const totpSecret = seal(secrets, secret.base32, placeOf(user.id));
    tx.bump(users, user.id, user.version, { totpSecret, totpLastStep: null });
    recordAudit(tx, { action: 'user.second_factor_begun', entityKind: 'user', entityId: user.id, organisationId: null });
    return { otpauthUrl: new TOTP({ issuer: 'Zeugwart', label: user.loginName, period: PERIOD_SECONDS, secret }).toString() };
  });

export const confirmTotp = ({ uow, secrets }: Deps, context: WriteContext, code: string): Promise<void> =>
  uow.write(context, async (tx) => {
    const user = await self(tx);
    if (user.totpConfirmed) throw identityErrors['identity.totp_active']();
    if (user.totpSecret === null) throw identityErrors['identity.totp_not_begun']();
    tx.bump(users, user.id, user.version, { totpConfirmed: true });
    useCode(tx, user, secrets, code, identityErrors['identity.wrong_code']);
    recordAudit(tx, { action: 'user.second_factor_set', entityKind: 'user', entityId: user.id, organisationId: null });
  });

async function self(tx: Tx): Promise<User> {
  if (tx.actor.kind !== 'user') throw identityErrors['identity.only_in_person']();
  return getUser(tx, tx.actor.id);
}

/** Takes a lost second factor away, for a user whom the holder of `scope` administers. Ends the user's sessions. */
export const removeTotp = ({ uow }: Pick<Deps, 'uow'>, context: WriteContext, scope: Scope, userId: string): Promise<void> =>
  uow.write(context, async (tx) => {
    const user = await administered(tx, scope, userId);
    tx.bump(users, user.id, user.version, { totpSecret: null, totpConfirmed: false, totpLastStep: null });
    endAllSessions(tx, user.id);
    recordAudit(tx, { action: 'user.second_factor_removed', entityKind: 'user', entityId: user.id, organisationId: null });
  });
