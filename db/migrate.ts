import type { Knex } from 'knex';
import type { Dialect } from '../src/persistence/dialect/dialect.ts';
import { defineErrors } from '../src/shared/errors.ts';
import type { Migration } from './migration.ts';
import { migrations } from './migrations/index.ts';

export const migrationErrors = defineErrors({
  'migration.schema_behind': {
    kind: 'unavailable',
    en: 'The database is older than this program. Run `zeugwart migrate` first.',
    de: 'Die Datenbank ist älter als dieses Programm. Bitte zuerst `zeugwart migrate` ausführen.',
  },
  'migration.schema_ahead': {
    kind: 'unavailable',
    en: 'The database belongs to a newer version of this program. Start that version, since a schema does not go back.',
    de: 'Die Datenbank gehört zu einer neueren Version dieses Programms. Bitte diese Version starten, denn ein Schema geht nicht zurück.',
  },
  'migration.locked': {
    kind: 'conflict',
    en: 'Another migration is running, or one was killed. If none is running, `zeugwart migrate --unlock` clears the lock.',
    de: 'Eine andere Migration läuft oder wurde abgebrochen. Läuft keine, löst `zeugwart migrate --unlock` die Sperre.',
  },
});

const migratorConfig = (dialect: Dialect): Knex.MigratorConfig => ({
  tableName: 'schema_migrations',
  // one step at a time with no surrounding transaction: MariaDB could not undo it anyway
  disableTransactions: true,
  migrationSource: {
    getMigrations: () => Promise.resolve(migrations.slice()),
    getMigrationName: (migration: Migration) => migration.name,
    getMigration: (migration: Migration) =>
      Promise.resolve({ up: (knex: Knex) => migration.up(knex, dialect.ddl), down: () => Promise.reject(new Error('migrations only go forward')) }),
  } satisfies Knex.MigrationSource<Migration>,
});

/** Brings the schema up to this program; returns the names of the steps taken. @throws AppError migration.schema_ahead, migration.locked */
export async function migrate(dialect: Dialect): Promise<readonly string[]> {
  assertNotAhead((await stepsTaken(dialect)) ?? new Set());
  try {
    const [, steps] = (await dialect.admin.migrate.latest(migratorConfig(dialect))) as [number, string[]];
    return steps;
  } catch (error) {
    if (error instanceof Error && error.constructor.name === 'LockError') throw migrationErrors['migration.locked']();
    throw error;
  }
}

/** Clears the lock that a killed migration left behind. */
export const unlockMigrations = async (dialect: Dialect): Promise<void> => {
  await dialect.admin.migrate.forceFreeMigrationsLock(migratorConfig(dialect));
};

/** API and workers refuse a schema that is not theirs; only `migrate` changes one. */
export async function assertSchemaCurrent(dialect: Dialect): Promise<void> {
  const taken = await stepsTaken(dialect);
  if (!taken) throw migrationErrors['migration.schema_behind']();
  assertNotAhead(taken);
  if (migrations.some(({ name }) => !taken.has(name))) throw migrationErrors['migration.schema_behind']();
}

async function stepsTaken(dialect: Dialect): Promise<ReadonlySet<string> | undefined> {
  if (!(await dialect.admin.schema.hasTable('schema_migrations'))) return undefined;
  const rows: readonly { name: string }[] = await dialect.admin.from<{ name: string }>('schema_migrations').select('name');
  return new Set(rows.map((row) => row.name));
}

function assertNotAhead(taken: ReadonlySet<string>): void {
  const known = new Set(migrations.map(({ name }) => name));
  if ([...taken].some((name) => !known.has(name))) throw migrationErrors['migration.schema_ahead']();
}
