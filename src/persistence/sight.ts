import type { Scope } from '../shared/actor.ts';
import { inScope } from '../shared/permissions.ts';
import type { Builder } from './keyset.ts';
import { scopePredicate } from './scope.ts';

/** A row is seen by the organisation that a column of it names, as far as the scope reaches. */
export interface ColumnSight {
  readonly column: string;
  readonly scope: Scope;
  /** Limits this way of seeing to rows with one of these values. */
  readonly among?: { readonly column: string; readonly values: readonly string[] };
}

/** Rows that are seen because of rows elsewhere: a query for their ids, cut to the scope already. */
export interface IdSight {
  readonly ids: Builder;
}

export type Sight = ColumnSight | IdSight;

/** The ways by which a scope sees rows whose columns name organisations. */
export const sightsBy = (scope: Scope, ...columns: readonly string[]): readonly ColumnSight[] => columns.map((column) => ({ column, scope }));

/** True where there is nothing to check: somebody who sees the whole tree sees every row. */
export const seesAll = (sights: readonly Sight[]): boolean => sights.some((sight) => 'column' in sight && sight.scope.all && !sight.among);

/** The condition that a row is seen in one way or another. */
export function whereSeen<B extends Builder>(builder: B, sights: readonly Sight[], id: string): B {
  if (seesAll(sights)) return builder;
  void builder.where((any) => {
    void any.whereRaw('1 = 0');
    for (const sight of sights) {
      if ('ids' in sight) void any.orWhereIn(id, sight.ids.clone());
      else void any.orWhere((one) => {
        void one.whereRaw('1 = 1');
        if (sight.among) void one.whereIn(sight.among.column, sight.among.values);
        scopePredicate(one, sight.column, sight.scope);
      });
    }
  });
  return builder;
}

/**
 * What is left to check once a column that makes rows seen is asked to be one organisation: nothing, if that lies
 * in the scope; otherwise the other ways.
 */
export function narrowSights(sights: readonly ColumnSight[], asked: Readonly<Record<string, string | undefined>>): readonly ColumnSight[] {
  const wanted = (sight: ColumnSight): string | undefined => asked[sight.column];
  const whole = sights.find((sight) => wanted(sight) !== undefined && !sight.among && inScope(sight.scope, wanted(sight) ?? ''));
  if (whole) return [{ column: whole.column, scope: { all: true } }];
  return sights.filter((sight) => wanted(sight) === undefined);
}
