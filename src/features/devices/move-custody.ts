import type { MergerHook } from '../organisations/merge-organisations.ts';
import { changeDevice } from './change-device.ts';
import { deviceMachine } from './device.ts';
import { devices } from './device-tables.ts';

/** In a merger the successor answers for the devices from its first day on; who owns them does not change. */
export const moveCustody: MergerHook = async (tx, { fromId, toId }) => {
  for (const device of await tx.many(devices, { custodianId: fromId }, { orderBy: ['id'] })) {
    const ended = deviceMachine.nextActions(device.state).length === 0;
    if (!ended) changeDevice(tx, device, { event: 'custodian_merged', custodianId: toId });
  }
};
