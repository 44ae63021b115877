import type { Knex } from 'knex';
import type { ListRequest } from '../shared/paging.ts';

/** A query being built, for functions that take or return one. */
export type Builder = Knex.QueryBuilder;

/**
 * One page of a list: ordered by `column` and then by `idColumn`, beginning behind the cursor, with one row more than
 * the page holds (`toPage` reads from it that there is a next one). Both columns in snake_case, as the query knows them.
 * Without `idColumn`, no two rows have the same value in `column`, and none is NULL.
 * The condition is written unfactored, because engines read an index range from this form only.
 */
export function keyset<B extends Knex.QueryBuilder>(builder: B, request: ListRequest, column: string, idColumn?: string): B {
  const { limit, sort, after } = request;
  if (after) {
    const beyond = sort.direction === 'asc' ? '>' : '<';
    const value = after.value as Knex.Value;
    if (idColumn === undefined) builder.where(column, beyond, value);
    else builder.where((page) => {
      // Both engines file NULL before everything else.
      if (value === null) {
        void page.where((same) => same.whereNull(column).andWhere(idColumn, beyond, after.id));
        if (sort.direction === 'asc') void page.orWhereNotNull(column);
        return;
      }
      void page.where(column, beyond, value).orWhere((same) => same.where(column, value).andWhere(idColumn, beyond, after.id));
      if (sort.direction === 'desc') void page.orWhereNull(column);
    });
  }
  builder.orderBy(column, sort.direction).limit(limit + 1);
  if (idColumn !== undefined) builder.orderBy(idColumn, sort.direction);
  return builder;
}
