import type { Deps } from '../../deps.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { Scope } from '../../shared/actor.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { inScope } from '../../shared/permissions.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { organisationErrors } from '../organisations/organisation-errors.ts';
import { organisations } from '../organisations/organisation-tables.ts';
import { checkConnectionUrl } from '../suppliers/adapters/connection-url.ts';
import { supplierGateway } from '../suppliers/supplier-gateway.ts';
import type { Channel } from './delivery.ts';
import { notificationErrors } from './notification-errors.ts';
import { viewEndpoint, type EndpointView } from './notification-read-model.ts';
import { notificationEndpoints, type NotificationEndpoint } from './notification-tables.ts';
import type { NotificationTopic } from './notification-topics.ts';
import { newWebhookSecret, sealSecret } from './webhook-secret.ts';

type WebhookDeps = Pick<Deps, 'uow' | 'secrets' | 'config'>;

/** Whose endpoints: the webhooks of a scope, or a user's own mail. */
export type Reach = { readonly scope: Scope } | { readonly userId: string };

export interface NewEndpoint {
  readonly organisationId: string;
  readonly topics: readonly NotificationTopic[];
}

/** The secret is in the answer of the step that makes it, and never again. */
export type EndpointWithSecret = EndpointView & { readonly secret?: string };

/** @throws AppError `notification.url_refused` for addresses that are not public and not allowed by the operator */
export async function createWebhook(deps: WebhookDeps, context: WriteContext, scope: Scope, input: NewEndpoint & { readonly url: string }): Promise<EndpointWithSecret> {
  await assertUrl(deps, input.url);
  const [id, secret] = [newId(), newWebhookSecret()];
  return deps.uow.write(context, async (tx) => {
    await insertEndpoint(tx, scope, { id, channel: 'webhook', userId: null, url: input.url, secret: sealSecret(deps.secrets, id, secret) }, input);
    return { ...(await viewEndpoint(tx, id)), secret };
  });
}

/** A user is told by mail from now on what happens at an organisation of the scope and below it. */
export function subscribeByMail(deps: Pick<Deps, 'uow'>, context: WriteContext, scope: Scope, input: NewEndpoint): Promise<EndpointView> {
  const id = newId();
  return deps.uow.write(context, async (tx) => {
    await insertEndpoint(tx, scope, { id, channel: 'email', userId: tx.actor.id, url: null, secret: null }, input);
    return viewEndpoint(tx, id);
  });
}

async function insertEndpoint(tx: Tx, scope: Scope, kind: { id: string; channel: Channel; userId: string | null; url: string | null; secret: Buffer | null }, { organisationId, topics }: NewEndpoint): Promise<void> {
  if (!inScope(scope, organisationId) || !(await tx.one(organisations, { id: organisationId }))) throw organisationErrors['organisation.not_found']();
  tx.insert(notificationEndpoints, { ...kind, organisationId, topics, active: true, createdAt: tx.now, deletedAt: null, version: 1 });
  audit(tx, 'created', { id: kind.id, organisationId }, undefined, { channel: kind.channel, url: kind.url, topics });
}

export interface EndpointChange {
  readonly id: string;
  readonly expectedVersion: number;
  readonly topics?: readonly NotificationTopic[] | undefined;
  readonly active?: boolean | undefined;
  /** Webhooks only. */
  readonly url?: string | undefined;
}

/** @throws AppError `notification.endpoint_not_found`, `notification.url_refused`, `version.mismatch` */
export async function changeEndpoint(deps: WebhookDeps, context: WriteContext, reach: Reach, { id, expectedVersion, ...change }: EndpointChange): Promise<EndpointView> {
  if (change.url !== undefined) await assertUrl(deps, change.url);
  return deps.uow.write(context, async (tx) => {
    const before = await requireEndpoint(tx, reach, id, expectedVersion);
    const after = { topics: change.topics ?? before.topics, active: change.active ?? before.active, url: before.channel === 'webhook' ? change.url ?? before.url : null };
    tx.bump(notificationEndpoints, id, before.version, after);
    audit(tx, 'changed', before, { topics: before.topics, active: before.active, url: before.url }, after);
    return viewEndpoint(tx, id);
  });
}

/** A new key to sign with; the old one counts no more. */
export function rotateWebhookSecret(deps: WebhookDeps, context: WriteContext, scope: Scope, { id, expectedVersion }: { readonly id: string; readonly expectedVersion: number }): Promise<EndpointWithSecret> {
  const secret = newWebhookSecret();
  return deps.uow.write(context, async (tx) => {
    const before = await requireEndpoint(tx, { scope }, id, expectedVersion);
    tx.bump(notificationEndpoints, id, before.version, { secret: sealSecret(deps.secrets, id, secret) });
    audit(tx, 'secret_rotated', before, undefined, {});
    return { ...(await viewEndpoint(tx, id)), secret };
  });
}

/** What was sent there stays on record; nothing more is. */
export function removeEndpoint(deps: Pick<Deps, 'uow'>, context: WriteContext, reach: Reach, { id, expectedVersion }: { readonly id: string; readonly expectedVersion: number }): Promise<void> {
  return deps.uow.write(context, async (tx) => {
    const before = await requireEndpoint(tx, reach, id, expectedVersion);
    tx.bump(notificationEndpoints, id, before.version, { active: false, deletedAt: tx.now });
    audit(tx, 'removed', before, { active: before.active }, { active: false });
  });
}

async function requireEndpoint(tx: Tx, reach: Reach, id: string, expectedVersion: number): Promise<NotificationEndpoint> {
  const endpoint = await tx.one(notificationEndpoints, { id, deletedAt: null });
  const reached = endpoint && ('scope' in reach ? endpoint.channel === 'webhook' && inScope(reach.scope, endpoint.organisationId) : endpoint.userId === reach.userId);
  if (!endpoint || !reached) throw notificationErrors['notification.endpoint_not_found']();
  assertVersion(expectedVersion, endpoint.version);
  return endpoint;
}

async function assertUrl(deps: WebhookDeps, url: string): Promise<void> {
  const { policy, resolve } = supplierGateway(deps);
  const problems = await checkConnectionUrl(url, policy, resolve);
  if (problems.length > 0) throw notificationErrors['notification.url_refused']({}, problems.map((problem) => ({ ...problem, path: 'url' })));
}

function audit(tx: Tx, what: string, { id, organisationId }: { readonly id: string; readonly organisationId: string }, before: Parameters<typeof recordAudit>[1]['before'] | undefined, after: NonNullable<Parameters<typeof recordAudit>[1]['after']>): void {
  recordAudit(tx, { action: `notification_endpoint.${what}`, entityKind: 'notification_endpoint', entityId: id, organisationId, ...(before && { before }), after });
}
