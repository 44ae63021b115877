import type { DbValue } from './codec.ts';
import type { Columns } from './columns.ts';
import type { Dialect } from './dialect/dialect.ts';
import type { Builder } from './keyset.ts';
import { compile, type Query, type Reader } from './reader.ts';
import type { Statement } from './statement.ts';

export type ParameterValue = DbValue | readonly DbValue[];

/** Lists up to this long are composed once per length; longer ones each time. */
const LONGEST_KEPT = 64;

/**
 * A query that is composed once and sent many times: composing costs more than the engine needs to run most of them.
 * `compose` gets a stand-in for each parameter, as often as it likes, and must not look at it; a list is as long as the
 * list that will stand in its place. Null has to be a case of the query itself, since `= null` is never true.
 */
export function preparedQuery<C extends Columns, const P extends Readonly<Record<string, ParameterValue>>>(
  shape: C, compose: (db: Reader, parameters: P) => Builder,
): (db: Reader, values: P) => Query<C> {
  const composed = new WeakMap<Dialect, Map<string, Composed>>();
  return (db, values) => {
    const lengths = Object.values(values).map((value) => (Array.isArray(value) ? value.length : -1));
    const key = lengths.join();
    const known = composed.get(db.dialect) ?? new Map<string, Composed>();
    composed.set(db.dialect, known);
    const found = known.get(key) ?? withStandIns(db, values, compose);
    if (Math.max(...lengths) <= LONGEST_KEPT) known.set(key, found);
    return { shape, builder: { sql: found.sql, bindings: found.bindings.map((bind) => bind(values)) } };
  };
}

interface Composed {
  readonly sql: string;
  readonly bindings: readonly ((values: Readonly<Record<string, ParameterValue>>) => DbValue)[];
}

function withStandIns<P extends Readonly<Record<string, ParameterValue>>>(db: Reader, values: P, compose: (db: Reader, parameters: P) => Builder): Composed {
  const places = new Map<DbValue, (values: Readonly<Record<string, ParameterValue>>) => DbValue>();
  const standIn = (name: string, index?: number): string => {
    const mark = `\u0000${name}${index === undefined ? '' : `[${index}]`}`;
    places.set(mark, (given) => {
      const value = given[name];
      const one = index === undefined ? value : Array.isArray(value) ? (value as readonly DbValue[])[index] : undefined;
      if (one === undefined || Array.isArray(one)) throw new TypeError(`parameter ${name} is not what the query was composed for`);
      return one as DbValue;
    });
    return mark;
  };
  const standIns = Object.fromEntries(Object.entries(values).map(([name, value]) =>
    [name, Array.isArray(value) ? value.map((_, index) => standIn(name, index)) : standIn(name)] as const));
  const { sql, bindings }: Statement = compile(compose(db, standIns as unknown as P));
  return { sql, bindings: bindings.map((bound) => places.get(bound) ?? (() => bound)) };
}
