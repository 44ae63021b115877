import { createConnection } from 'mysql2/promise';
import { migrate } from '../../db/migrate.ts';
import { openEngine } from '../../src/persistence/engine.ts';
import { seedActors, type SeededActors } from './seed-actors.ts';
import { seedCatalogue, type SeededCatalogue } from './seed-catalogue.ts';
import { seedDemand } from './seed-demand.ts';
import { seedDevices } from './seed-devices.ts';
import { seedOrganisations, type SeededTree } from './seed-organisations.ts';
import { DEVICES_PER_LINE, plotLines, seedProcurement } from './seed-procurement.ts';
import { seedRecords } from './seed-records.ts';
import { seedSpan } from './seed-sql.ts';

export interface SeededInstallation {
  readonly tree: SeededTree;
  readonly catalogue: SeededCatalogue;
  readonly actors: SeededActors;
}

/**
 * Fills an empty database of MariaDB with an installation of this many devices, everything else in proportion: an order
 * line per 25, a request per 50, an audit entry for each. The schema is made as `zeugwart migrate` makes it, and every
 * row passes its constraints. How long each step took is said on standard error.
 */
export async function seedInstallation(url: string, { devices }: { readonly devices: number }): Promise<SeededInstallation> {
  const dialect = openEngine({ engine: 'mariadb', url });
  try {
    await migrate(dialect);
  } finally {
    await dialect.close();
  }
  const connection = await createConnection({ uri: url });
  try {
    await connection.query("set session time_zone = '+00:00', session sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'");
    await connection.query('set session transaction isolation level read committed');
    await connection.query('set names utf8mb4 collate utf8mb4_nopad_bin');
    await connection.query('set session tmp_table_size = 268435456, session max_heap_table_size = 268435456');
    const span = seedSpan();
    const lines = Math.ceil(devices / DEVICES_PER_LINE);
    const tree = await seedOrganisations(connection, span);
    const catalogue = await seedCatalogue(connection, span);
    await plotLines(connection, span, tree, catalogue, lines);
    await seedProcurement(connection, tree, catalogue, lines);
    await seedDevices(connection, span, tree, devices);
    await seedDemand(connection, span, tree, catalogue, Math.ceil(devices / 50));
    await seedRecords(connection, devices);
    const actors = await seedActors(connection, tree);
    await analyse(connection);
    return { tree, catalogue, actors };
  } finally {
    await connection.end();
  }
}

/** A bulk load leaves statistics that tell of empty tables, and plans made from them scan. */
async function analyse(connection: Awaited<ReturnType<typeof createConnection>>): Promise<void> {
  const [tables] = await connection.query("select table_name as name from information_schema.tables where table_schema = database() and table_type = 'BASE TABLE'");
  for (const { name } of tables as { name: string }[]) await connection.query(`analyze table \`${name}\``);
}
