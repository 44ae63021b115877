import type { Deps } from '../../deps.ts';
import type { WriteContext } from '../../persistence/transaction.ts';
import type { Scope } from '../../shared/actor.ts';
import { inScope } from '../../shared/permissions.ts';
import { changeDevice, requireDevice } from '../devices/change-device.ts';
import type { DeviceCondition } from '../devices/device.ts';
import { deviceErrors } from '../devices/device-errors.ts';
import { devices } from '../devices/device-tables.ts';
import type { Device } from '../devices/register-devices.ts';
import { assignmentErrors } from './assignment-errors.ts';
import { viewAssignment, type AssignmentView } from './assignment-read-model.ts';
import type { Completeness } from './assignment.ts';
import { requireAssignment, type AssignmentStep } from './change-assignment.ts';
import { endAssignment, liveAssignments } from './start-assignment.ts';
import { takeBack } from './take-back.ts';

export interface AssignmentReturn extends AssignmentStep {
  readonly completeness: Completeness;
  readonly condition: DeviceCondition;
  /** What did not come back. */
  readonly missing?: readonly string[] | undefined;
  /** `stays`: with the organisation, for the next person. `back`: to the one that had handed it over. */
  readonly custody: 'stays' | 'back';
  readonly stockLocationId?: string | undefined;
  readonly reason?: string | undefined;
}

/** Somebody gives a device back. @throws AppError `incident.device_locked`: what is lost is found first */
export function returnAssignment(deps: Pick<Deps, 'uow'>, context: WriteContext, scope: Scope, input: AssignmentReturn): Promise<AssignmentView> {
  return deps.uow.write(context, async (tx) => {
    const assignment = await requireAssignment(tx, scope, input);
    const device = await requireDevice(tx, assignment.deviceId);
    if (device.lockedAt !== null) throw assignmentErrors['incident.device_locked']();
    const { completeness, condition, missing = [], reason } = input;
    endAssignment(tx, assignment, { completeness, condition, missing, reason });
    if (input.custody === 'back') await takeBack(tx, device, { condition, stockLocationId: input.stockLocationId, assignmentId: assignment.id, reason });
    else changeDevice(tx, device, { event: 'unassigned', condition, assignmentId: assignment.id, ...(reason !== undefined && { reason }) });
    return viewAssignment(tx, assignment.id, tx.today);
  });
}

export interface DeviceReturn {
  readonly deviceIds: readonly string[];
  readonly condition: DeviceCondition;
  readonly stockLocationId?: string | undefined;
  readonly reason?: string | undefined;
}

export interface DeviceReturnView {
  readonly devices: readonly Pick<Device, 'id' | 'assetTag' | 'state' | 'custodianId' | 'version'>[];
}

/** An organisation gives devices back that nobody of it has. @throws AppError `assignment.device_assigned`, `device.not_found` */
export function returnDevices(deps: Pick<Deps, 'uow'>, context: WriteContext, scope: Scope, input: DeviceReturn): Promise<DeviceReturnView> {
  return deps.uow.write(context, async (tx) => {
    const found = await tx.many(devices, { id: input.deviceIds }, { orderBy: ['id'] });
    if (found.length < new Set(input.deviceIds).size || found.some((device) => !inScope(scope, device.custodianId))) throw deviceErrors['device.not_found']();
    if ((await liveAssignments(tx, input.deviceIds)).length > 0) throw assignmentErrors['assignment.device_assigned']();
    const returned: Device[] = [];
    for (const device of found) returned.push(await takeBack(tx, device, { condition: input.condition, stockLocationId: input.stockLocationId, reason: input.reason }));
    return { devices: returned.map(({ id, assetTag, state, custodianId, version }) => ({ id, assetTag, state, custodianId, version })) };
  });
}
