import { bigint, bool, code, count, id, instant, int, nullable, text } from '../../persistence/columns.ts';
import { table } from '../../persistence/table.ts';

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
  tracking: code(10),
  version: int(),
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
  tracking: code(10),
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
