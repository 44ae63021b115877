import { bool, bytes, code, count, date, id, instant, int, json, nullable, text } from '../../src/persistence/columns.ts';
import { createTable, type Migration } from '../migration.ts';

export const identityMigrations: readonly Migration[] = [
  createTable(
    'users',
    {
      id: id(),
      loginName: text(100),
      displayName: text(200),
      sortKey: text(190),
      email: nullable(text(254)),
      personId: nullable(id()),
      locale: code(5),
      active: bool(),
      passwordHash: nullable(text(200)),
      mustChangePassword: bool(),
      totpSecret: nullable(bytes()),
      totpConfirmed: bool(),
      totpLastStep: nullable(int()),
      createdAt: instant(),
      version: int(),
    },
    { primaryKey: ['id'], unique: [['loginName']], indexes: [['sortKey', 'id'], ['personId']], foreignKeys: { personId: 'people' } },
  ),
  createTable(
    'grants',
    { id: id(), userId: id(), role: code(20), organisationId: id(), validFrom: nullable(date()), validUntil: nullable(date()), createdAt: instant(), version: int() },
    {
      primaryKey: ['id'],
      indexes: [['userId'], ['organisationId', 'role']],
      foreignKeys: { userId: 'users', organisationId: 'organisations' },
      checks: { validity: 'valid_until is null or valid_from is null or valid_from <= valid_until' },
    },
  ),
  createTable(
    'sessions',
    { idHash: code(64), userId: id(), csrfToken: code(64), createdAt: instant(), lastSeenAt: instant(), expiresAt: instant() },
    { primaryKey: ['idHash'], indexes: [['userId'], ['expiresAt']], foreignKeys: { userId: 'users' } },
  ),
  createTable(
    'sign_in_failures',
    { loginKey: code(64), failures: count(), blockedUntil: instant(), lastAt: instant() },
    { primaryKey: ['loginKey'], indexes: [['lastAt']] },
  ),
  createTable(
    'api_tokens',
    {
      id: id(),
      userId: id(),
      name: text(100),
      tokenHash: code(64),
      grantIds: nullable(json()),
      permissions: nullable(json()),
      createdAt: instant(),
      expiresAt: instant(),
      revokedAt: nullable(instant()),
      version: int(),
    },
    { primaryKey: ['id'], unique: [['tokenHash']], indexes: [['userId', 'createdAt', 'id']], foreignKeys: { userId: 'users' } },
  ),
  createTable('api_token_uses', { tokenId: id(), lastUsedAt: instant() }, { primaryKey: ['tokenId'], foreignKeys: { tokenId: 'api_tokens' } }),
];
