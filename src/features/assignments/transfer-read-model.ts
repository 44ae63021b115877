import { code, id, nullable, text } from '../../persistence/columns.ts';
import type { Listing } from '../../persistence/listing.ts';
import { pageRows } from '../../persistence/page-rows.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import { sightsBy, whereSeen, type ColumnSight } from '../../persistence/sight.ts';
import type { Scope } from '../../shared/actor.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { assignmentErrors } from './assignment-errors.ts';
import { deviceIncidents, deviceTransfers, type DeviceIncident, type DeviceTransfer } from './assignment-tables.ts';
import { transferMachine, type IncidentKind, type IncidentState, type TransferKind, type TransferState } from './assignment.ts';

export interface TransferSummary extends DeviceTransfer {
  readonly fromName: string;
  readonly toName: string;
  readonly overdue: boolean;
}

export interface TransferView extends TransferSummary {
  readonly items: readonly { readonly deviceId: string; readonly assetTag: string; readonly deviceState: string; readonly ownerId: string; readonly assignmentFromId: string | null; readonly assignmentToId: string | null }[];
  readonly nextActions: readonly string[];
}

const shape = { ...deviceTransfers.columns, fromName: text(250), toName: text(250) };

const heads = (db: Reader) =>
  db.q('device_transfers as x').join('organisations as f', 'f.id', 'x.from_id').join('organisations as t', 't.id', 'x.to_id').select('x.*', 'f.name as from_name', 't.name as to_name');

/** A transfer is seen by both sides. */
const sights = (scope: Scope): readonly ColumnSight[] => sightsBy(scope, 'x.to_id', 'x.from_id');

const summary = (row: DeviceTransfer & { fromName: string; toName: string }, today: CalendarDate): TransferSummary => ({ ...row, overdue: row.state === 'lent' && row.returnOn !== null && row.returnOn < today });

/** One transfer with its devices. @throws AppError `transfer.not_found`, also outside the scope */
export async function viewTransfer(db: Reader, transferId: string, today: CalendarDate, scope: Scope = { all: true }): Promise<TransferView> {
  const [[head], items] = await db.selectAll(
    query(shape, whereSeen(heads(db).where('x.id', transferId), sights(scope), 'x.id')),
    query(
      { deviceId: id(), assetTag: code(20), deviceState: code(24), ownerId: id(), assignmentFromId: nullable(id()), assignmentToId: nullable(id()) },
      db.q('device_transfer_items as i').join('devices as d', 'd.id', 'i.device_id').where('i.transfer_id', transferId).orderBy('d.asset_tag')
        .select('i.device_id', 'd.asset_tag', 'd.state as device_state', 'd.owner_id', 'i.assignment_from_id', 'i.assignment_to_id'),
    ),
  );
  if (!head) throw assignmentErrors['transfer.not_found']();
  return { ...summary(head, today), items, nextActions: transferMachine.nextActions(head.state) };
}

export interface TransferFilter {
  readonly kind?: TransferKind;
  readonly state?: TransferState;
  readonly overdue?: boolean;
}

const SORTS = { requestedAt: 'x.requested_at' } as const;

export async function listTransfers(db: Reader, request: ListRequest<keyof typeof SORTS, TransferFilter>, today: CalendarDate, scope: Scope): Promise<Page<TransferSummary>> {
  const { kind, state, overdue } = request.filters;
  const listing: Listing = {
    from: 'device_transfers as x', seenBy: sights(scope), sort: SORTS[request.sort.field], sortKind: deviceTransfers.columns[request.sort.field],
    where: (builder) => {
      if (kind !== undefined) void builder.where('x.kind', kind);
      if (state !== undefined) void builder.where('x.state', state);
      if (overdue === true) void builder.where('x.state', 'lent').where('x.return_on', '<', today);
      if (overdue === false) void builder.where((not) => void not.whereNot('x.state', 'lent').orWhereNull('x.return_on').orWhere('x.return_on', '>=', today));
    },
  };
  const rows = await pageRows(db, shape, heads(db), listing, request);
  return toPage(request, rows, (row) => ({ value: row[request.sort.field], id: row.id }), (row) => summary(row, today));
}

export interface IncidentView extends DeviceIncident {
  readonly assetTag: string;
  readonly deviceState: string;
  readonly deviceVersion: number;
}

export interface IncidentFilter {
  readonly kind?: IncidentKind;
  readonly state?: IncidentState;
  readonly deviceId?: string;
}

const incidentShape = { ...deviceIncidents.columns, assetTag: code(20), deviceState: code(24), deviceVersion: deviceIncidents.columns.version };

const incidents = (db: Reader) => db.q('device_incidents as n').join('devices as d', 'd.id', 'n.device_id').select('n.*', 'd.asset_tag', 'd.state as device_state', 'd.version as device_version');

/** @throws AppError `incident.not_found` */
export async function viewIncident(db: Reader, incidentId: string): Promise<IncidentView> {
  const [row] = await db.select(incidentShape, incidents(db).where('n.id', incidentId));
  if (!row) throw assignmentErrors['incident.not_found']();
  return row;
}

const INCIDENT_SORTS = { reportedAt: 'n.reported_at' } as const;

/** Losses reported for devices that organisations of the scope answered for. */
export async function listIncidents(db: Reader, request: ListRequest<keyof typeof INCIDENT_SORTS, IncidentFilter>, scope: Scope): Promise<Page<IncidentView>> {
  const { kind, state, deviceId } = request.filters;
  const listing: Listing = {
    from: 'device_incidents as n', seenBy: sightsBy(scope, 'n.custodian_id'), sort: INCIDENT_SORTS[request.sort.field], sortKind: deviceIncidents.columns[request.sort.field], fewRows: deviceId !== undefined,
    where: (builder) => {
      if (kind !== undefined) void builder.where('n.kind', kind);
      if (state !== undefined) void builder.where('n.state', state);
      if (deviceId !== undefined) void builder.where('n.device_id', deviceId);
    },
  };
  const rows = await pageRows(db, incidentShape, incidents(db), listing, request);
  return toPage(request, rows, (row) => ({ value: row[request.sort.field], id: row.id }), (row) => row);
}
