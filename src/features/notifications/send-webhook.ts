import { Webhook } from 'standardwebhooks';
import { JobFailure } from '../../jobs/job-failure.ts';
import type { SupplierHttp } from '../suppliers/adapters/supplier-adapter.ts';
import { expectSuccess, SupplierCallError } from '../suppliers/adapters/supplier-call.ts';
import type { Notification } from './notification-tables.ts';
import { RefusedForGood } from './refused-for-good.ts';

export interface WebhookMessage {
  readonly deliveryId: string;
  readonly url: string;
  readonly secret: string;
  readonly notification: Notification;
}

/** The id by which a receiver knows a message that it has had already; the same in every attempt. */
export const webhookIdOf = (deliveryId: string): string => `msg_${deliveryId.replaceAll('-', '')}`;

/**
 * Posts one signed message (standardwebhooks.com). The time in the signature is that of the attempt, not of the event.
 * @throws RefusedForGood where the receiver is gone (410), JobFailure `notification.webhook_failed`
 */
export async function sendWebhook(http: SupplierHttp, { deliveryId, url, secret, notification }: WebhookMessage): Promise<void> {
  const id = webhookIdOf(deliveryId);
  const attemptedAt = new Date();
  const body = JSON.stringify({
    type: notification.topic, timestamp: notification.createdAt.toISOString(),
    data: { id: notification.id, organisationId: notification.organisationId, subjectKind: notification.subjectKind, subjectId: notification.subjectId, facts: notification.facts },
  });
  const headers = {
    'content-type': 'application/json', 'user-agent': 'Zeugwart (+webhook)', 'webhook-id': id, 'webhook-timestamp': String(Math.floor(attemptedAt.getTime() / 1000)), 'webhook-signature': new Webhook(secret).sign(id, attemptedAt, body),
  };
  try {
    expectSuccess(await http.request({ method: 'POST', url, headers, body: Buffer.from(body) }));
  } catch (error) {
    if (!(error instanceof SupplierCallError)) throw error;
    if (error.status === 410) throw new RefusedForGood('the receiver is gone (410)', true);
    const { failure, status, retryAfterMs } = error;
    throw new JobFailure('notification.webhook_failed', `the receiver did not take the message (${failure}${status === null ? '' : ` ${status}`})`, retryAfterMs === null ? {} : { retryAfterMs });
  }
}
