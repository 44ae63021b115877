import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import type { Scope } from '../../shared/actor.ts';
import { newId } from '../../shared/ids.ts';
import { roleHas, type Permission } from '../../shared/permissions.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { identityErrors } from './identity-errors.ts';
import { apiTokens, type ApiToken } from './identity-tables.ts';
import { newSecret, secretHash } from './make-secrets.ts';
import { administered, grantsOf } from './user-store.ts';

export interface NewToken {
  readonly name: string;
  /** At most a year ahead. */
  readonly expiresInDays: number;
  /** Some of the owner's grants; all where absent, also those given later. */
  readonly grantIds?: readonly string[];
  /** Some of the permissions that these grants give; all where absent. */
  readonly permissions?: readonly Permission[];
}

const DAY_MS = 86_400_000;

/** Makes a token for the signed-in user. `token` is shown once; only its SHA-256 is kept. */
export const createApiToken = ({ uow }: { readonly uow: UnitOfWork }, context: WriteContext, input: NewToken): Promise<{ readonly apiToken: ApiToken; readonly token: string }> =>
  uow.write(context, async (tx) => {
    if (tx.actor.kind !== 'user') throw identityErrors['identity.only_in_person']();
    if (input.expiresInDays < 1 || input.expiresInDays > 366) throw identityErrors['identity.bad_expiry']();
    await assertOwn(tx, input);
    const token = `zw_${newSecret()}`;
    const id = newId();
    const permissions = input.permissions ?? null;
    const grantIds = input.grantIds ?? null;
    tx.insert(apiTokens, {
      id, userId: tx.actor.id, name: input.name, tokenHash: secretHash(token), grantIds, permissions, createdAt: tx.dialect.now(), expiresAt: tx.dialect.now(input.expiresInDays * DAY_MS), version: 1,
    });
    recordAudit(tx, { action: 'token.created', entityKind: 'user', entityId: tx.actor.id, organisationId: null, after: { tokenId: id, name: input.name, grantIds, permissions, days: input.expiresInDays } });
    const apiToken = await tx.one(apiTokens, { id });
    if (!apiToken) throw new Error('a token was not made');
    return { apiToken, token };
  });

async function assertOwn(tx: Tx, { grantIds, permissions }: NewToken): Promise<void> {
  const own = await grantsOf(tx, tx.actor.id);
  const used = grantIds === undefined ? own : own.filter((grant) => grantIds.includes(grant.id));
  const wrong = (grantIds !== undefined && used.length !== new Set(grantIds).size)
    || permissions?.some((permission) => !used.some((grant) => roleHas(grant.role, permission)));
  if (wrong === true) throw identityErrors['identity.not_own_grant']();
}

/** Ends a token of one's own at once. */
export const revokeApiToken = ({ uow }: { readonly uow: UnitOfWork }, context: WriteContext, tokenId: string): Promise<void> =>
  uow.write(context, (tx) => revoke(tx, tx.actor.id, tokenId));

/** Ends a token of a user whom the holder of `scope` administers. */
export const revokeTokenOfUser = ({ uow }: { readonly uow: UnitOfWork }, context: WriteContext, scope: Scope, userId: string, tokenId: string): Promise<void> =>
  uow.write(context, async (tx) => {
    await administered(tx, scope, userId);
    await revoke(tx, userId, tokenId);
  });

async function revoke(tx: Tx, userId: string, tokenId: string): Promise<void> {
  const found = await tx.one(apiTokens, { id: tokenId, userId });
  if (!found) throw identityErrors['identity.token_not_found']();
  if (found.revokedAt !== null) return;
  tx.bump(apiTokens, tokenId, found.version, { revokedAt: tx.dialect.now() });
  recordAudit(tx, { action: 'token.revoked', entityKind: 'user', entityId: userId, organisationId: null, after: { tokenId } });
}
