import type { Knex } from 'knex';
import { bool, code, id, int, nullable, text, type RowOf } from '../../persistence/columns.ts';
import { keyset } from '../../persistence/keyset.ts';
import { pinned, type Listing } from '../../persistence/listing.ts';
import { pageRows } from '../../persistence/page-rows.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import { scopePredicate } from '../../persistence/scope.ts';
import { whereSeen, type Sight } from '../../persistence/sight.ts';
import type { Scope } from '../../shared/actor.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { inScope } from '../../shared/permissions.ts';
import { deriveLine } from '../orders/order-line.ts';
import { announcedIdentifiers } from '../suppliers/supplier-tables.ts';
import { linesById, receivableLines, type ReceivableLine } from './open-lines.ts';
import { proposeCorrections, receiptMachine, type ReceiptState, type ScanOutcome } from './receipt.ts';
import { receivingErrors } from './receiving-errors.ts';
import { goodsReceiptLines, goodsReceipts, goodsReceiptShares, receiptScans } from './receiving-tables.ts';

const headShape = { ...goodsReceipts.columns, organisationName: text(), supplierName: text(), stockLocationName: text() };
export type ReceiptSummary = RowOf<typeof headShape>;

export interface ReceiptLineView {
  readonly orderLineId: string;
  readonly orderNumber: string;
  readonly position: number;
  readonly productModelId: string;
  readonly productModelName: string;
  readonly articleNumber: string;
  readonly tracking: string;
  /** Shipped, as the supplier says, and not counted before this receipt; null for a tenant, who sees the own share only. */
  readonly expected: number | null;
  readonly found: number;
  readonly missing: number | null;
  readonly refused: number | null;
  readonly surplus: number | null;
  readonly shares: readonly { readonly organisationId: string; readonly organisationName: string; readonly quantity: number }[];
}

export interface ReceiptView extends ReceiptSummary {
  readonly lines: readonly ReceiptLineView[];
  /** Scans that stand for a unit, by outcome; empty for a tenant. */
  readonly outcomes: Readonly<Partial<Record<ScanOutcome, number>>>;
  /** One scanned and one announced number that nobody else claims: probably the same device. Posting takes them as such. */
  readonly proposedCorrections: readonly { readonly scanId: string; readonly scanned: string; readonly announcedIdentifierId: string; readonly announced: string }[];
  readonly nextActions: readonly string[];
}

const heads = (db: Reader): Knex.QueryBuilder =>
  db.q('goods_receipts as r').join('organisations as o', 'o.id', 'r.organisation_id').join('suppliers as s', 's.id', 'r.supplier_id').join('stock_locations as l', 'l.id', 'r.stock_location_id')
    .select('r.*', 'o.name as organisation_name', 's.name as supplier_name', 'l.name as stock_location_name');

/** Seen by whoever receives, and by whoever got a piece of it. */
const sights = (db: Reader, scope: Scope): readonly Sight[] => [
  { column: 'r.organisation_id', scope },
  ...(scope.all ? [] : [{ ids: scopePredicate(db.q('goods_receipt_shares as h').select('h.receipt_id'), 'h.organisation_id', scope) }]),
];
const whereVisible = (db: Reader, builder: Knex.QueryBuilder, scope: Scope): Knex.QueryBuilder => whereSeen(builder, sights(db, scope), 'r.id');

export interface ReceiptFilter {
  readonly state?: ReceiptState;
  readonly supplierId?: string;
  readonly organisationId?: string;
  readonly number?: string;
}

/** Goods receipts within a scope, newest first unless told otherwise. */
export async function listReceipts(db: Reader, request: ListRequest<'startedAt', ReceiptFilter>, scope: Scope): Promise<Page<ReceiptSummary>> {
  const { state, supplierId, organisationId, number } = request.filters;
  const listing: Listing = {
    from: 'goods_receipts as r', seenBy: sights(db, scope), sort: 'r.started_at', sortKind: goodsReceipts.columns.startedAt, fewRows: number !== undefined, pins: pinned('r.state', state),
    where: (builder) => {
      if (state !== undefined) void builder.where('r.state', state);
      if (supplierId !== undefined) void builder.where('r.supplier_id', supplierId);
      if (organisationId !== undefined) void builder.where('r.organisation_id', organisationId);
      if (number !== undefined) void builder.where('r.number', number);
    },
  };
  const rows = await pageRows(db, headShape, heads(db), listing, request);
  return toPage(request, rows, (row) => ({ value: row.startedAt, id: row.id }), (row) => row);
}

/** The head alone. @throws AppError `receipt.not_found`, also outside the scope */
export async function requireVisibleReceipt(db: Reader, receiptId: string, scope: Scope): Promise<ReceiptSummary> {
  const [head] = await db.select(headShape, whereVisible(db, heads(db).where('r.id', receiptId), scope));
  if (!head) throw receivingErrors['receipt.not_found']();
  return head;
}

/** As `requireVisibleReceipt`, for those who receive: tenants see their pieces, not the whole pallet. */
export async function requireOwnReceipt(db: Reader, receiptId: string, scope: Scope): Promise<ReceiptSummary> {
  const head = await requireVisibleReceipt(db, receiptId, scope);
  if (!inScope(scope, head.organisationId)) throw receivingErrors['receipt.not_found']();
  return head;
}

/** A receipt with what is expected and what was found. Outside the receiver's scope only the own shares are in it. */
export async function viewReceipt(db: Reader, receiptId: string, scope: Scope = { all: true }): Promise<ReceiptView> {
  const head = await requireVisibleReceipt(db, receiptId, scope);
  const own = inScope(scope, head.organisationId);
  const view = own ? await wholeReceipt(db, head, scope) : { lines: await sharesOnly(db, head, scope), outcomes: {}, proposedCorrections: [] };
  return { ...head, ...view, nextActions: own ? receiptMachine.nextActions(head.state) : [] };
}

const shareShape = { ...goodsReceiptShares.columns, organisationName: text() };
const sharesOf = (db: Reader, receiptId: string, scope: Scope) =>
  query(shareShape, scopePredicate(db.q('goods_receipt_shares as h').join('organisations as o', 'o.id', 'h.organisation_id').where('h.receipt_id', receiptId).orderBy('o.sort_key').select('h.*', 'o.name as organisation_name'), 'h.organisation_id', scope));

type Shared = RowOf<typeof shareShape>;

const described = (line: ReceivableLine, shares: readonly Shared[]): Omit<ReceiptLineView, 'expected' | 'found' | 'missing' | 'refused' | 'surplus'> => {
  const { id: orderLineId, orderNumber, position, productModelId, productModelName, articleNumber, tracking } = line;
  return { orderLineId, orderNumber, position, productModelId, productModelName, articleNumber, tracking, shares: shares.filter((share) => share.orderLineId === orderLineId).map(({ organisationId, organisationName, quantity }) => ({ organisationId, organisationName, quantity })) };
};

async function sharesOnly(db: Reader, head: ReceiptSummary, scope: Scope): Promise<ReceiptLineView[]> {
  const [shares] = await db.selectAll(sharesOf(db, head.id, scope));
  const [lines] = await db.selectAll(linesById(db, [...new Set(shares.map((share) => share.orderLineId))]));
  return lines.map((line) => {
    const view = described(line, shares);
    return { ...view, expected: null, found: view.shares.reduce((sum, share) => sum + share.quantity, 0), missing: null, refused: null, surplus: null };
  });
}

const tallyShape = { orderLineId: nullable(id()), outcome: code<ScanOutcome>(), refused: bool(), units: int() };

async function wholeReceipt(db: Reader, head: ReceiptSummary, scope: Scope): Promise<Pick<ReceiptView, 'lines' | 'outcomes' | 'proposedCorrections'>> {
  const [tally, stored, shares] = await db.selectAll(
    query(
      tallyShape,
      db.q('receipt_scans').where({ receipt_id: head.id, undone: false }).whereNull('unit_scan_id').whereNot('outcome', 'duplicate').groupBy('order_line_id', 'outcome', 'refused')
        .select('order_line_id', 'outcome', 'refused').count('* as units'),
    ),
    query(goodsReceiptLines.columns, db.q('goods_receipt_lines').where({ receipt_id: head.id }).select('*')),
    sharesOf(db, head.id, { all: true }),
  );
  const named = [...new Set([...tally.flatMap((row) => row.orderLineId ?? []), ...stored.map((row) => row.orderLineId)])];
  const [lines] = await db.selectAll(head.state === 'open' ? receivableLines(db, head.supplierId, scope, named) : linesById(db, named));
  const outcomes: Partial<Record<ScanOutcome, number>> = {};
  for (const row of tally) outcomes[row.outcome] = (outcomes[row.outcome] ?? 0) + row.units;
  const views = lines.map((line): ReceiptLineView => {
    const ofLine = tally.filter((row) => row.orderLineId === line.id && row.outcome !== 'known');
    const units = (rows: typeof ofLine): number => rows.reduce((sum, row) => sum + row.units, 0);
    const row = stored.find((each) => each.orderLineId === line.id);
    const { shippedIn, accepted } = deriveLine(line);
    const expected = row?.expected ?? Math.max(0, shippedIn - accepted);
    const found = row?.counted ?? units(ofLine);
    const surplus = head.state === 'open' ? units(ofLine.filter((each) => each.outcome === 'surplus')) : (row?.surplus ?? 0);
    const refused = row?.refused ?? units(ofLine.filter((each) => each.refused));
    return { ...described(line, shares), expected, found, missing: Math.max(0, expected - (found - surplus)), refused, surplus };
  });
  const lineViews = head.state === 'open' ? views.filter((view) => view.found > 0 || (view.expected ?? 0) > 0) : views;
  return { lines: lineViews, outcomes, proposedCorrections: head.state === 'open' && (outcomes.unknown ?? 0) > 0 ? await proposals(db, head) : [] };
}

const FEW = 50;

/** Looks for single pairs only, so a short look at both sides says all. */
async function proposals(db: Reader, head: ReceiptSummary): Promise<ReceiptView['proposedCorrections']> {
  const scanned = () => db.q('receipt_scans as s').where({ 's.receipt_id': head.id, 's.undone': false });
  const touched = scanned().join('announced_identifiers as t', 't.id', 's.announced_identifier_id').select('t.despatch_line_id');
  const [unknown, missing] = await db.selectAll(
    query(receiptScans.columns, scanned().where('s.outcome', 'unknown').whereNull('s.unit_scan_id').limit(FEW).select('s.*')),
    query(
      announcedIdentifiers.columns,
      db.q('announced_identifiers as a').where('a.state', 'pending').whereIn('a.despatch_line_id', touched)
        .whereNotIn('a.id', scanned().whereNotNull('s.announced_identifier_id').select('s.announced_identifier_id')).limit(FEW).select('a.*'),
    ),
  );
  if (unknown.length === FEW || missing.length === FEW) return [];
  return [...proposeCorrections(unknown, missing)].flatMap(([scanId, announcedIdentifierId]) => {
    const scan = unknown.find((each) => each.id === scanId);
    const announced = missing.find((each) => each.id === announcedIdentifierId);
    return scan && announced ? [{ scanId, scanned: scan.value, announcedIdentifierId, announced: announced.value }] : [];
  });
}

const scanShape = { ...receiptScans.columns, assetTag: nullable(code(20)), orderNumber: nullable(code(20)) };
export type ScanView = RowOf<typeof scanShape>;

const scans = (db: Reader, receiptId: string): Knex.QueryBuilder =>
  db.q('receipt_scans as s').leftJoin('devices as d', 'd.id', 's.device_id').leftJoin('order_lines as n', 'n.id', 's.order_line_id').leftJoin('purchase_orders as p', 'p.id', 'n.order_id')
    .where('s.receipt_id', receiptId).select('s.*', 'd.asset_tag', 'p.number as order_number');

export interface ScanFilter {
  readonly outcome?: ScanOutcome;
  readonly orderLineId?: string;
  readonly undone?: boolean;
}

/** The scans of a receipt, the latest first unless told otherwise. */
export async function listScans(db: Reader, receiptId: string, request: ListRequest<'scannedAt', ScanFilter>): Promise<Page<ScanView>> {
  const { outcome, orderLineId, undone } = request.filters;
  const builder = scans(db, receiptId);
  if (outcome !== undefined) void builder.where('s.outcome', outcome);
  if (orderLineId !== undefined) void builder.where('s.order_line_id', orderLineId);
  if (undone !== undefined) void builder.where('s.undone', undone);
  const rows = await db.select(scanShape, keyset(builder, request, 's.scanned_at', 's.id'));
  return toPage(request, rows, (row) => ({ value: row.scannedAt, id: row.id }), (row) => row);
}

/** @throws AppError `receipt.scan_not_found` */
export async function viewScan(db: Reader, receiptId: string, scanId: string): Promise<ScanView> {
  const [scan] = await db.select(scanShape, scans(db, receiptId).where('s.id', scanId));
  if (!scan) throw receivingErrors['receipt.scan_not_found']();
  return scan;
}

const expectedShape = { id: id(), type: code(10), value: code(64), orderLineId: id(), orderNumber: code(20), position: int(), despatchNumber: text(80), productModelName: text() };
export type ExpectedIdentifier = RowOf<typeof expectedShape>;

/** Announced numbers that are still to be found: each scan takes one off the list. */
export async function listExpected(db: Reader, head: ReceiptSummary, request: ListRequest<'value', { readonly orderLineId?: string }>, scope: Scope): Promise<Page<ExpectedIdentifier>> {
  const builder = db.q('announced_identifiers as a').join('despatch_lines as l', 'l.id', 'a.despatch_line_id').join('despatches as d', 'd.id', 'l.despatch_id')
    .join('order_lines as n', 'n.id', 'a.order_line_id').join('purchase_orders as p', 'p.id', 'n.order_id').join('product_models as m', 'm.id', 'n.product_model_id')
    .where('d.supplier_id', head.supplierId).where('a.state', 'pending').whereNotIn('d.state', ['closed', 'lost', 'returned'])
    .whereNotExists(db.q('receipt_scans as s').where({ 's.receipt_id': head.id, 's.undone': false }).whereRaw('s.announced_identifier_id = a.id'))
    .select('a.id', 'a.type', 'a.value', 'a.order_line_id', 'p.number as order_number', 'n.position', 'd.despatch_number', 'm.name as product_model_name');
  if (request.filters.orderLineId !== undefined) void builder.where('a.order_line_id', request.filters.orderLineId);
  if (!scope.all) {
    void builder.where((either) => {
      void either.where((bought) => void scopePredicate(bought, 'p.organisation_id', scope))
        .orWhereExists(scopePredicate(db.q('order_line_shares as h').whereRaw('h.line_id = n.id'), 'h.organisation_id', scope));
    });
  }
  const rows = await db.select(expectedShape, keyset(builder, request, 'a.value', 'a.id'));
  return toPage(request, rows, (row) => ({ value: row.value, id: row.id }), (row) => row);
}
