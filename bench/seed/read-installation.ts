import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { SeededCatalogue, SeededModel } from './seed-catalogue.ts';
import type { SeededTree } from './seed-organisations.ts';

async function column(connection: Connection, sql: string): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>({ sql, rowsAsArray: true });
  return (rows as unknown as string[][]).map((row) => row[0] ?? '');
}

/** The organisations of a seeded database. */
export async function readTree(connection: Connection): Promise<SeededTree> {
  const [provider = ''] = await column(connection, 'select id from organisations where parent_id is null');
  const [store = ''] = await column(connection, "select id from stock_locations where code = 'LAGER'");
  const towns = await column(connection, "select id from organisations where kind = 'municipality' and name like 'Seedstadt %' order by id");
  const schoolsOf = new Map<string, readonly string[]>();
  for (const town of towns) schoolsOf.set(town, await column(connection, `select id from organisations where parent_id = '${town}' order by id`));
  return { provider, towns, schools: [...schoolsOf.values()].flat(), schoolsOf, store };
}

/** The catalogue of a seeded database. */
export async function readCatalogue(connection: Connection): Promise<SeededCatalogue> {
  const equipmentClasses = await column(connection, "select id from equipment_classes where code like 'seed-%' order by id");
  const [supplier = ''] = await column(connection, "select id from suppliers where search_key = 'seedhandel'");
  const [models] = await connection.query<RowDataPacket[]>("select m.id, m.equipment_class_id as equipmentClassId, m.manufacturer_id as manufacturerId from product_models m join equipment_classes c on c.id = m.equipment_class_id where c.code like 'seed-%' order by m.id");
  return { equipmentClasses, supplier, models: models.map((row): SeededModel => ({ id: String(row['id']), equipmentClassId: String(row['equipmentClassId']), manufacturerId: String(row['manufacturerId']) })) };
}
