import type { Knex } from 'knex';
import type { Columns } from '../src/persistence/columns.ts';
import { createIndexSql, createTableSql, type TableSpec } from '../src/persistence/dialect/ddl.ts';
import type { DdlDialect } from '../src/persistence/dialect/dialect.ts';

/** One step of the schema's history. Steps are frozen once released; MariaDB undoes no DDL, so each may be run again. */
export interface Migration {
  readonly name: string;
  up(knex: Knex, dialect: DdlDialect): Promise<void>;
}

/** Creates a table with its indexes. The columns stand here a second time on purpose: what was released stays as it was. */
export const createTable = (table: string, columns: Columns, spec: TableSpec): Migration => ({
  name: `create-${table.replaceAll('_', '-')}`,
  async up(knex, dialect) {
    await knex.raw(createTableSql(table, columns, spec, dialect));
    for (const keys of spec.indexes ?? []) await knex.raw(createIndexSql(table, keys));
  },
});
