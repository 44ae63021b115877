/** Everything that somebody can be told, by the feature it comes from. */
export const notificationTopics = [
  'order.approval_needed', 'order.decided', 'order.in_doubt', 'order.eta_changed', 'order.exception', 'order.cancellation_settled', 'order.surplus',
  'supplier.document_quarantined', 'supplier.connection_failing',
  'receipt.posted',
  'request.submitted', 'request.decided', 'request.needs_info',
  'allocation.awarded', 'promise.changed',
  'hand_over.prepared', 'hand_over.confirmed',
  'assignment.due', 'device.lost', 'device.transferred',
  'job.dead',
] as const;

export type NotificationTopic = (typeof notificationTopics)[number];
