import type { Knex } from 'knex';
import type { Scope } from '../shared/actor.ts';

/** Ids bound per list: both engines take more, but their planners handle short lists better. */
const CHUNK = 1000;

/**
 * Limits a query to a scope: no condition for the whole tree, else `column in (…)`, in lists of at most 1,000.
 * Returns the builder, so that it can stand in the middle of a chain.
 */
export function scopePredicate<B extends Knex.QueryBuilder>(builder: B, column: string, scope: Scope): B {
  if (scope.all) return builder;
  const ids = scope.organisationIds;
  if (ids.length <= CHUNK) {
    builder.whereIn(column, ids);
    return builder;
  }
  builder.where((either) => {
    for (let start = 0; start < ids.length; start += CHUNK) void either.orWhereIn(column, ids.slice(start, start + CHUNK));
  });
  return builder;
}
