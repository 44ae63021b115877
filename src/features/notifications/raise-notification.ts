import { addJob } from '../../jobs/add-job.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { notifications } from './notification-tables.ts';
import type { NotificationTopic } from './notification-topics.ts';

export interface NotificationInput {
  /** Whom it concerns: those who subscribed there or above are told. */
  readonly organisationId: string;
  readonly topic: NotificationTopic;
  readonly subjectKind: string;
  readonly subjectId: string;
  /** Numbers, dates and codes that the sentence is made of; never a person's data. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

/** Tells an organisation something, if the caller's transaction commits. Who has subscribed is looked up by a job. */
export function notify(tx: Tx, input: NotificationInput): void {
  const notification = { id: newId(), ...input, createdAt: tx.now };
  tx.insert(notifications, notification);
  addJob(tx, 'fan-out-notification', { notificationId: notification.id });
  recordAudit(tx, { action: 'notification.raised', entityKind: 'notification', entityId: notification.id, organisationId: input.organisationId, after: { topic: input.topic, subjectId: input.subjectId } });
}
