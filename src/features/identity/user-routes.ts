import type { Deps } from '../../deps.ts';
import { defineRoute, type Route } from '../../http/define-route.ts';
import { s } from '../../http/schema.ts';
import { revokeTokenOfUser } from './api-tokens.ts';
import { listUsers, tokensOfUser, viewUser } from './identity-read-model.ts';
import * as schemas from './identity-schemas.ts';
import { removeTotp } from './second-factor.ts';
import { endGrant, giveGrant } from './write-grants.ts';
import { createUser, resetPassword, updateUser } from './write-users.ts';

const params = s.object({ id: s.id() });
const shared = { tags: ['Users'], permission: 'user:admin' } as const;
const tokenShared = { tags: ['Users'], permission: 'token:admin' } as const;
const missing = 'identity.user_not_found';
const stale = ['version.mismatch', 'persistence.version_conflict'];
const granting = ['identity.organisation_not_found', 'identity.validity_reversed', 'identity.own_rights'];

/** Users and what they may do, within what the administrator administers. */
export function userRoutes(deps: Deps): readonly Route[] {
  const { uow } = deps;
  return [
    defineRoute({
      ...shared, method: 'GET', path: '/users', operationId: 'listUsers', summary: 'Users with a grant within your scope',
      query: schemas.userListQuery, responses: { 200: schemas.userPage },
      handler: (context, { query }) => uow.read((db) => listUsers(db, context.scope('user:admin'), query)),
    }),
    defineRoute({
      ...shared, method: 'GET', path: '/users/{id}', operationId: 'getUser', summary: 'One user with all grants',
      params, responses: { 200: schemas.userSchema }, errors: [missing],
      handler: (context, { params: { id } }) => uow.read((db) => viewUser(db, context.scope('user:admin'), id)),
    }),
    defineRoute({
      ...shared, method: 'POST', path: '/users', operationId: 'createUser', summary: 'Create a user with a one-time password',
      body: schemas.newUserSchema, secretOnce: ['oneTimePassword'], responses: { 201: schemas.createdUserSchema },
      errors: ['identity.login_taken', 'identity.person_not_found', ...granting], location: ({ id }) => `/users/${id}`,
      handler: (context, { body }) => createUser(deps, context, context.scope('user:admin'), body),
      present: ({ user, grants, oneTimePassword }) => ({ ...user, grants, ...(oneTimePassword !== undefined && { oneTimePassword }) }),
    }),
    defineRoute({
      ...shared, method: 'PUT', path: '/users/{id}', operationId: 'updateUser', summary: 'Change a user, or lock one out',
      description: 'What is left out stays as it is. `active: false` ends all sessions and tokens at once.',
      params, body: schemas.userChangeSchema, ifMatch: true, responses: { 200: schemas.userSchema }, errors: [missing, ...stale, 'identity.own_rights'],
      handler: (context, { params: { id }, body }) => updateUser(deps, context, context.scope('user:admin'), { ...body, id, version: context.expectedVersion }),
    }),
    defineRoute({
      ...shared, method: 'POST', path: '/users/{id}/password-reset', operationId: 'resetPassword', summary: 'Give a user a new one-time password',
      params, secretOnce: ['oneTimePassword'], responses: { 200: schemas.oneTimePasswordSchema }, errors: [missing],
      handler: (context, { params: { id } }) => resetPassword(deps, context, context.scope('user:admin'), id),
    }),
    defineRoute({
      ...shared, method: 'DELETE', path: '/users/{id}/second-factor', operationId: 'removeSecondFactor', summary: 'Take a lost second factor away',
      params, responses: { 204: null }, errors: [missing],
      handler: (context, { params: { id } }) => removeTotp(deps, context, context.scope('user:admin'), id),
    }),
    defineRoute({
      ...shared, method: 'POST', path: '/users/{id}/grants', operationId: 'giveGrant', summary: 'Give a user a role at an organisation',
      description: 'It holds for the organisation and all below it, from the next request on or between two days.',
      params, body: schemas.newGrantSchema, responses: { 201: schemas.grantSchema }, errors: [missing, ...granting],
      handler: (context, { params: { id }, body }) => giveGrant(deps, context, context.scope('user:admin'), id, body),
    }),
    defineRoute({
      ...shared, method: 'DELETE', path: '/users/{id}/grants/{grantId}', operationId: 'endGrant', summary: 'Take a role away at once',
      params: s.object({ id: s.id(), grantId: s.id() }), responses: { 204: null }, errors: [missing, 'identity.grant_not_found', 'identity.own_rights'],
      handler: (context, { params: { id, grantId } }) => endGrant(deps, context, context.scope('user:admin'), id, grantId),
    }),
    defineRoute({
      ...tokenShared, method: 'GET', path: '/users/{id}/tokens', operationId: 'listTokens', summary: 'A user\'s API tokens',
      params, responses: { 200: schemas.tokenListSchema }, errors: [missing],
      handler: (context, { params: { id } }) => uow.read(async (db) => ({ items: await tokensOfUser(db, context.scope('token:admin'), id) })),
    }),
    defineRoute({
      ...tokenShared, method: 'DELETE', path: '/users/{id}/tokens/{tokenId}', operationId: 'revokeToken', summary: 'End a user\'s API token',
      params: s.object({ id: s.id(), tokenId: s.id() }), responses: { 204: null }, errors: [missing, 'identity.token_not_found'],
      handler: (context, { params: { id, tokenId } }) => revokeTokenOfUser(deps, context, context.scope('token:admin'), id, tokenId),
    }),
  ];
}
