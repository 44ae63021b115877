import { listQuery, pageOf } from '../../http/paging.ts';
import { s } from '../../http/schema.ts';
import { permissions, roles } from '../../shared/permissions.ts';
import { PASSWORD_MAX } from './user.ts';

const locale = s.enumOf(['de', 'en']);
const role = s.enumOf(roles, { name: 'Role' });
const permission = s.enumOf(permissions, { name: 'Permission' });
const password = s.string({ max: PASSWORD_MAX });
const code = s.string({ max: 6, pattern: /^\d{6}$/ });

export const signInSchema = s.object({ loginName: s.string({ max: 100 }), password, code: s.optional(code) }, { name: 'SignIn' });

export const signedInSchema = s.object({
  csrfToken: s.describe(s.string({ max: 100 }), 'Send it as X-CSRF-Token with every request that changes something.'),
  mustChangePassword: s.describe(s.bool(), 'A one-time password lets you do nothing but change it.'),
}, { name: 'SignedIn' });

export const sessionSchema = s.object({
  user: s.object({ id: s.id(), loginName: s.string(), displayName: s.string(), locale, personId: s.nullable(s.id()) }),
  mustChangePassword: s.bool(),
  secondFactor: s.bool(),
  grants: s.array(s.object({ role, organisationId: s.id(), organisationName: s.string({ min: 0 }) })),
  permissions: s.array(permission),
  csrfToken: s.nullable(s.string()),
}, { name: 'Session' });

export const passwordChangeSchema = s.object({ present: password, next: password }, { name: 'PasswordChange' });
export const secondFactorSchema = s.object({ otpauthUrl: s.optional(s.string({ max: 1000 })) }, { name: 'SecondFactor' });
export const codeSchema = s.object({ code }, { name: 'SecondFactorCode' });
export const oneTimePasswordSchema = s.object({ oneTimePassword: s.describe(s.optional(s.string()), 'Shown once.') }, { name: 'OneTimePassword' });

const grantFields = { role, organisationId: s.id(), validFrom: s.optional(s.nullable(s.date())), validUntil: s.optional(s.nullable(s.date())) };

export const newGrantSchema = s.object(grantFields, { name: 'NewGrant' });

export const grantSchema = s.object({ id: s.id(), role, organisationId: s.id(), organisationName: s.string(), validFrom: s.nullable(s.date()), validUntil: s.nullable(s.date()), createdAt: s.instant() }, { name: 'Grant' });

const userFields = {
  id: s.id(),
  loginName: s.string(),
  displayName: s.string(),
  email: s.nullable(s.string()),
  personId: s.nullable(s.id()),
  locale,
  active: s.bool(),
  mustChangePassword: s.bool(),
  totpConfirmed: s.bool(),
  createdAt: s.instant(),
  version: s.version(),
  grants: s.array(grantSchema),
};

export const userSchema = s.object(userFields, { name: 'User' });
export const createdUserSchema = s.object({ ...userFields, oneTimePassword: s.describe(s.optional(s.string()), 'Shown once.') }, { name: 'CreatedUser' });
export const userPage = pageOf(userSchema, 'UserPage');
export const userListQuery = listQuery({ sorts: ['name'], defaultSort: 'name', filters: { q: s.optional(s.string({ max: 100 })), active: s.optional(s.bool()) } });

export const newUserSchema = s.object({
  loginName: s.string({ min: 2, max: 100, pattern: /^\S+$/ }),
  displayName: s.string({ max: 200 }),
  email: s.optional(s.nullable(s.email())),
  personId: s.optional(s.nullable(s.id())),
  locale: s.optional(locale),
  grants: s.array(newGrantSchema, { min: 1, max: 50 }),
}, { name: 'NewUser' });

export const userChangeSchema = s.object({
  displayName: s.optional(s.string({ max: 200 })), email: s.optional(s.nullable(s.email())), locale: s.optional(locale), active: s.optional(s.bool()),
}, { name: 'UserChange' });

const tokenFields = {
  id: s.id(),
  name: s.string({ max: 100 }),
  grantIds: s.nullable(s.array(s.id())),
  permissions: s.nullable(s.array(permission)),
  createdAt: s.instant(),
  expiresAt: s.instant(),
  revokedAt: s.nullable(s.instant()),
  lastUsedAt: s.describe(s.nullable(s.instant()), 'As exact as a minute.'),
};

export const tokenListSchema = s.object({ items: s.array(s.object(tokenFields, { name: 'ApiToken' })) }, { name: 'ApiTokens' });
export const createdTokenSchema = s.object({ ...tokenFields, token: s.describe(s.optional(s.string()), 'Shown once; send it as a bearer token.') }, { name: 'CreatedApiToken' });

export const newTokenSchema = s.object({
  name: s.string({ max: 100 }),
  expiresInDays: s.int({ min: 1, max: 366 }),
  grantIds: s.describe(s.optional(s.array(s.id(), { min: 1, max: 50, unique: true })), 'Some of your grants; all where absent.'),
  permissions: s.describe(s.optional(s.array(permission, { min: 1, max: 100, unique: true })), 'Some of what these grants allow; all where absent.'),
}, { name: 'NewApiToken' });
