import type { Tx } from '../../persistence/transaction.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { changeDevice, requireDevice } from '../devices/change-device.ts';
import { requestLines } from '../requests/request-tables.ts';
import { allocationErrors } from './allocation-errors.ts';
import { demandChanged, supplyChanged } from './allocation-pool.ts';
import { reservations, type Reservation } from './allocation-tables.ts';

export type { Reservation } from './allocation-tables.ts';

/**
 * Ends a reservation without a hand-over. What was awarded stays awarded: the claimant is owed the unit and comes first
 * when stock is there again. `device: 'unreserve'` puts the device back into stock; `'keep'` leaves it to the caller,
 * who has found it stolen, broken or gone.
 * @throws AppError `allocation.reservation_ended`
 */
export async function releaseReservation(tx: Tx, reservation: Reservation, reason: string, device: 'unreserve' | 'keep'): Promise<void> {
  const current = await requireDevice(tx, reservation.deviceId);
  const line = reservation.requestLineId === null ? undefined : await tx.one(requestLines, { id: reservation.requestLineId });
  supplyChanged(tx, { ownerId: current.ownerId, equipmentClassId: current.equipmentClassId, acceptedDelta: 0 });
  // after a merger the claimant may be served from elsewhere, and is owed the unit there
  if (line && line.ownerId !== current.ownerId) demandChanged(tx, line);
  tx.update(
    reservations,
    { id: reservation.id, version: reservation.version, state: 'held' },
    { state: 'released', reason, endedAt: tx.now, version: reservation.version + 1 },
    allocationErrors['allocation.reservation_ended'],
  );
  recordAudit(tx, { action: 'reservation.released', entityKind: 'reservation', entityId: reservation.id, organisationId: reservation.organisationId, before: { state: 'held' }, after: { state: 'released', reason } });
  if (device === 'unreserve') changeDevice(tx, current, { action: 'unreserve', reason });
}
