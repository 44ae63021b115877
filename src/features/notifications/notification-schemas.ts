import { listQuery, pageOf } from '../../http/paging.ts';
import { s } from '../../http/schema.ts';
import { channels, deliveryMachine } from './delivery.ts';
import { notificationTopics } from './notification-topics.ts';

const topicSchema = s.enumOf(notificationTopics, { name: 'NotificationTopic' });
const topics = s.array(topicSchema, { min: 1, max: 100, unique: true });
const url = s.string({ max: 500 });

export const newWebhookSchema = s.object({ organisationId: s.id(), url, topics }, { name: 'NewWebhook' });
export const webhookChangeSchema = s.object({ url: s.optional(url), topics: s.optional(topics), active: s.optional(s.bool()) }, { name: 'WebhookChange' });
export const newSubscriptionSchema = s.object({ organisationId: s.id(), topics }, { name: 'NewSubscription' });
export const subscriptionChangeSchema = s.object({ topics: s.optional(topics), active: s.optional(s.bool()) }, { name: 'SubscriptionChange' });

const fields = {
  id: s.id(), version: s.version(), organisationId: s.id(), organisationName: s.string(), channel: s.enumOf(channels), topics: s.array(topicSchema), active: s.bool(), createdAt: s.instant(),
};
export const webhookSchema = s.object({ ...fields, url: s.nullable(url) }, { name: 'Webhook' });
export const webhookWithSecretSchema = s.object({
  ...fields, url: s.nullable(url), secret: s.describe(s.optional(s.string({ max: 100 })), 'Shown once. Signs messages as https://www.standardwebhooks.com describes.'),
}, { name: 'WebhookWithSecret' });
export const webhookPageSchema = pageOf(webhookSchema, 'WebhookPage');
export const subscriptionSchema = s.object(fields, { name: 'Subscription' });
export const subscriptionPageSchema = pageOf(subscriptionSchema, 'SubscriptionPage');
export const endpointListQuery = listQuery({ sorts: ['createdAt'], defaultSort: '-createdAt', filters: { organisationId: s.optional(s.id()) } });

const stateSchema = s.enumOf(deliveryMachine.states, { name: 'NotificationDeliveryState' });
export const deliveryPageSchema = pageOf(s.object({
  id: s.id(), notificationId: s.id(), topic: topicSchema, state: stateSchema, createdAt: s.instant(), sentAt: s.nullable(s.instant()), attempts: s.int(),
  lastError: s.describe(s.nullable(s.string()), 'Why it was skipped, or what went wrong last.'),
}, { name: 'NotificationDelivery' }), 'NotificationDeliveryPage');
export const deliveryListQuery = listQuery({ sorts: ['createdAt'], defaultSort: '-createdAt', filters: { state: s.optional(stateSchema) } });

export const inboxPageSchema = pageOf(s.object({
  id: s.id(), organisationId: s.id(), organisationName: s.string(), topic: topicSchema, subjectKind: s.string(), subjectId: s.id(), subject: s.string(), body: s.text(),
  facts: s.record(s.nullable(s.union(s.string(), s.number(), s.bool()))), createdAt: s.instant(),
}, { name: 'Notification' }), 'NotificationPage');
export const inboxQuery = listQuery({
  sorts: ['createdAt'], defaultSort: '-createdAt', filters: { topic: s.optional(s.array(topicSchema)), organisationId: s.optional(s.id()), subjectId: s.optional(s.id()) },
});
