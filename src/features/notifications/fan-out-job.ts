import { jobHandler, type JobHandler } from '../../jobs/job-handler.ts';
import { addJob } from '../../jobs/add-job.ts';
import { bool, code, id, nullable } from '../../persistence/columns.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import { roleHas, type Role } from '../../shared/permissions.ts';
import { notificationDeliveries, notificationEndpoints, notifications, type Notification } from './notification-tables.ts';
import { topicPermissions } from './notification-topics.ts';

/** Finds out who is to be told of a notification, and asks for one delivery each. */
export const fanOutJob: JobHandler<'fan-out-notification'> = jobHandler({
  apply: async (tx, _prepared, { payload }) => {
    await fanOut(tx, payload.notificationId);
  },
});

/**
 * One delivery, and one job for it, per endpoint that subscribed to the topic at the organisation or above it. Mail goes
 * to active users who may see the topic there now: a grant that ended ends the mail. Returns how many.
 */
export async function fanOut(tx: Tx, notificationId: string): Promise<number> {
  const notification = await tx.one(notifications, { id: notificationId });
  if (!notification) return 0;
  const subscribed = (await endpointsFor(tx, notification)).filter((endpoint) => endpoint.topics.includes(notification.topic));
  const allowed = await usersWhoMaySee(tx, notification, subscribed.flatMap((endpoint) => (endpoint.userId === null ? [] : [endpoint.userId])));
  const told = subscribed.filter((endpoint) => endpoint.channel === 'webhook' || (endpoint.userId !== null && endpoint.userActive === true && allowed.has(endpoint.userId)));
  const deliveries = told.map((endpoint) => ({ id: newId(), notificationId, endpointId: endpoint.id, state: 'pending' as const, createdAt: tx.now, sentAt: null, attempts: 0, lastError: null }));
  if (deliveries.length > 0) tx.insert(notificationDeliveries, deliveries);
  for (const delivery of deliveries) addJob(tx, 'deliver-notification', { deliveryId: delivery.id });
  return deliveries.length;
}

const endpointsFor = (tx: Tx, notification: Notification) =>
  tx.select(
    { id: id(), channel: code(10), userId: nullable(id()), userActive: nullable(bool()), topics: notificationEndpoints.columns.topics },
    tx.q('notification_endpoints as e').join('organisation_closure as c', 'c.ancestor_id', 'e.organisation_id').leftJoin('users as u', 'u.id', 'e.user_id')
      .where({ 'c.descendant_id': notification.organisationId, 'e.active': true }).whereNull('e.deleted_at').orderBy('e.id')
      .select('e.id', 'e.channel', 'e.user_id', 'u.active as user_active', 'e.topics'),
  );

async function usersWhoMaySee(tx: Tx, { organisationId, topic }: Notification, userIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (userIds.length === 0) return new Set();
  const rows = await tx.select(
    { userId: id(), role: code<Role>(20) },
    tx.q('grants as g').join('organisation_closure as c', 'c.ancestor_id', 'g.organisation_id').where('c.descendant_id', organisationId).whereIn('g.user_id', userIds)
      .where((from) => void from.whereNull('g.valid_from').orWhere('g.valid_from', '<=', tx.today)).where((until) => void until.whereNull('g.valid_until').orWhere('g.valid_until', '>=', tx.today))
      .select('g.user_id', 'g.role'),
  );
  return new Set(rows.filter((grant) => roleHas(grant.role, topicPermissions[topic])).map((grant) => grant.userId));
}
