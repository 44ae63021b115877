import { jobHandler, reschedule, type JobHandler } from '../../jobs/job-handler.ts';
import { id, int } from '../../persistence/columns.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { persistenceErrors } from '../../persistence/db-errors.ts';
import { recordAudits } from '../audit/record-audit.ts';
import { notify } from '../notifications/raise-notification.ts';
import { assignments } from './assignment-tables.ts';
import { assignmentMachine, type AssignmentState } from './assignment.ts';

const BATCH = 200;

/** Marks what is due and was not given back, and tells the organisations that answer for it. */
export const markDueJob: JobHandler<'mark-due'> = jobHandler({
  // a full batch means that there may be more
  apply: async (tx) => ((await markDueAssignments(tx)) === BATCH ? reschedule(0) : undefined),
});

/** Marks at most 200 assignments whose due date has passed; returns how many. One notification per custodian. */
export async function markDueAssignments(tx: Tx): Promise<number> {
  const states = assignmentMachine.states.filter((state) => assignmentMachine.can(state, 'fall_due'));
  const due = await tx.select(
    { id: id(), version: int(), custodianId: id(), state: { kind: 'code', nullable: false, length: 14 } },
    tx.q('assignments').whereIn('state', states).where('due_on', '<', tx.today).orderBy('id').limit(BATCH).select('id', 'version', 'custodian_id', 'state'),
  );
  for (const row of due) {
    tx.update(assignments, { id: row.id, version: row.version }, { state: assignmentMachine.next(row.state as AssignmentState, 'fall_due'), version: row.version + 1 }, persistenceErrors['persistence.version_conflict']);
  }
  recordAudits(tx, due.map((row) => ({ action: 'assignment.fell_due', entityKind: 'assignment', entityId: row.id, organisationId: row.custodianId, before: { state: row.state as string }, after: { state: 'return_due' } })));
  for (const custodianId of new Set(due.map((row) => row.custodianId))) {
    const units = due.filter((row) => row.custodianId === custodianId).length;
    notify(tx, { organisationId: custodianId, topic: 'assignment.due', subjectKind: 'organisation', subjectId: custodianId, facts: { units, today: tx.today } });
  }
  return due.length;
}
