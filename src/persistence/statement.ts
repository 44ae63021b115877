import type { AppError } from '../shared/errors.ts';
import type { DbValue } from './codec.ts';
import { encodeColumn } from './codec.ts';
import { snakeCase, type Columns } from './columns.ts';
import type { Table } from './table.ts';

/** One SQL statement with `?` placeholders, ready for either engine. */
export interface Statement {
  readonly sql: string;
  readonly bindings: readonly DbValue[];
  /** As the engine is sent it, where that was made beforehand (`Dialect.render`). */
  readonly text?: string;
}

/** A statement of a transaction. Where `mustHit` is given, it has to change exactly so many rows. */
export interface Step extends Statement {
  readonly mustHit?: number | undefined;
}

/** A step changed another number of rows than it must: nothing behind it ran, and nothing of the transaction stays. */
export class GuardFailed extends Error {
  /** The place of the step among those that were sent together. */
  readonly index: number;

  constructor(index: number) {
    super(`step ${index} did not change the rows that it must`);
    this.name = 'GuardFailed';
    this.index = index;
  }
}

export interface Outcome {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly affected: number;
}

/** What a write must have changed; otherwise the whole unit of work is undone and `otherwise` is thrown. */
export interface Guard {
  readonly rows: number;
  readonly otherwise: () => Error;
}

/** Which error a hit unique key means, by the key's name (`uniqueName`). */
export type OnDuplicate = Readonly<Record<string, () => AppError>>;

export type Raw = { readonly raw: string; readonly bindings?: readonly DbValue[] };

const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && 'raw' in value && typeof (value as Raw).raw === 'string';

const quote = (name: string): string => `\`${snakeCase(name)}\``;

function term(columns: Columns, key: string, value: unknown): { sql: string; bindings: readonly DbValue[] } {
  if (isRaw(value)) return { sql: value.raw, bindings: value.bindings ?? [] };
  const column = columns[key];
  if (!column) throw new Error(`no column ${key}`);
  return { sql: '?', bindings: [encodeColumn(column, value)] };
}

export function insertStatement(table: Table, rows: readonly Readonly<Record<string, unknown>>[]): Statement {
  const columns = Object.entries(table.columns);
  const bindings: DbValue[] = [];
  // Of a large receipt this makes a million values: nothing is allocated beside them.
  const tuples = rows.map((row) => {
    let tuple = '';
    for (const [key, column] of columns) {
      const value = row[key];
      tuple += tuple === '' ? '(' : ', ';
      if (isRaw(value)) {
        tuple += value.raw;
        if (value.bindings) bindings.push(...value.bindings);
      } else {
        tuple += '?';
        bindings.push(encodeColumn(column, value));
      }
    }
    return `${tuple})`;
  });
  return { sql: `insert into \`${table.name}\` (${columns.map(([key]) => quote(key)).join(', ')}) values ${tuples.join(', ')}`, bindings };
}

export function whereClause(columns: Columns, where: Readonly<Record<string, unknown>>): Statement {
  const bindings: DbValue[] = [];
  const parts = Object.entries(where).map(([key, value]) => {
    if (value === null) return `${quote(key)} is null`;
    if (value === undefined) throw new Error(`condition on ${key} is undefined`);
    if (Array.isArray(value)) {
      if (value.length === 0) return '1 = 0';
      for (const each of value) bindings.push(...term(columns, key, each).bindings);
      return `${quote(key)} in (${value.map(() => '?').join(', ')})`;
    }
    const { sql, bindings: more } = term(columns, key, value);
    bindings.push(...more);
    return `${quote(key)} = ${sql}`;
  });
  if (parts.length === 0) throw new Error('a condition is needed');
  return { sql: parts.join(' and '), bindings };
}

export function updateStatement(table: Table, where: Readonly<Record<string, unknown>>, set: Readonly<Record<string, unknown>>): Statement {
  const bindings: DbValue[] = [];
  const sets = Object.entries(set)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => {
      const each = term(table.columns, key, value);
      bindings.push(...each.bindings);
      return `${quote(key)} = ${each.sql}`;
    });
  const condition = whereClause(table.columns, where);
  return { sql: `update \`${table.name}\` set ${sets.join(', ')} where ${condition.sql}`, bindings: [...bindings, ...condition.bindings] };
}

export function deleteStatement(table: Table, where: Readonly<Record<string, unknown>>): Statement {
  const condition = whereClause(table.columns, where);
  return { sql: `delete from \`${table.name}\` where ${condition.sql}`, bindings: condition.bindings };
}

export function selectStatement(table: Table, where: Readonly<Record<string, unknown>>, orderBy: readonly string[], limit?: number): Statement {
  const condition = whereClause(table.columns, where);
  const order = orderBy.length > 0 ? ` order by ${orderBy.map((key) => (key.startsWith('-') ? `${quote(key.slice(1))} desc` : quote(key))).join(', ')}` : '';
  const top = limit === undefined ? '' : ` limit ${Math.trunc(limit)}`;
  return {
    sql: `select ${Object.keys(table.columns).map(quote).join(', ')} from \`${table.name}\` where ${condition.sql}${order}${top}`,
    bindings: condition.bindings,
  };
}
