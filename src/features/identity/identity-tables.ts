import { bool, bytes, code, count, date, id, instant, int, json, nullable, text } from '../../persistence/columns.ts';
import { table, type Row } from '../../persistence/table.ts';
import type { Permission, Role } from '../../shared/permissions.ts';

export const users = table('users', {
  id: id(),
  /** Folded: signing in does not depend on capitals. */
  loginName: text(100),
  displayName: text(200),
  sortKey: text(190),
  email: nullable(text(254)),
  personId: nullable(id()),
  locale: code<'de' | 'en'>(5),
  active: bool(),
  passwordHash: nullable(text(200)),
  mustChangePassword: bool(),
  totpSecret: nullable(bytes()),
  totpConfirmed: bool(),
  /** The last time step whose code was used: a code counts once. */
  totpLastStep: nullable(int()),
  createdAt: instant(),
  version: int(),
});

/** A role at an organisation, between two days of the business calendar where it is for a deputy. */
export const grants = table('grants', {
  id: id(),
  userId: id(),
  role: code<Role>(20),
  organisationId: id(),
  validFrom: nullable(date()),
  validUntil: nullable(date()),
  createdAt: instant(),
  version: int(),
});

export const sessions = table(
  'sessions',
  { idHash: code(64), userId: id(), csrfToken: code(64), createdAt: instant(), lastSeenAt: instant(), expiresAt: instant() },
  { audited: false },
);

/** Failed sign-ins per login name, whether it exists or not. */
export const signInFailures = table(
  'sign_in_failures',
  { loginKey: code(64), failures: count(), blockedUntil: instant(), lastAt: instant() },
  { audited: false },
);

export const apiTokens = table('api_tokens', {
  id: id(),
  userId: id(),
  name: text(100),
  tokenHash: code(64),
  /** The owner's grants that the token may use; null = all that the owner holds. */
  grantIds: nullable(json<readonly string[]>()),
  permissions: nullable(json<readonly Permission[]>()),
  createdAt: instant(),
  expiresAt: instant(),
  revokedAt: nullable(instant()),
  version: int(),
});

/** Apart from the token, since being used is no change of it. */
export const apiTokenUses = table('api_token_uses', { tokenId: id(), lastUsedAt: instant() }, { audited: false });

export type User = Row<typeof users>;
export type GrantRow = Row<typeof grants>;
export type ApiToken = Row<typeof apiTokens>;
