import { persistenceErrors, uniqueName } from '../../persistence/db-errors.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { assignmentErrors } from './assignment-errors.ts';
import { assignments, handOverItems } from './assignment-tables.ts';
import { liveAssignments } from './start-assignment.ts';

/**
 * Lets a replacement take the place of a device that went back to the supplier: whoever had the one is to have the
 * other, on the same terms, and it serves the request line that the one was handed over for. Returns whether anybody had it.
 * @throws AppError `assignment.device_assigned`
 */
export async function moveAssignment(tx: Tx, fromDeviceId: string, toDeviceId: string): Promise<boolean> {
  tx.update(handOverItems, { servingDeviceId: fromDeviceId, state: 'handed_over' }, { servingDeviceId: toDeviceId });
  const [assignment] = await liveAssignments(tx, [fromDeviceId]);
  if (!assignment) return false;
  tx.update(
    assignments, { id: assignment.id, version: assignment.version }, { deviceId: toDeviceId, version: assignment.version + 1 }, persistenceErrors['persistence.version_conflict'],
    { [uniqueName('assignments', ['deviceId', 'live'])]: assignmentErrors['assignment.device_assigned'] },
  );
  recordAudit(tx, { action: 'assignment.moved', entityKind: 'assignment', entityId: assignment.id, organisationId: assignment.custodianId, before: { deviceId: fromDeviceId }, after: { deviceId: toDeviceId } });
  return true;
}
