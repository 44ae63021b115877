import { bigint, bool, code, count, id, instant, int, nullable, text } from '../../persistence/columns.ts';
import { table, type Row } from '../../persistence/table.ts';
import type { Tracking } from './product-model.ts';

export const manufacturers = table('manufacturers', {
  id: id(),
  name: text(),
  searchKey: text(),
  version: int(),
});

export const equipmentClasses = table('equipment_classes', {
  id: id(),
  code: code(40),
  name: text(),
  tracking: code<Tracking>(10),
  version: int(),
  /** Gross price of one piece that must not be exceeded, in cents. */
  priceCap: nullable(bigint()),
  createdAt: instant(),
});

export const productModels = table('product_models', {
  id: id(),
  manufacturerId: id(),
  equipmentClassId: id(),
  name: text(),
  sortKey: text(),
  searchKey: text(),
  manufacturerPartNumber: nullable(code(60)),
  gtin: nullable(code(14)),
  tracking: code<Tracking>(10),
  preferenceRank: int(),
  packSize: int(),
  active: bool(),
  version: int(),
  createdAt: instant(),
});

export const kits = table('kits', {
  id: id(),
  code: code(40),
  name: text(),
  scarceClassId: id(),
  active: bool(),
  version: int(),
  createdAt: instant(),
});

export const kitComponents = table('kit_components', {
  kitId: id(),
  equipmentClassId: id(),
  quantity: count(),
});

export type Manufacturer = Row<typeof manufacturers>;
export type EquipmentClass = Row<typeof equipmentClasses>;
export type ProductModel = Row<typeof productModels>;
export type Kit = Row<typeof kits>;
export type KitComponent = Row<typeof kitComponents>;
