import type { Permission } from '../../shared/permissions.ts';

/** Everything that somebody can be told, with the permission that whoever is told must have. */
export const topicPermissions = {
  'order.approval_needed': 'order:read',
  'order.decided': 'order:read',
  'order.in_doubt': 'order:read',
  'order.eta_changed': 'order:read',
  'order.exception': 'order:read',
  'order.cancellation_settled': 'order:read',
  'order.surplus': 'order:read',
  'supplier.document_quarantined': 'statement:read',
  'supplier.connection_failing': 'connection:read',
  'receipt.posted': 'receipt:read',
  'request.submitted': 'request:read',
  'request.decided': 'request:read',
  'request.needs_info': 'request:read',
  'allocation.awarded': 'allocation:read',
  'promise.changed': 'allocation:read',
  'hand_over.prepared': 'assignment:read',
  'hand_over.confirmed': 'assignment:read',
  'assignment.due': 'assignment:read',
  'device.lost': 'device:read',
  'device.transferred': 'assignment:read',
  'job.dead': 'job:read',
} as const satisfies Readonly<Record<string, Permission>>;

export type NotificationTopic = keyof typeof topicPermissions;
export const notificationTopics = Object.keys(topicPermissions) as readonly NotificationTopic[];
