import { uniqueName } from '../../persistence/db-errors.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { changeDevice } from '../devices/change-device.ts';
import type { Device } from '../devices/register-devices.ts';
import { allocationErrors } from './allocation-errors.ts';
import { reservations } from './allocation-tables.ts';

const taken = { [uniqueName('reservations', ['deviceId', 'live'])]: allocationErrors['allocation.device_taken'] };

/**
 * Lets a replacement take the place of a reserved device that went back: who was to get the one gets the other. The
 * replacement lies in stock. Returns it as it is afterwards, or undefined where the old one was not reserved.
 * @throws AppError `allocation.reservation_ended`, `allocation.device_taken`
 */
export async function moveReservation(tx: Tx, fromDeviceId: string, replacement: Device): Promise<Device | undefined> {
  const held = await tx.one(reservations, { deviceId: fromDeviceId, state: 'held' });
  if (!held) return undefined;
  tx.update(reservations, { id: held.id, version: held.version, state: 'held' }, { deviceId: replacement.id, version: held.version + 1 }, allocationErrors['allocation.reservation_ended'], taken);
  recordAudit(tx, { action: 'reservation.moved', entityKind: 'reservation', entityId: held.id, organisationId: held.organisationId, before: { deviceId: fromDeviceId }, after: { deviceId: replacement.id } });
  return changeDevice(tx, replacement, { action: 'reserve' });
}

/**
 * Holds a device in stock for an organisation by a person's decision, outside any award: a replacement for one that it
 * already had. @throws AppError `allocation.device_taken`
 */
export function holdForOrganisation(tx: Tx, device: Device, organisationId: string, reason: string): Device {
  const reservation = {
    id: newId(), deviceId: device.id, requestLineId: null, awardId: null, organisationId, state: 'held' as const, reason: reason.slice(0, 200), heldBy: tx.actor.id, heldAt: tx.now, expiresAt: null, endedAt: null, version: 1,
  };
  tx.insert(reservations, reservation, taken);
  recordAudit(tx, { action: 'reservation.held', entityKind: 'reservation', entityId: reservation.id, organisationId, after: { deviceId: device.id, reason: reservation.reason } });
  return changeDevice(tx, device, { action: 'reserve' });
}
