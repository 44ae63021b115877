import type { Knex } from 'knex';
import { code, text, type RowOf } from '../../persistence/columns.ts';
import { keyset } from '../../persistence/keyset.ts';
import type { Listing } from '../../persistence/listing.ts';
import { pageRows } from '../../persistence/page-rows.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import { scopePredicate } from '../../persistence/scope.ts';
import { narrowSights, sightsBy, whereSeen, type ColumnSight } from '../../persistence/sight.ts';
import type { Scope } from '../../shared/actor.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { deviceErrors } from './device-errors.ts';
import { simCards, stockItems, stockLocations, stockMovements } from './device-tables.ts';
import type { SimState } from './sim.ts';
import type { StockLocation } from './write-stock-location.ts';

export interface LocationFilter {
  readonly organisationId?: string;
  readonly parentId?: string;
  readonly active?: boolean;
}

/** Stock locations by code; the tree is in `parentId`. */
export async function listStockLocations(db: Reader, request: ListRequest<'code', LocationFilter>, scope: Scope): Promise<Page<StockLocation>> {
  const { organisationId, parentId, active } = request.filters;
  const builder = scopePredicate(db.q('stock_locations').select('*'), 'organisation_id', scope);
  if (organisationId !== undefined) void builder.where('organisation_id', organisationId);
  if (parentId !== undefined) void builder.where('parent_id', parentId);
  if (active !== undefined) void builder.where('active', active);
  const rows = await db.select(stockLocations.columns, keyset(builder, request, 'code', 'id'));
  return toPage(request, rows, (row) => ({ value: row.code, id: row.id }), (row) => row);
}

/** @throws AppError `stock.location_not_found`, also outside the scope */
export async function viewStockLocation(db: Reader, locationId: string, scope: Scope): Promise<StockLocation> {
  const [row] = await db.select(stockLocations.columns, scopePredicate(db.q('stock_locations').where({ id: locationId }).select('*'), 'organisation_id', scope));
  if (!row) throw deviceErrors['stock.location_not_found']();
  return row;
}

const itemShape = { ...stockItems.columns, productModelName: text(), modelSortKey: text(), ownerName: text(), stockLocationCode: code(), stockLocationName: text() };
export type StockItemView = RowOf<typeof itemShape>;

const items = (db: Reader, scope: Scope): Knex.QueryBuilder => {
  const builder = db.q('stock_items as s').join('product_models as m', 'm.id', 's.product_model_id').join('organisations as o', 'o.id', 's.owner_id').join('stock_locations as l', 'l.id', 's.stock_location_id')
    .select('s.*', 'm.name as product_model_name', 'm.sort_key as model_sort_key', 'o.name as owner_name', 'l.code as stock_location_code', 'l.name as stock_location_name');
  if (scope.all) return builder;
  return builder.where((either) => {
    void either.where((owned) => void scopePredicate(owned, 's.owner_id', scope)).orWhere((kept) => void scopePredicate(kept, 'l.organisation_id', scope));
  });
};

export interface StockFilter {
  readonly productModelId?: string;
  readonly ownerId?: string;
  readonly stockLocationId?: string;
}

/** Counted articles in stock, by the model's name; seen by the owner and by whose shelf it is. */
export async function listStockItems(db: Reader, request: ListRequest<'productModelName', StockFilter>, scope: Scope): Promise<Page<StockItemView>> {
  const { productModelId, ownerId, stockLocationId } = request.filters;
  const builder = items(db, scope);
  if (productModelId !== undefined) void builder.where('s.product_model_id', productModelId);
  if (ownerId !== undefined) void builder.where('s.owner_id', ownerId);
  if (stockLocationId !== undefined) void builder.where('s.stock_location_id', stockLocationId);
  const rows = await db.select(itemShape, keyset(builder, request, 'm.sort_key', 's.id'));
  return toPage(request, rows, (row) => ({ value: row.modelSortKey, id: row.id }), (row) => row);
}

/** @throws AppError `stock.item_not_found`, also outside the scope */
export async function viewStockItem(db: Reader, itemId: string, scope: Scope = { all: true }): Promise<StockItemView> {
  const [row] = await db.select(itemShape, items(db, scope).where('s.id', itemId));
  if (!row) throw deviceErrors['stock.item_not_found']();
  return row;
}

export type StockMovement = RowOf<typeof stockMovements.columns>;

/** Every movement of a stock item; their sum is the stock. */
export async function listStockMovements(db: Reader, itemId: string, request: ListRequest<'sequence'>): Promise<Page<StockMovement>> {
  const rows = await db.select(stockMovements.columns, keyset(db.q('stock_movements').where({ stock_item_id: itemId }).select('*'), request, 'sequence', 'id'));
  return toPage(request, rows, (row) => ({ value: row.sequence, id: row.id }), (row) => row);
}

export type SimCard = RowOf<typeof simCards.columns>;
export type SimCardView = Omit<SimCard, 'secrets'> & { readonly hasSecrets: boolean };

export const simView = ({ secrets, ...card }: SimCard): SimCardView => ({ ...card, hasSecrets: secrets !== null });

const sims = (db: Reader): Knex.QueryBuilder => db.q('sim_cards as s').select('s.*');
const simSights = (scope: Scope): readonly ColumnSight[] => sightsBy(scope, 's.owner_id', 's.custodian_id');

export interface SimFilter {
  readonly state?: SimState;
  readonly ownerId?: string;
  readonly deviceId?: string;
  readonly iccid?: string;
}

export async function listSimCards(db: Reader, request: ListRequest<'createdAt', SimFilter>, scope: Scope): Promise<Page<SimCardView>> {
  const { state, ownerId, deviceId, iccid } = request.filters;
  const listing: Listing = {
    from: 'sim_cards as s', seenBy: narrowSights(simSights(scope), { 's.owner_id': ownerId }), sort: 's.created_at', sortKind: simCards.columns.createdAt, fewRows: deviceId !== undefined || iccid !== undefined,
    where: (builder) => {
      if (state !== undefined) void builder.where('s.state', state);
      if (ownerId !== undefined) void builder.where('s.owner_id', ownerId);
      if (deviceId !== undefined) void builder.where('s.device_id', deviceId);
      if (iccid !== undefined) void builder.where('s.iccid', iccid);
    },
  };
  const rows = await pageRows(db, simCards.columns, sims(db), listing, request);
  return toPage(request, rows, (row) => ({ value: row.createdAt, id: row.id }), simView);
}

/** @throws AppError `sim.not_found`, also outside the scope */
export async function viewSimCard(db: Reader, simCardId: string, scope: Scope): Promise<SimCardView> {
  const [[row]] = await db.selectAll(query(simCards.columns, whereSeen(sims(db).where('s.id', simCardId), simSights(scope), 's.id')));
  if (!row) throw deviceErrors['sim.not_found']();
  return simView(row);
}
