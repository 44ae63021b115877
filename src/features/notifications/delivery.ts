import { defineMachine, type StateOf } from '../../shared/state-machine.ts';

/** One notification on its way to one endpoint. `skipped` says why in its reason: there was nothing to send it by. */
export const deliveryMachine = defineMachine('notification_delivery', 'pending', {
  pending: { send: 'sent', skip: 'skipped', fail: 'failed' },
  failed: { send: 'sent', skip: 'skipped', fail: 'failed' },
  sent: {},
  skipped: {},
});
export type DeliveryState = StateOf<typeof deliveryMachine.table>;

export const channels = ['email', 'webhook'] as const;
export type Channel = (typeof channels)[number];
