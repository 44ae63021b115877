import { bigint, bool, code, count, id, instant, int, nullable, text } from '../../src/persistence/columns.ts';
import { createTable, type Migration } from '../migration.ts';

export const catalogMigrations: readonly Migration[] = [
  createTable('manufacturers', { id: id(), name: text(), searchKey: text(), version: int() }, { primaryKey: ['id'], unique: [['searchKey']] }),
  createTable(
    'equipment_classes',
    {
      id: id(), code: code(40), name: text(), tracking: code(10), version: int(),
      priceCap: nullable(bigint()), createdAt: instant(),
    },
    { primaryKey: ['id'], unique: [['code']], checks: { tracking: "tracking in ('serial', 'imei', 'counted', 'sim')" } },
  ),
  createTable(
    'product_models',
    {
      id: id(), manufacturerId: id(), equipmentClassId: id(), name: text(), sortKey: text(), searchKey: text(),
      manufacturerPartNumber: nullable(code(60)), gtin: nullable(code(14)), tracking: code(10), preferenceRank: int(),
      packSize: int(), active: bool(), version: int(), createdAt: instant(),
    },
    {
      primaryKey: ['id'],
      unique: [['gtin'], ['manufacturerId', 'manufacturerPartNumber']],
      indexes: [['equipmentClassId', 'preferenceRank', 'id'], ['searchKey', 'id'], ['sortKey', 'id']],
      foreignKeys: { manufacturerId: 'manufacturers', equipmentClassId: 'equipment_classes' },
      checks: { tracking: "tracking in ('serial', 'imei', 'counted', 'sim')", packSize: 'pack_size > 0' },
    },
  ),
  createTable(
    'kits',
    { id: id(), code: code(40), name: text(), scarceClassId: id(), active: bool(), version: int(), createdAt: instant() },
    { primaryKey: ['id'], unique: [['code']], foreignKeys: { scarceClassId: 'equipment_classes' } },
  ),
  createTable(
    'kit_components',
    { kitId: id(), equipmentClassId: id(), quantity: count() },
    { primaryKey: ['kitId', 'equipmentClassId'], foreignKeys: { kitId: 'kits', equipmentClassId: 'equipment_classes' }, checks: { some: 'quantity > 0' } },
  ),
];
