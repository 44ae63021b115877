import type { Reader } from '../../persistence/reader.ts';
import { keyset } from '../../persistence/keyset.ts';
import { code, text } from '../../persistence/columns.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { searchKey } from '../../shared/search-key.ts';
import { catalogErrors } from './catalog-errors.ts';
import { equipmentClasses, kitComponents, kits, manufacturers, productModels, type EquipmentClass, type Manufacturer, type ProductModel } from './catalog-tables.ts';
import type { KitView } from './write-kit.ts';

/** A product model with the names that its references stand for. */
export type ModelView = ProductModel & { readonly manufacturerName: string; readonly classCode: string };

export interface NameFilter {
  /** The beginning of a name. */
  readonly q?: string;
}

export interface ModelFilter extends NameFilter {
  readonly equipmentClassId?: string;
  readonly manufacturerId?: string;
  readonly gtin?: string;
  readonly active?: boolean;
}

const beginsWith = (typed: string): string => `${searchKey(typed)}%`;

export async function listManufacturers(db: Reader, request: ListRequest<'name', NameFilter>): Promise<Page<Manufacturer>> {
  const builder = db.q('manufacturers').select('id', 'name', 'search_key', 'version');
  if (request.filters.q !== undefined) builder.where('search_key', 'like', beginsWith(request.filters.q));
  const rows = await db.select(manufacturers.columns, keyset(builder, request, 'search_key', 'id'));
  return toPage(request, rows, (row) => ({ value: row.searchKey, id: row.id }), (row) => row);
}

export async function listEquipmentClasses(db: Reader, request: ListRequest<'code'>): Promise<Page<EquipmentClass>> {
  const rows = await db.select(equipmentClasses.columns, keyset(db.q('equipment_classes').select('*'), request, 'code', 'id'));
  return toPage(request, rows, (row) => ({ value: row.code, id: row.id }), (row) => row);
}

const modelShape = { ...productModels.columns, manufacturerName: text(), classCode: code(40) };

function models(db: Reader) {
  return db.q('product_models as m').join('manufacturers as f', 'f.id', 'm.manufacturer_id').join('equipment_classes as c', 'c.id', 'm.equipment_class_id')
    .select('m.*', 'f.name as manufacturer_name', 'c.code as class_code');
}

export async function listProductModels(db: Reader, request: ListRequest<'name' | 'preferenceRank', ModelFilter>): Promise<Page<ModelView>> {
  const { q, equipmentClassId, manufacturerId, gtin, active } = request.filters;
  const builder = models(db);
  if (q !== undefined) builder.where('m.search_key', 'like', beginsWith(q));
  if (equipmentClassId !== undefined) builder.where('m.equipment_class_id', equipmentClassId);
  if (manufacturerId !== undefined) builder.where('m.manufacturer_id', manufacturerId);
  if (gtin !== undefined) builder.where('m.gtin', gtin);
  if (active !== undefined) builder.where('m.active', active);
  const byName = request.sort.field === 'name';
  const rows = await db.select(modelShape, keyset(builder, request, byName ? 'm.sort_key' : 'm.preference_rank', 'm.id'));
  return toPage(request, rows, (row) => ({ value: byName ? row.sortKey : row.preferenceRank, id: row.id }), (row) => row);
}

/** @throws AppError `catalog.not_found` */
export async function getProductModel(db: Reader, id: string): Promise<ModelView> {
  return found((await db.select(modelShape, models(db).where('m.id', id)))[0]);
}

export async function listKits(db: Reader, request: ListRequest<'code'>): Promise<Page<KitView>> {
  const rows = await db.select(kits.columns, keyset(db.q('kits').select('*'), request, 'code', 'id'));
  const parts = await db.many(kitComponents, { kitId: rows.map((row) => row.id) }, { orderBy: ['equipmentClassId'] });
  return toPage(request, rows, (row) => ({ value: row.code, id: row.id }), (row) => ({ ...row, components: parts.filter((part) => part.kitId === row.id) }));
}

export async function getKit(db: Reader, id: string): Promise<KitView> {
  const kit = found(await db.one(kits, { id }));
  return { ...kit, components: await db.many(kitComponents, { kitId: id }, { orderBy: ['equipmentClassId'] }) };
}

export const getManufacturer = async (db: Reader, id: string): Promise<Manufacturer> => found(await db.one(manufacturers, { id }));

export const getEquipmentClass = async (db: Reader, id: string): Promise<EquipmentClass> => found(await db.one(equipmentClasses, { id }));

function found<T>(row: T | undefined): T {
  if (row === undefined) throw catalogErrors['catalog.not_found']();
  return row;
}
