import type { Column, Columns, RowOf } from './columns.ts';
import { snakeCase } from './columns.ts';

/** What a driver may be handed: anything else is turned into one of these first. */
export type DbValue = string | number | null | Buffer;

/** `2020-05-01 08:30:00.000`: the same text on both engines, so that it compares and sorts the same. */
export function encodeInstant(instant: Date): string {
  const time = instant.getTime();
  // the rows of a unit of work carry one time, again and again
  if (time !== latest.time) latest = { time, text: instant.toISOString().replace('T', ' ').slice(0, 23) };
  return latest.text;
}

let latest = { time: Number.NaN, text: '' };

const decodeInstant = (stored: string): Date => new Date(`${stored.replace(' ', 'T')}${stored.length === 19 ? '.000' : ''}Z`);

/** Turns any value that code may compare with into what a driver takes; refuses what has no one meaning. */
export function encodeValue(value: unknown): DbValue {
  if (value === null || typeof value === 'string' || Buffer.isBuffer(value)) return value;
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new TypeError(`not an exact integer: ${value}`);
    return value;
  }
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date) return encodeInstant(value);
  throw new TypeError(`no database form for a ${typeof value}`);
}

export function encodeColumn(column: Column, value: unknown): DbValue {
  if (value === null || value === undefined) return null;
  return column.kind === 'json' ? JSON.stringify(value) : encodeValue(value);
}

export function decodeColumn(column: Column, stored: unknown): unknown {
  if (stored === null || stored === undefined) return null;
  switch (column.kind) {
    case 'int':
    case 'bigint':
    case 'count': {
      // MariaDB answers sums as text
      const number = Number(stored);
      if (!Number.isSafeInteger(number)) throw new TypeError('a stored number is outside the exact range');
      return number;
    }
    case 'bool':
      return Number(stored) === 1;
    case 'instant':
      return decodeInstant(String(stored));
    case 'json':
      return JSON.parse(String(stored)) as unknown;
    case 'bytes':
      return Buffer.isBuffer(stored) ? stored : Buffer.from(stored as ArrayBuffer);
    default:
      return String(stored);
  }
}

type Place = readonly [key: string, stored: string, column: Column];

const placesOf = new WeakMap<Columns, readonly Place[]>();

/** Names worked out once for each shape, not for each row. */
function places(columns: Columns): readonly Place[] {
  const known = placesOf.get(columns);
  if (known) return known;
  const made = Object.entries(columns).map(([key, column]): Place => [key, snakeCase(key), column]);
  placesOf.set(columns, made);
  return made;
}

/** Reads one row of a query whose columns are named after the keys of `columns` in snake_case. */
export function decodeRow<C extends Columns>(columns: C, stored: Readonly<Record<string, unknown>>): RowOf<C> {
  const row: Record<string, unknown> = {};
  for (const [key, name, column] of places(columns)) row[key] = decodeColumn(column, stored[name]);
  return row as RowOf<C>;
}
