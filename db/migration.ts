import type { Knex } from 'knex';
import type { Columns } from '../src/persistence/columns.ts';
import { appendOnlySql } from '../src/persistence/dialect/append-only.ts';
import { createIndexSql, createTableSql, type TableSpec } from '../src/persistence/dialect/ddl.ts';
import type { DdlDialect } from '../src/persistence/dialect/dialect.ts';

/** One step of the schema's history. Steps are frozen once released; MariaDB undoes no DDL, so each may be run again. */
export interface Migration {
  readonly name: string;
  /** The table that this step creates. */
  readonly creates?: string;
  /** What rows of these tables refuse from this step on; `zeugwart grants` leaves the rights out. */
  readonly refuses?: Refusals;
  up(knex: Knex, dialect: DdlDialect): Promise<void>;
}

export type Refusals = Readonly<Record<string, readonly ('update' | 'delete')[]>>;

/** Creates a table with its indexes. The columns stand here a second time on purpose: what was released stays as it was. */
export const createTable = (table: string, columns: Columns, spec: TableSpec): Migration => ({
  name: `create-${table.replaceAll('_', '-')}`,
  creates: table,
  async up(knex, dialect) {
    await knex.raw(createTableSql(table, columns, spec, dialect));
    for (const keys of spec.indexes ?? []) await knex.raw(createIndexSql(table, keys));
  },
});

/** Adds indexes to a table that is there. */
export const createIndexes = (name: string, table: string, indexes: readonly (readonly string[])[]): Migration => ({
  name,
  async up(knex) {
    for (const keys of indexes) await knex.raw(createIndexSql(table, keys));
  },
});

/** Makes rows of these tables refuse changes: by trigger on SQLite, by the rights of the account on MariaDB. */
export const refuseChanges = (name: string, refuses: Refusals): Migration => ({
  name,
  refuses,
  async up(knex, dialect) {
    const statements = Object.entries(refuses).flatMap(([table, verbs]) => appendOnlySql(table, dialect, verbs));
    for (const sql of statements) await knex.raw(sql);
  },
});
