import type { Knex } from 'knex';
import { decodeRow, encodeValue } from './codec.ts';
import type { Columns, RowOf } from './columns.ts';
import type { Dialect, Session } from './dialect/dialect.ts';
import { selectStatement, type Outcome, type Statement } from './statement.ts';
import type { Table } from './table.ts';

/** A query with the shape of its rows: columns are named (or aliased) after the shape's keys in snake_case. */
export interface Query<C extends Columns = Columns> {
  readonly shape: C;
  readonly builder: Knex.QueryBuilder | Knex.Raw | Statement;
}

export const query = <C extends Columns>(shape: C, builder: Query['builder']): Query<C> => ({ shape, builder });

/** All rows of a table that equal `where`, to be read together with others. */
export const rowsOf = <C extends Columns>(table: Table<C>, where: Partial<WhereOf<C>>, orderBy: readonly string[] = []): Query<C> =>
  query(table.columns, selectStatement(table, where, orderBy));

type RowsOf<Q extends readonly Query[]> = { -readonly [K in keyof Q]: Q[K] extends Query<infer C> ? RowOf<C>[] : never };

export function compile(builder: Query['builder']): Statement {
  if (!('toSQL' in builder)) return builder;
  const { sql, bindings } = builder.toSQL().toNative();
  return { sql, bindings: bindings.map(encodeValue) };
}

/** Reads rows inside one session: a transaction, a snapshot or a plain connection. */
export class Reader {
  readonly dialect: Dialect;
  protected readonly session: () => Promise<Session>;

  constructor(dialect: Dialect, session: () => Promise<Session>) {
    this.dialect = dialect;
    this.session = session;
  }

  /** Builds queries (table and column names in snake_case); it cannot run them by itself. */
  get q(): Knex {
    return this.dialect.q;
  }

  protected async fetch(statements: readonly Statement[]): Promise<readonly Outcome[]> {
    return (await this.session()).run(statements);
  }

  /** All rows that equal `where` (a list value means "one of"); `orderBy` takes keys, `-key` descending. */
  async many<C extends Columns>(table: Table<C>, where: Partial<WhereOf<C>>, options: { orderBy?: readonly string[]; limit?: number } = {}): Promise<RowOf<C>[]> {
    const [outcome] = await this.fetch([selectStatement(table, where, options.orderBy ?? [], options.limit)]);
    return (outcome?.rows ?? []).map((row) => decodeRow(table.columns, row));
  }

  async one<C extends Columns>(table: Table<C>, where: Partial<WhereOf<C>>): Promise<RowOf<C> | undefined> {
    const [first] = await this.many(table, where, { limit: 1 });
    return first;
  }

  async select<C extends Columns>(shape: C, builder: Query['builder']): Promise<RowOf<C>[]> {
    const [rows] = await this.selectAll(query(shape, builder));
    return rows;
  }

  /** Several independent queries in one round trip where the engine can. */
  async selectAll<const Q extends readonly Query[]>(...queries: Q): Promise<RowsOf<Q>> {
    const outcomes = await this.fetch(queries.map((each) => compile(each.builder)));
    return queries.map((each, index) => (outcomes[index]?.rows ?? []).map((row) => decodeRow(each.shape, row))) as RowsOf<Q>;
  }
}

export type WhereOf<C extends Columns> = { [K in keyof C]: RowOf<C>[K] | readonly RowOf<C>[K][] };
