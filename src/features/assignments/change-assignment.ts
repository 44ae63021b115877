import type { Deps } from '../../deps.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { Scope } from '../../shared/actor.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { inScope } from '../../shared/permissions.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { assignmentErrors } from './assignment-errors.ts';
import { viewAssignment, type AssignmentView } from './assignment-read-model.ts';
import { assignments, type Assignment } from './assignment-tables.ts';
import { assignmentMachine } from './assignment.ts';
import { addDueDate } from './start-assignment.ts';

export interface AssignmentStep {
  readonly assignmentId: string;
  readonly expectedVersion: number;
}

/** The holder says: I have it. Only the person that the device is assigned to can. */
export function acknowledgeAssignment(deps: Pick<Deps, 'uow'>, context: WriteContext, input: AssignmentStep): Promise<AssignmentView> {
  return deps.uow.write(context, async (tx) => {
    const assignment = await tx.one(assignments, { id: input.assignmentId });
    if (!assignment || assignment.personId === null || assignment.personId !== tx.actor.personId) throw assignmentErrors['assignment.not_found']();
    assertVersion(input.expectedVersion, assignment.version);
    const state = assignmentMachine.next(assignment.state, 'acknowledge');
    tx.bump(assignments, assignment.id, assignment.version, { state, acknowledgedAt: tx.now });
    recordAudit(tx, { action: 'assignment.acknowledged', entityKind: 'assignment', entityId: assignment.id, organisationId: assignment.custodianId, before: { state: assignment.state }, after: { state } });
    return viewAssignment(tx, assignment.id, tx.today);
  });
}

/** A loan goes on: a new due date behind the others; one that was due is open again. @throws AppError `assignment.due_date` */
export function extendAssignment(deps: Pick<Deps, 'uow'>, context: WriteContext, scope: Scope, input: AssignmentStep & { readonly dueOn: CalendarDate; readonly reason?: string | undefined }): Promise<AssignmentView> {
  return deps.uow.write(context, async (tx) => {
    const assignment = await requireAssignment(tx, scope, input);
    const { dueOn, reason } = input;
    if (assignment.kind !== 'loan' || dueOn <= tx.today || dueOn <= (assignment.dueOn ?? '')) throw assignmentErrors['assignment.due_date']();
    const state = assignmentMachine.next(assignment.state, 'extend');
    tx.bump(assignments, assignment.id, assignment.version, { state, dueOn });
    addDueDate(tx, assignment.id, dueOn, reason ?? null);
    recordAudit(tx, {
      action: 'assignment.extended', entityKind: 'assignment', entityId: assignment.id, organisationId: assignment.custodianId, before: { state: assignment.state, dueOn: assignment.dueOn }, after: { state, dueOn },
      ...(reason !== undefined && { reason }),
    });
    return viewAssignment(tx, assignment.id, tx.today);
  });
}

/** @throws AppError `assignment.not_found`, also outside the scope; `version.mismatch` */
export async function requireAssignment(tx: Tx, scope: Scope, { assignmentId, expectedVersion }: AssignmentStep): Promise<Assignment> {
  const assignment = await tx.one(assignments, { id: assignmentId });
  if (!assignment || !inScope(scope, assignment.custodianId)) throw assignmentErrors['assignment.not_found']();
  assertVersion(expectedVersion, assignment.version);
  return assignment;
}
