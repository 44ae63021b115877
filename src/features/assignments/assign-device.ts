import type { Deps } from '../../deps.ts';
import type { WriteContext } from '../../persistence/transaction.ts';
import type { Scope } from '../../shared/actor.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import { newId } from '../../shared/ids.ts';
import { inScope } from '../../shared/permissions.ts';
import { changeDevice, requireDevice } from '../devices/change-device.ts';
import { deviceErrors } from '../devices/device-errors.ts';
import { assignmentErrors } from './assignment-errors.ts';
import { assertDueDate, requireHolder, type Holder } from './assignment-holder.ts';
import { viewAssignment, type AssignmentView } from './assignment-read-model.ts';
import type { AssignmentKind } from './assignment.ts';
import { liveAssignments, startAssignment } from './start-assignment.ts';

export interface NewAssignmentInput {
  readonly deviceId: string;
  readonly holder: Holder;
  readonly kind: AssignmentKind;
  readonly dueOn?: CalendarDate | null | undefined;
}

/**
 * An organisation gives a device in its custody to one of its people, or lends it to a pupil.
 * @throws AppError `assignment.device_assigned`, `assignment.not_in_custody`, `assignment.holder_unknown`, `assignment.due_date`
 */
export async function assignDevice(deps: Pick<Deps, 'uow'>, context: WriteContext, scope: Scope, input: NewAssignmentInput): Promise<AssignmentView> {
  return deps.uow.write(context, async (tx) => {
    const device = await requireDevice(tx, input.deviceId);
    if (!inScope(scope, device.custodianId)) throw deviceErrors['device.not_found']();
    if (device.lockedAt !== null) throw assignmentErrors['incident.device_locked']();
    if (device.state !== 'handed_over') throw assignmentErrors['assignment.not_in_custody']({ state: device.state });
    await requireHolder(tx, device.custodianId, input.holder);
    assertDueDate(tx, input.kind, input.dueOn ?? null);
    // told early; the schema says it again to those who come at the same time
    if ((await liveAssignments(tx, [device.id])).length > 0) throw assignmentErrors['assignment.device_assigned']();
    const id = newId();
    changeDevice(tx, device, { event: 'assigned', assignmentId: id });
    startAssignment(tx, {
      id, deviceId: device.id, custodianId: device.custodianId, personId: input.holder.personId ?? null, pupilReferenceId: input.holder.pupilReferenceId ?? null, kind: input.kind, dueOn: input.dueOn ?? null, handOverId: null,
    });
    return viewAssignment(tx, id, tx.today);
  });
}
