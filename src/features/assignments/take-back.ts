import { code, id } from '../../persistence/columns.ts';
import { persistenceErrors } from '../../persistence/db-errors.ts';
import type { Reader } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { changeDevice } from '../devices/change-device.ts';
import type { DeviceCondition } from '../devices/device.ts';
import { stockLocations } from '../devices/device-tables.ts';
import type { Device } from '../devices/register-devices.ts';
import { recordReturned } from '../requests/request-counters.ts';
import { assignmentErrors } from './assignment-errors.ts';
import { handOverItems, handOvers } from './assignment-tables.ts';

/** The organisation that handed a device over to where it is, if one did. */
export async function giverOf(tx: Tx, deviceId: string): Promise<string | undefined> {
  const item = await lastItemOf(tx, deviceId);
  return item && (await tx.one(handOvers, { id: item.handOverId }))?.fromId;
}

/** The nearest provider at or above an organisation, else the root of the tree. */
async function providerAbove(db: Reader, organisationId: string): Promise<string> {
  const chain = await db.select(
    { id: id(), kind: code() },
    db.q('organisation_closure as c').join('organisations as o', 'o.id', 'c.ancestor_id').where('c.descendant_id', organisationId).orderBy('c.depth').select('o.id', 'o.kind'),
  );
  return (chain.find((each) => each.kind === 'provider') ?? chain.at(-1))?.id ?? organisationId;
}

const lastItemOf = async (tx: Tx, deviceId: string) => (await tx.many(handOverItems, { servingDeviceId: deviceId, state: 'handed_over' }, { orderBy: ['-id'], limit: 1 }))[0];

/**
 * A handed-over device has come back for good: whoever it had been handed over to no longer holds it, and the request
 * line that it served counts one unit returned. A replacement may serve a bundle of its own and its predecessor's line.
 */
export async function leaveRequestLine(tx: Tx, device: Device): Promise<void> {
  for (const item of await tx.many(handOverItems, { servingDeviceId: device.id, state: 'handed_over' }, { orderBy: ['id'] })) {
    tx.update(handOverItems, { id: item.id, state: 'handed_over' }, { state: 'returned' }, persistenceErrors['persistence.version_conflict']);
    if (item.requestLineId !== null) recordReturned(tx, { id: item.requestLineId, organisationId: device.custodianId }, 1);
  }
}

export interface Back {
  readonly condition: DeviceCondition;
  readonly stockLocationId?: string | undefined;
  readonly assignmentId?: string;
  readonly reason?: string | undefined;
}

/** Custody goes back to the one that handed the device over, else to the provider above. @throws AppError `incident.device_locked`, `assignment.not_in_custody`, `assignment.location_unknown` */
export async function takeBack(tx: Tx, device: Device, back: Back): Promise<Device> {
  if (device.lockedAt !== null) throw assignmentErrors['incident.device_locked']();
  if (device.state !== 'handed_over' && device.state !== 'in_repair') throw assignmentErrors['assignment.not_in_custody']({ state: device.state });
  const toId = (await giverOf(tx, device.id)) ?? (await providerAbove(tx, device.custodianId));
  const location = back.stockLocationId === undefined ? undefined : await tx.one(stockLocations, { id: back.stockLocationId });
  if (back.stockLocationId !== undefined && location?.organisationId !== toId) throw assignmentErrors['assignment.location_unknown']();
  await leaveRequestLine(tx, device);
  return changeDevice(tx, device, {
    // from the repair shop it will come to the provider by itself
    ...(device.state === 'handed_over' ? { action: 'take_back' as const } : { event: 'taken_back' }),
    custodianId: toId, stockLocationId: location?.id ?? null, condition: back.condition, assignmentId: back.assignmentId ?? null, ...(back.reason !== undefined && { reason: back.reason }),
  });
}
