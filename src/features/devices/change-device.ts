import { persistenceErrors, uniqueName } from '../../persistence/db-errors.ts';
import type { Tx } from '../../persistence/transaction.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { deviceMachine, type DeviceAction, type DeviceCondition } from './device.ts';
import { deviceErrors } from './device-errors.ts';
import { deviceHistory, devices } from './device-tables.ts';
import { auditedFields, type Device } from './register-devices.ts';

export interface DeviceChange {
  /** The step of the lifecycle; left out where the device stays in its state (a transfer, a new shelf). */
  readonly action?: DeviceAction;
  /** The history's name for it where it is no step, or says more than the step. */
  readonly event?: string;
  readonly ownerId?: string;
  readonly custodianId?: string;
  readonly stockLocationId?: string | null;
  readonly condition?: DeviceCondition;
  readonly lockedAt?: Date | null;
  /** Which order's which share pays for it: known later than the device itself where it came unasked, null where none does any more. */
  readonly orderLineId?: string | null;
  readonly shareId?: string | null;
  readonly unitCostMinor?: number | null;
  readonly dedicatedUntil?: CalendarDate | null;
  readonly serial?: string | null;
  readonly assignmentId?: string | null;
  readonly reason?: string;
}

/**
 * The one way in which a device changes: the step must be allowed, nobody may have changed it in between, and history
 * and audit get their line in the same transaction. Returns the device as it is afterwards.
 * @throws AppError `state.not_allowed`, `persistence.version_conflict`
 */
export function changeDevice(tx: Tx, device: Device, change: DeviceChange): Device {
  const state = change.action === undefined ? device.state : deviceMachine.next(device.state, change.action);
  const set = {
    state,
    ownerId: change.ownerId ?? device.ownerId,
    custodianId: change.custodianId ?? device.custodianId,
    stockLocationId: change.stockLocationId === undefined ? device.stockLocationId : change.stockLocationId,
    condition: change.condition ?? device.condition,
    lockedAt: change.lockedAt === undefined ? device.lockedAt : change.lockedAt,
    orderLineId: change.orderLineId === undefined ? device.orderLineId : change.orderLineId,
    shareId: change.shareId === undefined ? device.shareId : change.shareId,
    unitCostMinor: change.unitCostMinor === undefined ? device.unitCostMinor : change.unitCostMinor,
    dedicatedUntil: change.dedicatedUntil === undefined ? device.dedicatedUntil : change.dedicatedUntil,
    serial: change.serial === undefined ? device.serial : change.serial,
    lastSeenAt: tx.now,
    historyLength: device.historyLength + 1,
  };
  const event = change.event ?? change.action ?? 'changed';
  const after: Device = { ...device, ...set, version: device.version + 1 };
  tx.bump(devices, device.id, device.version, set);
  tx.insert(deviceHistory, {
    id: newId(), deviceId: device.id, sequence: set.historyLength, at: tx.now, event, state, ownerId: set.ownerId, custodianId: set.custodianId,
    stockLocationId: set.stockLocationId, assignmentId: change.assignmentId ?? null, actorId: tx.actor.id, requestId: tx.context.requestId, reason: change.reason ?? tx.context.reason ?? null,
  }, changedMeanwhile);
  recordAudit(tx, {
    action: `device.${event}`, entityKind: 'device', entityId: device.id, organisationId: set.ownerId, before: auditedFields(device), after: auditedFields(after),
    ...(change.reason !== undefined && { reason: change.reason }),
  });
  return after;
}

// sent in one packet with the guard: where somebody was faster, the taken sequence may be what is reported
const changedMeanwhile = { [uniqueName('device_history', ['deviceId', 'sequence'])]: persistenceErrors['persistence.version_conflict'] };

/** The device as it stands. @throws AppError `device.not_found` */
export async function requireDevice(tx: Tx, deviceId: string): Promise<Device> {
  const device = await tx.one(devices, { id: deviceId });
  if (!device) throw deviceErrors['device.not_found']();
  return device;
}
