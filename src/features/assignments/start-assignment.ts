import { uniqueName } from '../../persistence/db-errors.ts';
import type { Reader } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { DeviceCondition } from '../devices/device.ts';
import { assignmentErrors } from './assignment-errors.ts';
import { assignmentDueDates, assignments, type Assignment } from './assignment-tables.ts';
import { assignmentMachine, type Completeness } from './assignment.ts';

type NewAssignment = Pick<Assignment, 'id' | 'deviceId' | 'custodianId' | 'personId' | 'pupilReferenceId' | 'kind' | 'dueOn' | 'handOverId'> & Partial<Pick<Assignment, 'state' | 'acknowledgedAt'>>;

/** Begins an assignment; the schema allows a device one at a time. The caller writes the device's history. @throws AppError `assignment.device_assigned` */
export function startAssignment(tx: Tx, input: NewAssignment): Assignment {
  const assignment: Assignment = { version: 1, state: assignmentMachine.initial, startedAt: tx.now, acknowledgedAt: null, returnedAt: null, completeness: null, condition: null, missing: [], ...input };
  tx.insert(assignments, assignment, { [uniqueName('assignments', ['deviceId', 'live'])]: assignmentErrors['assignment.device_assigned'] });
  if (assignment.dueOn !== null) addDueDate(tx, assignment.id, assignment.dueOn, null);
  recordAudit(tx, {
    action: 'assignment.started', entityKind: 'assignment', entityId: assignment.id, organisationId: assignment.custodianId,
    after: { deviceId: assignment.deviceId, personId: assignment.personId, pupilReferenceId: assignment.pupilReferenceId, kind: assignment.kind, dueOn: assignment.dueOn },
  });
  return assignment;
}

/** The assignments of these devices that have not ended. */
export const liveAssignments = (db: Reader, deviceIds: readonly string[]): Promise<Assignment[]> =>
  db.many(assignments, { deviceId: deviceIds, state: assignmentMachine.states.filter((state) => state !== 'returned') });

/** Due dates are rows: what was agreed before stays readable. */
export function addDueDate(tx: Tx, assignmentId: string, dueOn: string, reason: string | null): void {
  tx.insert(assignmentDueDates, { id: newId(), assignmentId, dueOn, setBy: tx.actor.id, setAt: tx.now, reason });
}

/** Ends an assignment: what came back, in which condition, and what is missing. */
export function endAssignment(tx: Tx, assignment: Assignment, how: { readonly completeness: Completeness; readonly condition: DeviceCondition; readonly missing: readonly string[]; readonly reason?: string | undefined }): void {
  const state = assignmentMachine.next(assignment.state, 'return');
  const { completeness, condition, missing, reason } = how;
  tx.bump(assignments, assignment.id, assignment.version, { state, returnedAt: tx.now, completeness, condition, missing });
  recordAudit(tx, {
    action: 'assignment.returned', entityKind: 'assignment', entityId: assignment.id, organisationId: assignment.custodianId, before: { state: assignment.state }, after: { state, completeness, condition, missing: [...missing] },
    ...(reason !== undefined && { reason }),
  });
}
