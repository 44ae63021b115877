import type { Connection } from 'mysql2/promise';
import { instantSql, seedId, type SeedSpan } from './seed-sql.ts';

export interface SeededModel {
  readonly id: string;
  readonly equipmentClassId: string;
  readonly manufacturerId: string;
}

export interface SeededCatalogue {
  readonly equipmentClasses: readonly string[];
  /** Two of each class. */
  readonly models: readonly SeededModel[];
  readonly supplier: string;
}

const CLASSES = [['notebook', 'serial'], ['tablet', 'serial'], ['phone', 'imei'], ['monitor', 'serial'], ['beamer', 'serial'], ['router', 'serial']] as const;
const MANUFACTURERS = ['Apfelbaum', 'Birnbaum', 'Kirschbaum', 'Pflaumenbaum'];

/** Six classes, twelve models of four manufacturers, and the supplier who sells them. */
export async function seedCatalogue(connection: Connection, { begin }: SeedSpan): Promise<SeededCatalogue> {
  const at = instantSql(String(begin));
  await connection.query('insert into manufacturers (id, name, search_key, version) values ?', [
    MANUFACTURERS.map((name, index) => [seedId('011', begin, index + 1), name, name.toLowerCase(), 1]),
  ]);
  const equipmentClasses = CLASSES.map((_, index) => seedId('012', begin, index + 1));
  for (const [index, [code, tracking]] of CLASSES.entries()) {
    await connection.query(`insert into equipment_classes (id, code, name, tracking, version, created_at) values (?, ?, ?, ?, 1, ${at})`, [equipmentClasses[index], `seed-${code}`, code, tracking]);
  }
  const models = Array.from({ length: 12 }, (_, index): SeededModel => ({
    id: seedId('013', begin, index + 1), equipmentClassId: equipmentClasses[index % 6] ?? '', manufacturerId: seedId('011', begin, (index % 4) + 1),
  }));
  for (const [index, model] of models.entries()) {
    const name = `Modell ${String(index + 1).padStart(2, '0')}`;
    await connection.query(
      `insert into product_models (id, manufacturer_id, equipment_class_id, name, sort_key, search_key, tracking, preference_rank, pack_size, active, version, created_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, 1, 1, 1, ${at})`,
      [model.id, model.manufacturerId, model.equipmentClassId, name, name.toLowerCase(), name.toLowerCase(), CLASSES[index % 6]?.[1], index < 6 ? 1 : 2],
    );
  }
  const supplier = seedId('014', begin, 1);
  await connection.query(`insert into suppliers (id, name, sort_key, search_key, transit_days, active, version, created_at) values (?, 'Seedhandel', 'seedhandel', 'seedhandel', 2, 1, 1, ${at})`, [supplier]);
  return { equipmentClasses, models, supplier };
}
