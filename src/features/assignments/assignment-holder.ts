import type { Tx } from '../../persistence/transaction.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import { people, pupilReferences } from '../people/person-tables.ts';
import { assignmentErrors } from './assignment-errors.ts';
import type { AssignmentKind } from './assignment.ts';

/** Who has a device: an employee or teacher, or a pupil whom only the school can name. */
export type Holder = { readonly personId: string; readonly pupilReferenceId?: undefined } | { readonly personId?: undefined; readonly pupilReferenceId: string };

/** Refuses a holder who does not belong to the organisation today. @throws AppError `assignment.holder_unknown` */
export async function requireHolder(tx: Tx, organisationId: string, holder: Holder): Promise<void> {
  if (holder.pupilReferenceId !== undefined) {
    const reference = await tx.one(pupilReferences, { id: holder.pupilReferenceId });
    if (reference?.organisationId !== organisationId) throw assignmentErrors['assignment.holder_unknown']();
    return;
  }
  const person = await tx.one(people, { id: holder.personId });
  const gone = person?.erasedAt !== null || (person.validTo !== null && person.validTo < tx.today);
  if (gone || person.organisationId !== organisationId) throw assignmentErrors['assignment.holder_unknown']();
}

/** A loan ends on a day to come, what is given permanently on none. @throws AppError `assignment.due_date` */
export function assertDueDate(tx: Tx, kind: AssignmentKind, dueOn: CalendarDate | null): void {
  if (kind === 'permanent' ? dueOn !== null : dueOn === null || dueOn <= tx.today) throw assignmentErrors['assignment.due_date']();
}
