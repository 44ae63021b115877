import { code, id, int, nullable, text } from '../../persistence/columns.ts';
import { pinned, type Listing } from '../../persistence/listing.ts';
import { pageRows } from '../../persistence/page-rows.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import { narrowSights, sightsBy, whereSeen, type ColumnSight } from '../../persistence/sight.ts';
import type { Scope } from '../../shared/actor.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { assignmentErrors } from './assignment-errors.ts';
import { handOverItems, handOverRecords, handOvers, type HandOver, type HandOverItem } from './assignment-tables.ts';
import { handOverMachine, missingParts, type HandOverKind, type HandOverState } from './assignment.ts';

const itemShape = {
  ...handOverItems.columns, assetTag: nullable(code(20)), serial: nullable(code(64)), deviceState: nullable(code(24)), iccid: nullable(code(20)), modelName: nullable(text()), equipmentClassId: nullable(id()),
  requestNumber: nullable(code(20)), kitId: nullable(id()),
};

export type HandOverItemView = HandOverItem & {
  readonly assetTag: string | null;
  readonly serial: string | null;
  readonly deviceState: string | null;
  readonly iccid: string | null;
  readonly modelName: string | null;
  readonly equipmentClassId: string | null;
  readonly requestNumber: string | null;
  readonly kitId: string | null;
};

export interface HandOverSummary extends HandOver {
  readonly fromName: string;
  readonly toName: string;
  readonly units: number;
}

export interface HandOverView extends HandOverSummary {
  readonly items: readonly HandOverItemView[];
  /** Parts of the kits in the bundle that are not in it. */
  readonly missing: readonly { readonly equipmentClassId: string; readonly equipmentClassName: string; readonly quantity: number }[];
  readonly nextActions: readonly string[];
}

const headShape = { ...handOvers.columns, fromName: text(250), toName: text(250), units: nullable(int()) };

const heads = (db: Reader) =>
  db.q('hand_overs as h').join('organisations as f', 'f.id', 'h.from_id').join('organisations as t', 't.id', 'h.to_id')
    .select('h.*', 'f.name as from_name', 't.name as to_name', db.q.raw("(select sum(i.quantity) from hand_over_items i where i.hand_over_id = h.id and i.state <> 'dropped') as units"));

/** A hand-over is seen by both sides. */
const sights = (scope: Scope): readonly ColumnSight[] => sightsBy(scope, 'h.to_id', 'h.from_id');

const itemsQuery = (db: Reader, handOverId: string) =>
  query(
    itemShape,
    db.q('hand_over_items as i')
      .leftJoin('devices as d', 'd.id', 'i.device_id').leftJoin('stock_items as s', 's.id', 'i.stock_item_id').leftJoin('sim_cards as c', 'c.id', 'i.sim_card_id')
      .leftJoin('product_models as m', 'm.id', db.q.raw('coalesce(d.product_model_id, s.product_model_id)') as never)
      .leftJoin('request_lines as l', 'l.id', 'i.request_line_id').leftJoin('equipment_requests as r', 'r.id', 'l.request_id')
      .where('i.hand_over_id', handOverId).orderBy('i.position')
      .select('i.*', 'd.asset_tag', 'd.serial', 'd.state as device_state', 'c.iccid', 'm.name as model_name', 'm.equipment_class_id', 'r.number as request_number', 'l.kit_id'),
  );

/** One hand-over with its parts. @throws AppError `hand_over.not_found`, also outside the scope */
export async function viewHandOver(db: Reader, handOverId: string, scope: Scope = { all: true }): Promise<HandOverView> {
  const [[head], items] = await db.selectAll(query(headShape, whereSeen(heads(db).where('h.id', handOverId), sights(scope), 'h.id')), itemsQuery(db, handOverId));
  if (!head) throw assignmentErrors['hand_over.not_found']();
  return { ...head, units: head.units ?? 0, items, missing: await missingOf(db, items), nextActions: handOverMachine.nextActions(head.state) };
}

async function missingOf(db: Reader, items: readonly HandOverItemView[]): Promise<HandOverView['missing']> {
  const present = items.filter((item) => item.state !== 'dropped');
  const kitIds = [...new Set(present.flatMap((item) => (item.kitId === null ? [] : [item.kitId])))];
  if (kitIds.length === 0) return [];
  const components = await db.select(
    { kitId: id(), equipmentClassId: id(), quantity: int(), equipmentClassName: text(), scarceClassId: id() },
    db.q('kit_components as k').join('equipment_classes as c', 'c.id', 'k.equipment_class_id').join('kits as t', 't.id', 'k.kit_id').whereIn('k.kit_id', kitIds).orderBy(['c.name', 'k.kit_id'])
      .select('k.kit_id', 'k.equipment_class_id', 'k.quantity', 'c.name as equipment_class_name', 't.scarce_class_id'),
  );
  const scarceOf = new Map(components.map((each) => [each.kitId, each.scarceClassId]));
  const kits = new Map<string, number>();
  const held = new Map<string, number>();
  for (const { kitId, equipmentClassId, quantity } of present) {
    if (equipmentClassId !== null) held.set(equipmentClassId, (held.get(equipmentClassId) ?? 0) + quantity);
    if (kitId !== null && equipmentClassId === scarceOf.get(kitId)) kits.set(kitId, (kits.get(kitId) ?? 0) + quantity);
  }
  const nameOf = new Map(components.map((each) => [each.equipmentClassId, each.equipmentClassName]));
  return [...missingParts(kits, components, held)].map(([equipmentClassId, quantity]) => ({ equipmentClassId, equipmentClassName: nameOf.get(equipmentClassId) ?? '', quantity }));
}

export interface HandOverFilter {
  readonly state?: HandOverState;
  readonly kind?: HandOverKind;
  readonly fromId?: string;
  readonly toId?: string;
  readonly number?: string;
}

const SORTS = { preparedAt: 'h.prepared_at', number: 'h.number' } as const;

/** Hand-overs from or to organisations of a scope. */
export async function listHandOvers(db: Reader, request: ListRequest<keyof typeof SORTS, HandOverFilter>, scope: Scope): Promise<Page<HandOverSummary>> {
  const { state, kind, fromId, toId, number } = request.filters;
  const { field } = request.sort;
  const listing: Listing = {
    from: 'hand_overs as h', seenBy: narrowSights(sights(scope), { 'h.from_id': fromId, 'h.to_id': toId }), sort: SORTS[field], sortKind: handOvers.columns[field],
    unique: field === 'number', fewRows: number !== undefined, pins: pinned('h.state', state),
    where: (builder) => {
      if (state !== undefined) void builder.where('h.state', state);
      if (kind !== undefined) void builder.where('h.kind', kind);
      if (fromId !== undefined) void builder.where('h.from_id', fromId);
      if (toId !== undefined) void builder.where('h.to_id', toId);
      if (number !== undefined) void builder.where('h.number', number);
    },
  };
  const rows = await pageRows(db, headShape, heads(db), listing, request);
  return toPage(request, rows, (row) => ({ value: row[request.sort.field], id: row.id }), (row) => ({ ...row, units: row.units ?? 0 }));
}

export interface HandOverRecordView {
  readonly handOverId: string;
  readonly number: string;
  readonly sha256: string;
  /** The exact text that was hashed. */
  readonly canonical: string;
  readonly recordedAt: Date;
}

/** The record of a confirmed hand-over, as it was written then. @throws AppError `hand_over.not_found`, `hand_over.not_confirmed` */
export async function viewRecord(db: Reader, handOverId: string, scope: Scope): Promise<HandOverRecordView> {
  const handOver = await viewHandOver(db, handOverId, scope);
  const record = await db.one(handOverRecords, { handOverId });
  if (!record) throw assignmentErrors['hand_over.not_confirmed']();
  return { handOverId, number: handOver.number, sha256: record.sha256, canonical: record.record, recordedAt: record.recordedAt };
}
