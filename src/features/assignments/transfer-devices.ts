import type { Deps } from '../../deps.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { Scope } from '../../shared/actor.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import type { FieldProblem } from '../../shared/errors.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { inScope } from '../../shared/permissions.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { changeDevice } from '../devices/change-device.ts';
import { deviceErrors } from '../devices/device-errors.ts';
import { devices } from '../devices/device-tables.ts';
import type { Device } from '../devices/register-devices.ts';
import { notify } from '../notifications/raise-notification.ts';
import { organisationErrors } from '../organisations/organisation-errors.ts';
import { organisations } from '../organisations/organisation-tables.ts';
import { assignmentErrors } from './assignment-errors.ts';
import { deviceTransferItems, deviceTransfers, type DeviceTransfer } from './assignment-tables.ts';
import { transferMachine } from './assignment.ts';
import { liveAssignments } from './start-assignment.ts';
import { viewTransfer, type TransferView } from './transfer-read-model.ts';

export interface NewTransfer {
  readonly fromId: string;
  readonly toId: string;
  readonly deviceIds: readonly string[];
  /** The day on which they come back; without it the custody is gone for good. */
  readonly returnOn?: CalendarDate | null | undefined;
  readonly reason: string;
}

/** Where a device may be when only its custodian changes. */
const MOVABLE = ['in_stock', 'handed_over'];

/**
 * Custody goes to another organisation; the owner stays the same.
 * @throws AppError `transfer.not_possible` with all devices that are assigned, reserved or locked
 */
export async function transferDevices(deps: Pick<Deps, 'uow' | 'numbers'>, context: WriteContext, scope: Scope, input: NewTransfer): Promise<TransferView> {
  const number = await deps.numbers.next('TR');
  return deps.uow.write({ ...context, reason: input.reason }, async (tx) => {
    const receiver = await tx.one(organisations, { id: input.toId });
    if (!receiver || ![input.fromId, input.toId].every((each) => inScope(scope, each))) throw organisationErrors['organisation.not_found']();
    const returnOn = input.returnOn ?? null;
    if (returnOn !== null && returnOn <= tx.today) throw assignmentErrors['transfer.return_date']();
    const found = await movableDevices(tx, input.fromId, input.deviceIds, scope);
    const transfer: DeviceTransfer = {
      id: newId(), number, version: 1, kind: 'transfer', state: transferMachine.next('requested', returnOn === null ? 'complete' : 'lend'), fromId: input.fromId, toId: input.toId, returnOn, reason: input.reason,
      requestedBy: tx.actor.id, requestedAt: tx.now, completedAt: returnOn === null ? tx.now : null,
    };
    for (const device of found) changeDevice(tx, device, { event: 'transferred', custodianId: input.toId, stockLocationId: null, reason: input.reason });
    insertTransfer(tx, transfer, found.map((device) => ({ deviceId: device.id })));
    notify(tx, { organisationId: input.toId, topic: 'device.transferred', subjectKind: 'transfer', subjectId: transfer.id, facts: { number, units: found.length, returnOn } });
    return viewTransfer(tx, transfer.id, tx.today);
  });
}

/** What was lent comes back to where it was. */
export async function giveBackTransfer(deps: Pick<Deps, 'uow'>, context: WriteContext, scope: Scope, input: { readonly transferId: string; readonly expectedVersion: number }): Promise<TransferView> {
  return deps.uow.write(context, async (tx) => {
    const transfer = await tx.one(deviceTransfers, { id: input.transferId });
    if (!transfer || !(inScope(scope, transfer.toId) || inScope(scope, transfer.fromId))) throw assignmentErrors['transfer.not_found']();
    assertVersion(input.expectedVersion, transfer.version);
    const state = transferMachine.next(transfer.state, 'give_back');
    const items = await tx.many(deviceTransferItems, { transferId: transfer.id });
    const found = await movableDevices(tx, transfer.toId, items.map((item) => item.deviceId), { all: true });
    tx.bump(deviceTransfers, transfer.id, transfer.version, { state, completedAt: tx.now });
    for (const device of found) changeDevice(tx, device, { event: 'given_back', custodianId: transfer.fromId, stockLocationId: null, reason: transfer.number });
    recordAudit(tx, { action: 'transfer.given_back', entityKind: 'transfer', entityId: transfer.id, organisationId: transfer.toId, before: { state: transfer.state }, after: { state } });
    notify(tx, { organisationId: transfer.fromId, topic: 'device.transferred', subjectKind: 'transfer', subjectId: transfer.id, facts: { number: transfer.number, units: found.length, returnOn: null } });
    return viewTransfer(tx, transfer.id, tx.today);
  });
}

/** Writes a transfer with its devices down. */
export function insertTransfer(tx: Tx, transfer: DeviceTransfer, items: readonly { readonly deviceId: string; readonly assignmentFromId?: string | null; readonly assignmentToId?: string | null }[]): void {
  tx.insert(deviceTransfers, transfer);
  tx.insert(deviceTransferItems, items.map((item) => ({ id: newId(), transferId: transfer.id, assignmentFromId: null, assignmentToId: null, ...item })));
  const { number, kind, state, fromId, toId, returnOn } = transfer;
  recordAudit(tx, { action: 'transfer.made', entityKind: 'transfer', entityId: transfer.id, organisationId: toId, after: { number, kind, state, fromId, toId, returnOn, devices: items.map((item) => item.deviceId) } });
}

/** What lies outside the scope is as unknown as what does not exist. */
async function movableDevices(tx: Tx, custodianId: string, deviceIds: readonly string[], scope: Scope): Promise<readonly Device[]> {
  const found = await tx.many(devices, { id: deviceIds }, { orderBy: ['id'] });
  if (found.length < new Set(deviceIds).size || !found.every((device) => device.custodianId === custodianId || inScope(scope, device.custodianId))) throw deviceErrors['device.not_found']();
  const assigned = new Set((await liveAssignments(tx, deviceIds)).map((each) => each.deviceId));
  const problems = found.flatMap((device): FieldProblem[] => {
    const path = `deviceIds/${deviceIds.indexOf(device.id)}`;
    const problem = (code: string, message: string): FieldProblem[] => [{ path, code, message }];
    if (device.custodianId !== custodianId) return problem('transfer.device_elsewhere', 'the device is in the custody of somebody else');
    if (device.lockedAt !== null) return problem('transfer.device_locked', `${device.assetTag} is reported lost or stolen`);
    if (assigned.has(device.id)) return problem('transfer.device_assigned', `${device.assetTag} is assigned to somebody`);
    return MOVABLE.includes(device.state) ? [] : problem('transfer.device_not_free', `${device.assetTag} is ${device.state}`);
  });
  if (problems.length > 0) throw assignmentErrors['transfer.not_possible']({}, problems);
  return found;
}
