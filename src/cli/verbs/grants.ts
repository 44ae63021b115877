import type { Command } from 'commander';
import { migrate } from '../../../db/migrate.ts';
import { openSqlite } from '../../persistence/dialect/sqlite.ts';

interface Options {
  readonly account: string;
  readonly database: string;
}

/** `grants`: what the account of API and workers may do on MariaDB, table by table, for the account that may grant. */
export function addGrants(program: Command): void {
  program
    .command('grants')
    .description("print the MariaDB grants of the account that runs API and workers: no DDL, and append-only tables stay append-only")
    .option('--account <account>', 'the account, as MariaDB writes it', "'zeugwart'@'%'")
    .option('--database <name>', 'the database', 'zeugwart')
    .action(async ({ account, database }: Options) => {
      for (const { table, verbs } of await tableRights()) console.log(`GRANT ${verbs.join(', ')} ON \`${database}\`.\`${table}\` TO ${account};`);
    });
}

interface TableRights {
  readonly table: string;
  readonly verbs: readonly string[];
}

/** Migrations keep their own books; the others only look which steps were taken. */
const NOT_OURS = ['schema_migrations_lock'];
const ONLY_READ = ['schema_migrations'];

/**
 * Told by the triggers with which the embedded engine refuses the same changes, on a database in memory: so that the
 * two cannot drift apart.
 */
async function tableRights(): Promise<readonly TableRights[]> {
  const dialect = openSqlite(':memory:');
  try {
    await migrate(dialect);
    const objects = (await dialect.admin.select('type', 'name').from('sqlite_master')) as readonly { readonly type: string; readonly name: string }[];
    const triggers = new Set(objects.filter(({ type }) => type === 'trigger').map(({ name }) => name));
    return objects
      .filter(({ type, name }) => type === 'table' && !name.startsWith('sqlite_') && !NOT_OURS.includes(name))
      .map(({ name }) => ({ table: name, verbs: ONLY_READ.includes(name) ? ['SELECT'] : verbsOf(name, triggers) }))
      .sort((a, b) => (a.table < b.table ? -1 : 1));
  } finally {
    await dialect.close();
  }
}

const verbsOf = (table: string, triggers: ReadonlySet<string>): string[] =>
  ['SELECT', 'INSERT', 'UPDATE', 'DELETE'].filter((verb) => !triggers.has(`append_only_${table}_${verb.toLowerCase()}`));
