import type { Deps } from '../../deps.ts';
import type { Cookie } from '../../http/cookies.ts';
import { defineRoute, type Route } from '../../http/define-route.ts';
import { s } from '../../http/schema.ts';
import type { WriteContext } from '../../persistence/transaction.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { createApiToken, revokeApiToken } from './api-tokens.ts';
import { identityErrors } from './identity-errors.ts';
import { tokensOf, viewSession } from './identity-read-model.ts';
import * as schemas from './identity-schemas.ts';
import { endAllSessions, endSession, sessionCookieName } from './write-sessions.ts';
import { signIn } from './sign-in.ts';
import { beginTotp, confirmTotp } from './second-factor.ts';
import { changePassword } from './write-users.ts';

const shared = { tags: ['Session'], permission: 'authenticated' } as const;

/** Signing in and out, and what everybody does with their own account. */
export function sessionRoutes(deps: Deps): readonly Route[] {
  const { uow, config } = deps;
  const cookie = (value: string): Cookie => ({ name: sessionCookieName(config.publicUrl), value, secure: config.publicUrl.startsWith('https:') });
  const end = (context: WriteContext, everywhere: boolean): Promise<void> =>
    uow.write(context, (tx) => {
      const { id, kind, sessionId } = tx.actor;
      if (kind !== 'user') throw identityErrors['identity.only_in_person']();
      if (everywhere) endAllSessions(tx, id);
      else if (sessionId !== undefined) endSession(tx, sessionId);
      recordAudit(tx, { action: everywhere ? 'user.signed_out_everywhere' : 'user.signed_out', entityKind: 'user', entityId: id, organisationId: null });
      return Promise.resolve();
    });
  return [
    defineRoute({
      tags: shared.tags, permission: 'public', method: 'POST', path: '/session', operationId: 'signIn', summary: 'Sign in with a local account',
      description: 'Sets the session cookie. Unknown name, wrong password and wrong code are one answer.',
      idempotency: 'none', body: schemas.signInSchema, responses: { 200: schemas.signedInSchema },
      errors: ['identity.sign_in_failed', 'identity.code_required', 'identity.too_many_attempts'],
      handler: (context, { body }) => signIn(deps, context.requestId, body),
      present: ({ csrfToken, mustChangePassword }) => ({ csrfToken, mustChangePassword }),
      cookies: ({ sessionId }) => [cookie(sessionId)],
    }),
    defineRoute({
      ...shared, method: 'GET', path: '/session', operationId: 'getSession', summary: 'Who you are and what you may do',
      responses: { 200: schemas.sessionSchema }, handler: (context) => uow.read((db) => viewSession(db, context.actor)),
    }),
    defineRoute({
      ...shared, method: 'DELETE', path: '/session', operationId: 'signOut', summary: 'Sign out', responses: { 204: null }, errors: ['identity.only_in_person'],
      handler: (context) => end(context, false), present: () => undefined, cookies: () => [cookie('')],
    }),
    defineRoute({
      ...shared, method: 'DELETE', path: '/sessions', operationId: 'signOutEverywhere', summary: 'End all of your sessions', responses: { 204: null }, errors: ['identity.only_in_person'],
      handler: (context) => end(context, true), present: () => undefined, cookies: () => [cookie('')],
    }),
    defineRoute({
      ...shared, method: 'PUT', path: '/session/password', operationId: 'changePassword', summary: 'Change your password',
      description: 'Ends all sessions, also this one; sign in again with the new password.',
      body: schemas.passwordChangeSchema, responses: { 204: null }, errors: ['identity.wrong_password', 'identity.weak_password', 'identity.only_in_person', 'identity.too_many_attempts'],
      handler: (context, { body }) => changePassword(deps, context, body), present: () => undefined, cookies: () => [cookie('')],
    }),
    defineRoute({
      ...shared, method: 'POST', path: '/session/second-factor', operationId: 'beginSecondFactor', summary: 'Begin to set up an authenticator app',
      idempotency: 'none', responses: { 200: schemas.secondFactorSchema }, errors: ['identity.totp_active', 'identity.only_in_person'],
      handler: (context) => beginTotp(deps, context),
    }),
    defineRoute({
      ...shared, method: 'PUT', path: '/session/second-factor', operationId: 'confirmSecondFactor', summary: 'Confirm the authenticator app by its first code',
      body: schemas.codeSchema, responses: { 204: null }, errors: ['identity.totp_active', 'identity.totp_not_begun', 'identity.wrong_code', 'identity.only_in_person'],
      handler: (context, { body }) => confirmTotp(deps, context, body.code),
    }),
    defineRoute({
      ...shared, method: 'GET', path: '/session/tokens', operationId: 'listOwnTokens', summary: 'Your API tokens',
      responses: { 200: schemas.tokenListSchema }, handler: (context) => uow.read(async (db) => ({ items: await tokensOf(db, context.actor.id) })),
    }),
    defineRoute({
      ...shared, method: 'POST', path: '/session/tokens', operationId: 'createToken', summary: 'Make an API token for yourself',
      body: schemas.newTokenSchema, secretOnce: ['token'], responses: { 201: schemas.createdTokenSchema }, errors: ['identity.not_own_grant', 'identity.bad_expiry', 'identity.only_in_person'],
      handler: (context, { body }) => createApiToken(deps, context, body),
      present: ({ apiToken, token }) => ({ ...apiToken, lastUsedAt: null, token }),
    }),
    defineRoute({
      ...shared, method: 'DELETE', path: '/session/tokens/{id}', operationId: 'revokeOwnToken', summary: 'End one of your API tokens',
      params: s.object({ id: s.id() }), responses: { 204: null }, errors: ['identity.token_not_found'],
      handler: (context, { params }) => revokeApiToken(deps, context, params.id),
    }),
  ];
}
