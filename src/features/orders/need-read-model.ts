import { code, id, int, text } from '../../persistence/columns.ts';
import type { Builder } from '../../persistence/keyset.ts';
import type { Listing } from '../../persistence/listing.ts';
import { pageRows } from '../../persistence/page-rows.ts';
import type { Reader } from '../../persistence/reader.ts';
import { narrowSights, sightsBy } from '../../persistence/sight.ts';
import type { Scope } from '../../shared/actor.ts';
import { inScope } from '../../shared/permissions.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { proposeCancellations, supplyOfNeed, type NeedLine, type NeedSupply, type SurplusProposal } from './need-supply.ts';
import { isOrderFinished, type OrderState } from './order.ts';
import { countersOf, derivedOf } from './line-figures.ts';
import { needs, orderLines, type Need } from './order-tables.ts';
import { procurementErrors } from './procurement-errors.ts';

export type NeedView = Need & { readonly classCode: string; readonly organisationName: string } & NeedSupply;

export interface NeedFilter {
  readonly organisationId?: string;
  readonly equipmentClassId?: string;
}

const needShape = { ...needs.columns, classCode: code(40), organisationName: text() };
const lineShape = { ...orderLines.columns, orderNumber: code(20), orderState: code<OrderState>(20), supplierId: id(), supplierName: text(), pending: int() };

const base = (db: Reader): Builder =>
  db.q('needs as n').join('equipment_classes as c', 'c.id', 'n.equipment_class_id').join('organisations as o', 'o.id', 'n.organisation_id').select('n.*', 'c.code as class_code', 'o.name as organisation_name');

export async function listNeeds(db: Reader, scope: Scope, request: ListRequest<'createdAt', NeedFilter>): Promise<Page<NeedView>> {
  const { organisationId, equipmentClassId } = request.filters;
  const listing: Listing = {
    from: 'needs as n', seenBy: narrowSights(sightsBy(scope, 'n.organisation_id'), { 'n.organisation_id': organisationId }), sort: 'n.created_at', sortKind: needs.columns.createdAt,
    where: (builder) => {
      if (organisationId !== undefined) builder.where('n.organisation_id', organisationId);
      if (equipmentClassId !== undefined) builder.where('n.equipment_class_id', equipmentClassId);
    },
  };
  const rows = await pageRows(db, needShape, base(db), listing, request);
  const lines = await linesFor(db, rows.map((row) => row.id));
  return toPage(request, rows, (row) => ({ value: row.createdAt, id: row.id }), (row) => ({ ...row, ...supplyOfNeed(row.quantity, lines.get(row.id) ?? []) }));
}

/** @throws AppError `need.not_found`, also out of scope */
export async function getNeed(db: Reader, scope: Scope, needId: string): Promise<NeedView> {
  const { need, lines } = await load(db, scope, needId);
  return { ...need, ...supplyOfNeed(need.quantity, lines) };
}

/** What could be cancelled because other orders on the same need cover it. */
export async function surplusOfNeed(db: Reader, scope: Scope, needId: string): Promise<SurplusProposal> {
  const { need, lines } = await load(db, scope, needId);
  return proposeCancellations(need.quantity, lines);
}

async function load(db: Reader, scope: Scope, needId: string): Promise<{ readonly need: Need & { readonly classCode: string; readonly organisationName: string }; readonly lines: readonly NeedLine[] }> {
  const [need] = await db.select(needShape, base(db).where('n.id', needId));
  if (!need || !inScope(scope, need.organisationId)) throw procurementErrors['need.not_found']();
  return { need, lines: (await linesFor(db, [needId])).get(needId) ?? [] };
}

async function linesFor(db: Reader, needIds: readonly string[]): Promise<ReadonlyMap<string, readonly NeedLine[]>> {
  const pending = db.q('order_cancellations as k').whereRaw('k.line_id = l.id').andWhere('k.state', 'requested').select(db.q.raw('coalesce(sum(k.quantity), 0)'));
  const rows = await db.select(
    lineShape,
    db.q('order_lines as l').join('purchase_orders as p', 'p.id', 'l.order_id').join('suppliers as s', 's.id', 'p.supplier_id').whereIn('l.need_id', needIds)
      .orderBy('p.number').orderBy('l.position').select('l.*', 'p.number as order_number', 'p.state as order_state', 'p.supplier_id', 's.name as supplier_name', pending.as('pending')),
  );
  const byNeed = new Map<string, NeedLine[]>();
  for (const row of rows) {
    if (row.needId === null) continue;
    const line: NeedLine = {
      lineId: row.id, position: row.position, orderId: row.orderId, orderNumber: row.orderNumber, orderState: row.orderState, supplierId: row.supplierId, supplierName: row.supplierName,
      eta: row.eta, counters: countersOf(row), derived: derivedOf(row), pendingCancellation: row.pending, finished: isOrderFinished(row.orderState),
    };
    byNeed.set(row.needId, [...(byNeed.get(row.needId) ?? []), line]);
  }
  return byNeed;
}
