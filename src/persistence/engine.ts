import type { Dialect } from './dialect/dialect.ts';
import { openMariaDb } from './dialect/mariadb.ts';
import { openSqlite } from './dialect/sqlite.ts';

export type EngineConfig = { readonly engine: 'sqlite'; readonly filename: string } | { readonly engine: 'mariadb'; readonly url: string; readonly poolSize?: number };

/** Opens the engine that the configuration names; the only place that chooses. */
export const openEngine = (config: EngineConfig): Dialect =>
  config.engine === 'sqlite' ? openSqlite(config.filename) : openMariaDb(config.url, config.poolSize === undefined ? {} : { poolSize: config.poolSize });
