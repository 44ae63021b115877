import { code, int, text } from '../../persistence/columns.ts';
import { pinned, type Listing } from '../../persistence/listing.ts';
import { pageRows } from '../../persistence/page-rows.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import { scopePredicate } from '../../persistence/scope.ts';
import { narrowSights, sightsBy } from '../../persistence/sight.ts';
import type { Scope } from '../../shared/actor.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { promisesOf, type LinePromise } from '../allocation/promise-read-model.ts';
import { requestErrors } from './request-errors.ts';
import { equipmentRequests, requestDecisions, requestLines, type EquipmentRequest, type RequestLine } from './request-tables.ts';
import { fulfilmentOf, owedUnits, reviewMachine, waitingUnits, type BeneficiaryGroup, type Fulfilment, type ReviewState } from './request.ts';

export interface RequestLineView extends RequestLine {
  readonly equipmentClassCode: string;
  readonly equipmentClassName: string;
  readonly reserved: number;
  readonly owed: number;
  readonly waiting: number;
  readonly fulfilment: Fulfilment;
  /** What the waiting units can count on; null where none waits. */
  readonly promise: LinePromise | null;
}

export interface RequestView extends EquipmentRequest {
  readonly organisationName: string;
  readonly lines: readonly RequestLineView[];
  readonly decisions: readonly { readonly step: string; readonly lineId: string | null; readonly quantity: number | null; readonly decidedBy: string; readonly decidedAt: Date; readonly reason: string | null }[];
  readonly nextActions: readonly string[];
}

export interface RequestFilter {
  readonly review?: ReviewState;
  readonly organisationId?: string;
  readonly equipmentClassId?: string;
  readonly beneficiaryGroup?: BeneficiaryGroup;
  readonly number?: string;
}

const headShape = { ...equipmentRequests.columns, organisationName: text(250) };
const lineShape = { ...requestLines.columns, equipmentClassCode: code(), equipmentClassName: text(), reserved: int() };

const heads = (db: Reader) => db.q('equipment_requests as r').join('organisations as o', 'o.id', 'r.organisation_id').select('r.*', 'o.name as organisation_name');

const linesOf = (db: Reader, requestIds: readonly string[]) =>
  query(
    lineShape,
    db.q('request_lines as l').join('equipment_classes as c', 'c.id', 'l.equipment_class_id').whereIn('l.request_id', requestIds).orderBy(['l.request_id', 'l.position'])
      .select('l.*', 'c.code as equipment_class_code', 'c.name as equipment_class_name', db.q.raw("(select count(*) from reservations v where v.request_line_id = l.id and v.state = 'held') as reserved")),
  );

/** One request with its lines and decisions. @throws AppError `request.not_found`, also outside the scope */
export async function viewRequest(db: Reader, requestId: string, scope: Scope = { all: true }): Promise<RequestView> {
  const [[head], lines, decisions] = await db.selectAll(
    query(headShape, scopePredicate(heads(db).where('r.id', requestId), 'r.organisation_id', scope)),
    linesOf(db, [requestId]),
    query(requestDecisions.columns, db.q('request_decisions').where({ request_id: requestId }).orderBy(['decided_at', 'id']).select('*')),
  );
  if (!head) throw requestErrors['request.not_found']();
  const promises = await promisesOf(db, lines.map((line) => line.id));
  return {
    ...head,
    lines: lines.map((line) => lineView(head.review, line, promises)),
    decisions: decisions.map(({ step, lineId, quantity, decidedBy, decidedAt, reason }) => ({ step, lineId, quantity, decidedBy, decidedAt, reason })),
    nextActions: reviewMachine.nextActions(head.review),
  };
}

export type RequestSummary = EquipmentRequest & { readonly organisationName: string; readonly lines: readonly RequestLineView[] };

const SORTS = { createdAt: 'r.created_at', number: 'r.number' } as const;

/** Requests within a scope, newest first unless told otherwise. */
export async function listRequests(db: Reader, request: ListRequest<keyof typeof SORTS, RequestFilter>, scope: Scope): Promise<Page<RequestSummary>> {
  const { review, organisationId, equipmentClassId, beneficiaryGroup, number } = request.filters;
  const { field } = request.sort;
  const listing: Listing = {
    from: 'equipment_requests as r', seenBy: narrowSights(sightsBy(scope, 'r.organisation_id'), { 'r.organisation_id': organisationId }),
    sort: SORTS[field], sortKind: equipmentRequests.columns[field], unique: field === 'number', fewRows: number !== undefined, pins: pinned('r.review', review),
    where: (builder) => {
      if (review !== undefined) builder.where('r.review', review);
      if (organisationId !== undefined) builder.where('r.organisation_id', organisationId);
      if (beneficiaryGroup !== undefined) builder.where('r.beneficiary_group', beneficiaryGroup);
      if (number !== undefined) builder.where('r.number', number);
      if (equipmentClassId !== undefined) builder.whereExists(db.q('request_lines as f').whereRaw('f.request_id = r.id').where('f.equipment_class_id', equipmentClassId));
    },
  };
  const rows = await pageRows(db, headShape, heads(db), listing, request);
  const lines = rows.length === 0 ? [] : (await db.selectAll(linesOf(db, rows.map((row) => row.id))))[0];
  const promises = await promisesOf(db, lines.map((line) => line.id));
  return toPage(request, rows, (row) => ({ value: row[request.sort.field], id: row.id }), (row) => ({ ...row, lines: lines.filter((line) => line.requestId === row.id).map((line) => lineView(row.review, line, promises)) }));
}

const lineView = (review: ReviewState, line: RequestLine & { equipmentClassCode: string; equipmentClassName: string; reserved: number }, promises: ReadonlyMap<string, LinePromise>): RequestLineView => ({
  ...line,
  owed: owedUnits(line),
  waiting: waitingUnits(line, line.closure),
  fulfilment: fulfilmentOf(review, line, line.closure),
  promise: promises.get(line.id) ?? null,
});
