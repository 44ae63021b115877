import { uniqueName } from '../../persistence/db-errors.ts';
import type { Deps } from '../../deps.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { FieldProblem } from '../../shared/errors.ts';
import type { Scope } from '../../shared/actor.ts';
import { inScope } from '../../shared/permissions.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { clearDue, setDue } from '../../jobs/scheduler.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { changeDevice, requireDevice } from '../devices/change-device.ts';
import { deviceErrors } from '../devices/device-errors.ts';
import { ownerOrganisationOf } from '../organisations/owner-organisation.ts';
import { allocationErrors } from './allocation-errors.ts';
import { supplyChanged } from './allocation-pool.ts';
import { reservations, type Reservation } from './allocation-tables.ts';
import { releaseReservation } from './release-reservation.ts';

export interface NewHold {
  readonly deviceId: string;
  /** Whom the device is kept for. */
  readonly organisationId: string;
  readonly expiresAt: Date;
  readonly reason: string;
}

const dueKey = (reservationId: string): string => `hold:${reservationId}`;

/**
 * Keeps a device in stock for an organisation until a day, outside the allocation. Only such holds expire.
 * @throws AppError `device.not_found` (also outside the scope), `allocation.hold_invalid`, `allocation.device_taken`
 */
export const holdDevice = ({ uow }: Pick<Deps, 'uow'>, context: WriteContext, input: NewHold, scope: Scope): Promise<Reservation> =>
  uow.write({ ...context, reason: input.reason }, async (tx) => {
    const device = await requireDevice(tx, input.deviceId);
    if (!inScope(scope, device.ownerId)) throw deviceErrors['device.not_found']();
    const problems: FieldProblem[] = [];
    if (input.expiresAt <= tx.now) problems.push({ path: 'expiresAt', code: 'allocation.expiry_past', message: 'the hold must end in the future' });
    if ((await ownerOrganisationOf(tx, input.organisationId)) !== device.ownerId) problems.push({ path: 'organisationId', code: 'allocation.not_eligible', message: 'the device belongs to another owner' });
    if (problems.length > 0) throw allocationErrors['allocation.hold_invalid']({}, problems);
    if (device.state === 'reserved') throw allocationErrors['allocation.device_taken']();
    supplyChanged(tx, { ownerId: device.ownerId, equipmentClassId: device.equipmentClassId, acceptedDelta: 0 });
    changeDevice(tx, device, { action: 'reserve' });
    const hold: Reservation = {
      id: newId(), deviceId: device.id, requestLineId: null, awardId: null, organisationId: input.organisationId, state: 'held', reason: input.reason, heldBy: tx.actor.id, heldAt: tx.now,
      expiresAt: input.expiresAt, endedAt: null, version: 1,
    };
    tx.insert(reservations, hold, { [uniqueName('reservations', ['deviceId', 'live'])]: allocationErrors['allocation.device_taken'] });
    recordAudit(tx, { action: 'reservation.held', entityKind: 'reservation', entityId: hold.id, organisationId: hold.organisationId, after: { deviceId: device.id, expiresAt: hold.expiresAt?.toISOString() ?? null } });
    setDue(tx, dueKey(hold.id), { at: input.expiresAt }, { type: 'expire-holds', payload: {}, uniqueKey: 'expire-holds' });
    return hold;
  });

/**
 * Ends a hold before its time.
 * @throws AppError `allocation.reservation_not_found`, `allocation.not_a_hold`, `allocation.reservation_ended`, `version.mismatch`
 */
export const releaseHold = ({ uow }: Pick<Deps, 'uow'>, context: WriteContext, input: { readonly reservationId: string; readonly expectedVersion: number; readonly reason: string }, scope: Scope): Promise<Reservation> =>
  uow.write({ ...context, reason: input.reason }, async (tx) => {
    const hold = await tx.one(reservations, { id: input.reservationId });
    const device = hold && (await requireDevice(tx, hold.deviceId));
    if (!hold || !device || !inScope(scope, device.ownerId)) throw allocationErrors['allocation.reservation_not_found']();
    if (hold.awardId !== null || hold.requestLineId !== null) throw allocationErrors['allocation.not_a_hold']();
    assertVersion(input.expectedVersion, hold.version);
    if (hold.state !== 'held') throw allocationErrors['allocation.reservation_ended']();
    await releaseReservation(tx, hold, input.reason, 'unreserve');
    clearDue(tx, dueKey(hold.id));
    return { ...hold, state: 'released', reason: input.reason, endedAt: tx.now, version: hold.version + 1 };
  });

const BATCH = 100;

/** Ends the holds whose time is over, at most 100 at once; returns whether there may be more. */
export async function expireHolds(tx: Tx): Promise<boolean> {
  const expired = await tx.select(
    reservations.columns,
    tx.q('reservations').where('state', 'held').whereNotNull('expires_at').where('expires_at', '<=', tx.now).orderBy(['expires_at', 'id']).limit(BATCH).select('*'),
  );
  for (const hold of expired) await releaseReservation(tx, hold, 'expired', 'unreserve');
  return expired.length === BATCH;
}
