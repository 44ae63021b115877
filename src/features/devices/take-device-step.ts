import type { Deps } from '../../deps.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { supplyChanged } from '../allocation/allocation-pool.ts';
import { reservations } from '../allocation/allocation-tables.ts';
import { releaseReservation } from '../allocation/release-reservation.ts';
import { liveAssignments } from '../assignments/start-assignment.ts';
import { changeDevice, requireDevice } from './change-device.ts';
import { isDedicated } from './dedication.ts';
import { deviceMachine, isFree, type DeviceAction, type DeviceState, type DisposalAction, type SupportAction } from './device.ts';
import { deviceErrors } from './device-errors.ts';
import { viewDevice, type DeviceView } from './device-read-model.ts';
import { deviceHistory } from './device-tables.ts';
import type { Device } from './register-devices.ts';

export interface DeviceStep<A extends DeviceAction> {
  readonly deviceId: string;
  readonly expectedVersion: number;
  readonly action: A;
  readonly reason?: string | undefined;
}

/**
 * A step of staging, checking, repairing or wiping. A reserved device that drops out sets its reservation free; who was
 * awarded it is served first when stock is there again.
 * @throws AppError `state.not_allowed`, `version.mismatch`, `device.never_handed_over`
 */
export function takeDeviceStep(deps: Pick<Deps, 'uow'>, context: WriteContext, input: DeviceStep<SupportAction>): Promise<DeviceView> {
  return deps.uow.write(context, async (tx) => {
    const device = await stepping(tx, input);
    if (input.action === 'give_back') await assertWasHandedOver(tx, device);
    const after = deviceMachine.next(device.state, input.action);
    if (input.action === 'quarantine' || input.action === 'repair') await releaseLiveReservation(tx, device, input.reason ?? input.action);
    await follow(tx, device, after, input);
    return viewDevice(tx, device.id);
  });
}

/**
 * A step towards the end of a device's life.
 * @throws AppError `device.dedicated` while the funding binds it, `device.in_use` while somebody has it
 */
export function disposeOfDevice(deps: Pick<Deps, 'uow'>, context: WriteContext, input: DeviceStep<DisposalAction>): Promise<DeviceView> {
  return deps.uow.write(context, async (tx) => {
    const device = await stepping(tx, input);
    const after = deviceMachine.next(device.state, input.action);
    // What is lost or stolen cannot be kept for its purpose; writing it off is only honest.
    if (input.action !== 'write_off' && isDedicated(device.dedicatedUntil, tx.today)) throw deviceErrors['device.dedicated']({ until: device.dedicatedUntil });
    const assigned = await liveAssignments(tx, [device.id]);
    if (assigned.length > 0 && input.action !== 'write_off') throw deviceErrors['device.in_use']();
    await follow(tx, device, after, input);
    return viewDevice(tx, device.id);
  });
}

async function stepping(tx: Tx, { deviceId, expectedVersion }: DeviceStep<DeviceAction>): Promise<Device> {
  const device = await requireDevice(tx, deviceId);
  assertVersion(expectedVersion, device.version);
  return device;
}

/** The pool first: a run computed from the stock as it was must not be committed any more. */
async function follow(tx: Tx, device: Device, after: DeviceState, { action, reason }: DeviceStep<DeviceAction>): Promise<void> {
  if (isFree(device.state) !== isFree(after)) supplyChanged(tx, { ownerId: device.ownerId, equipmentClassId: device.equipmentClassId, acceptedDelta: 0 });
  changeDevice(tx, device, { action, ...(reason !== undefined && { reason }), ...(after === 'in_repair' && { stockLocationId: null }) });
}

async function releaseLiveReservation(tx: Tx, device: Device, reason: string): Promise<void> {
  const held = await tx.one(reservations, { deviceId: device.id, state: 'held' });
  if (held) await releaseReservation(tx, held, reason.slice(0, 200), 'keep');
}

async function assertWasHandedOver(tx: Tx, device: Device): Promise<void> {
  const lines = await tx.many(deviceHistory, { deviceId: device.id }, { orderBy: ['-sequence'] });
  if (lines.find((line) => line.state !== 'in_repair')?.state !== 'handed_over') throw deviceErrors['device.never_handed_over']();
}
