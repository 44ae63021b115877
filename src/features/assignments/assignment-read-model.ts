import { code, text } from '../../persistence/columns.ts';
import type { Listing } from '../../persistence/listing.ts';
import { pageRows } from '../../persistence/page-rows.ts';
import type { Reader } from '../../persistence/reader.ts';
import { scopePredicate } from '../../persistence/scope.ts';
import { narrowSights, sightsBy } from '../../persistence/sight.ts';
import type { Scope } from '../../shared/actor.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { assignmentErrors } from './assignment-errors.ts';
import { assignmentDueDates, assignments, type Assignment } from './assignment-tables.ts';
import { assignmentMachine, type AssignmentKind, type AssignmentState } from './assignment.ts';

export interface AssignmentSummary extends Assignment {
  readonly assetTag: string;
  readonly deviceState: string;
  readonly modelName: string;
  readonly custodianName: string;
  readonly overdue: boolean;
}

export interface AssignmentView extends AssignmentSummary {
  readonly dueDates: readonly { readonly dueOn: CalendarDate; readonly setBy: string; readonly setAt: Date; readonly reason: string | null }[];
  readonly nextActions: readonly string[];
}

const shape = { ...assignments.columns, assetTag: code(20), deviceState: code(24), modelName: text(), custodianName: text(250) };

const rows = (db: Reader) =>
  db.q('assignments as a').join('devices as d', 'd.id', 'a.device_id').join('product_models as m', 'm.id', 'd.product_model_id').join('organisations as o', 'o.id', 'a.custodian_id')
    .select('a.*', 'd.asset_tag', 'd.state as device_state', 'm.name as model_name', 'o.name as custodian_name');

const summary = <T extends Assignment>(row: T, today: CalendarDate): T & { readonly overdue: boolean } => ({ ...row, overdue: row.state !== 'returned' && row.dueOn !== null && row.dueOn < today });

/** Whose assignments: those in the custody of a scope, or those of one person. */
export type Reach = { readonly scope: Scope } | { readonly personId: string | undefined };

function reached(builder: ReturnType<typeof rows>, reach: Reach): ReturnType<typeof rows> {
  if ('scope' in reach) return scopePredicate(builder, 'a.custodian_id', reach.scope);
  return reach.personId === undefined ? builder.whereRaw('1 = 0') : builder.where('a.person_id', reach.personId);
}

/** One assignment with all its due dates, the last one being the one that holds. @throws AppError `assignment.not_found`, also out of reach */
export async function viewAssignment(db: Reader, assignmentId: string, today: CalendarDate, reach: Reach = { scope: { all: true } }): Promise<AssignmentView> {
  const [row] = await db.select(shape, reached(rows(db).where('a.id', assignmentId), reach));
  if (!row) throw assignmentErrors['assignment.not_found']();
  const dates = await db.many(assignmentDueDates, { assignmentId }, { orderBy: ['setAt', 'id'] });
  return { ...summary(row, today), dueDates: dates.map(({ dueOn, setBy, setAt, reason }) => ({ dueOn, setBy, setAt, reason })), nextActions: assignmentMachine.nextActions(row.state) };
}

export interface AssignmentFilter {
  readonly state?: readonly AssignmentState[];
  readonly kind?: AssignmentKind;
  readonly custodianId?: string;
  readonly personId?: string;
  readonly deviceId?: string;
  readonly overdue?: boolean;
}

const SORTS = { startedAt: 'a.started_at' } as const;

/** Assignments within reach. `overdue` looks at the due date, whether the daily job has marked it or not. */
export async function listAssignments(db: Reader, request: ListRequest<keyof typeof SORTS, AssignmentFilter>, today: CalendarDate, reach: Reach): Promise<Page<AssignmentSummary>> {
  const { state, kind, custodianId, personId, deviceId, overdue } = request.filters;
  const listing: Listing = {
    from: 'assignments as a', seenBy: 'scope' in reach ? narrowSights(sightsBy(reach.scope, 'a.custodian_id'), { 'a.custodian_id': custodianId }) : sightsBy({ all: true }, 'a.custodian_id'),
    sort: SORTS[request.sort.field], sortKind: assignments.columns[request.sort.field], fewRows: personId !== undefined || deviceId !== undefined,
    where: (builder) => {
      if (!('scope' in reach)) void (reach.personId === undefined ? builder.whereRaw('1 = 0') : builder.where('a.person_id', reach.personId));
      if (state !== undefined) void builder.whereIn('a.state', state);
      if (kind !== undefined) void builder.where('a.kind', kind);
      if (custodianId !== undefined) void builder.where('a.custodian_id', custodianId);
      if (personId !== undefined) void builder.where('a.person_id', personId);
      if (deviceId !== undefined) void builder.where('a.device_id', deviceId);
      if (overdue === true) void builder.whereNot('a.state', 'returned').where('a.due_on', '<', today);
      if (overdue === false) void builder.where((not) => void not.where('a.state', 'returned').orWhereNull('a.due_on').orWhere('a.due_on', '>=', today));
    },
  };
  const found = await pageRows(db, shape, rows(db), listing, request);
  return toPage(request, found, (row) => ({ value: row[request.sort.field], id: row.id }), (row) => summary(row, today));
}
