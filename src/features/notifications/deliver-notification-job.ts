import type { Deps } from '../../deps.ts';
import { JobFailure } from '../../jobs/job-failure.ts';
import { jobHandler, type JobContext, type JobHandler } from '../../jobs/job-handler.ts';
import { jobTypes } from '../../jobs/job-types.ts';
import type { Reader } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { users, type User } from '../identity/identity-tables.ts';
import { supplierGateway } from '../suppliers/supplier-gateway.ts';
import { deliveryMachine, type DeliveryState } from './delivery.ts';
import { notificationDeliveries, notificationEndpoints, notifications, type Notification, type NotificationDelivery, type NotificationEndpoint } from './notification-tables.ts';
import { RefusedForGood } from './refused-for-good.ts';
import { sendMail } from './send-mail.ts';
import { sendWebhook } from './send-webhook.ts';
import { openSecret } from './webhook-secret.ts';

type DeliverDeps = Pick<Deps, 'uow' | 'secrets' | 'config'>;

interface Pending {
  readonly delivery: NotificationDelivery;
  readonly notification: Notification;
  readonly endpoint: NotificationEndpoint;
  readonly user: User | undefined;
}

/** How a delivery ended; the reason is shown to those who look after the endpoint. */
interface Ending {
  readonly delivery: NotificationDelivery;
  readonly state: DeliveryState;
  readonly reason: string | null;
  /** Nothing is sent there any more. */
  readonly gone?: NotificationEndpoint;
}

/**
 * Sends one notification to one endpoint, then marks it. Killed in between, nobody knows whether it went out: it is sent
 * again with the same id, by which the receiver knows it.
 */
export const deliverNotificationJob = (deps: DeliverDeps): JobHandler<'deliver-notification'> =>
  jobHandler({
    async prepare(context): Promise<Ending | undefined> {
      const pending = await deps.uow.read((db) => pendingDelivery(db, context.payload.deliveryId));
      if (!pending) return undefined;
      const { delivery, endpoint } = pending;
      try {
        const skipped = await send(deps, pending, context.signal);
        return { delivery, state: skipped === undefined ? 'sent' : 'skipped', reason: skipped ?? null };
      } catch (error) {
        if (error instanceof RefusedForGood) return { delivery, state: 'failed', reason: error.message, ...(error.gone && { gone: endpoint }) };
        await noteFailure(context, delivery, error);
        throw error;
      }
    },
    apply: (tx, ending, context) => {
      if (ending) settle(tx, ending, context.attempt);
      return Promise.resolve();
    },
  });

async function pendingDelivery(db: Reader, deliveryId: string): Promise<Pending | undefined> {
  const delivery = await db.one(notificationDeliveries, { id: deliveryId });
  if (!delivery || !deliveryMachine.can(delivery.state, 'send')) return undefined;
  const notification = await db.one(notifications, { id: delivery.notificationId });
  const endpoint = await db.one(notificationEndpoints, { id: delivery.endpointId });
  const user = endpoint && endpoint.userId !== null ? await db.one(users, { id: endpoint.userId }) : undefined;
  return notification && endpoint && { delivery, notification, endpoint, user };
}

/** Sends, or says why there is nothing to send by. */
async function send(deps: DeliverDeps, { delivery, notification, endpoint, user }: Pending, signal: AbortSignal): Promise<string | undefined> {
  if (!endpoint.active || endpoint.deletedAt !== null) return 'the endpoint was switched off';
  const { topic, facts } = notification;
  if (endpoint.channel === 'webhook') {
    if (endpoint.url === null || endpoint.secret === null) return 'the endpoint has no address';
    await sendWebhook(supplierGateway(deps).http(signal), { deliveryId: delivery.id, url: endpoint.url, secret: openSecret(deps.secrets, endpoint.id, endpoint.secret), notification });
    return undefined;
  }
  if (!user?.active || user.email === null) return 'the user has no address';
  const { smtpUrl } = deps.config;
  if (smtpUrl === undefined) return 'no mail server is configured (SMTP_URL)';
  await sendMail({ ...deps.config, smtpUrl }, { deliveryId: delivery.id, to: user.email, language: user.locale, topic, facts });
  return undefined;
}

async function noteFailure(context: JobContext<'deliver-notification'>, delivery: NotificationDelivery, error: unknown): Promise<void> {
  const final = context.attempt >= jobTypes['deliver-notification'].maxAttempts;
  const reason = error instanceof JobFailure ? error.message : 'unexpected';
  await context.write((tx) => {
    tx.update(notificationDeliveries, { id: delivery.id, state: delivery.state }, { state: final ? 'failed' : delivery.state, attempts: context.attempt, lastError: reason.slice(0, 300) });
    return Promise.resolve();
  });
}

function settle(tx: Tx, { delivery, state, reason, gone }: Ending, attempts: number): void {
  tx.update(notificationDeliveries, { id: delivery.id, state: delivery.state }, { state, attempts, lastError: reason, sentAt: state === 'sent' ? tx.now : null });
  if (!gone) return;
  tx.update(notificationEndpoints, { id: gone.id, version: gone.version }, { active: false, version: gone.version + 1 });
  recordAudit(tx, { action: 'notification_endpoint.gone', entityKind: 'notification_endpoint', entityId: gone.id, organisationId: gone.organisationId, before: { active: true }, after: { active: false } });
}
