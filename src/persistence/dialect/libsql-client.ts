import { createRequire } from 'node:module';
import type { Knex } from 'knex';

const require = createRequire(import.meta.url);

/** Knex's better-sqlite3 dialect over libsql: the same API, but its binaries come inside npm packages, so nothing compiles. */
const BetterSqliteClient = require('knex/lib/dialects/better-sqlite3/index.js') as new (config: Knex.Config) => Knex.Client;

export class LibsqlClient extends BetterSqliteClient {
  _driver(): unknown {
    return require('libsql');
  }
}
