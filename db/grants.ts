import { migrations } from './migrations/index.ts';

/** Quotes a name for MariaDB; refuses what could end the quotation. */
function quoted(name: string): string {
  if (!/^[\w$%.-]{1,64}$/.test(name)) throw new Error(`not a plain name: ${name}`);
  return `\`${name}\``;
}

/**
 * The rights, table by table, of the account under which API and workers run: no DDL, and no UPDATE or DELETE where
 * rows are there for good. `account` is `name` or `name@host`.
 */
export function grantStatements(database: string, account: string): readonly string[] {
  const [user = '', host = '%'] = account.split('@');
  const refused = new Map<string, readonly string[]>();
  for (const { refuses } of migrations) for (const [table, verbs] of Object.entries(refuses ?? {})) refused.set(table, verbs);
  const tables = migrations.flatMap(({ creates }) => (creates === undefined ? [] : [creates]));
  const onTable = (rights: readonly string[], table: string): string => `GRANT ${rights.join(', ')} ON ${quoted(database)}.${quoted(table)} TO ${quoted(user)}@${quoted(host)};`;
  return [
    onTable(['SELECT'], 'schema_migrations'),
    ...tables.map((table) => onTable(['SELECT', 'INSERT', ...['UPDATE', 'DELETE'].filter((right) => refused.get(table)?.includes(right.toLowerCase()) !== true)], table)),
  ];
}
