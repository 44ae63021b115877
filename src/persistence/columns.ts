import type { CalendarDate } from '../shared/calendar-date.ts';

/**
 * The kinds of column that both engines can hold with the same meaning. `persistence/dialect/ddl.ts` turns a kind into
 * each engine's type and checks, `codec.ts` carries values in and out.
 */
export type ColumnKind = 'id' | 'code' | 'text' | 'longText' | 'int' | 'bigint' | 'count' | 'bool' | 'instant' | 'date' | 'json' | 'bytes';

export interface Column<T = unknown> {
  readonly kind: ColumnKind;
  readonly nullable: boolean;
  /** Characters, for `code` and `text`. */
  readonly length?: number;
  /** Only carries the TypeScript type; never present at run time. */
  readonly type?: T;
}

export type Columns = Readonly<Record<string, Column>>;

export type ValueOf<C> = C extends Column<infer T> ? T : never;

/** The row that a set of columns describes. */
export type RowOf<C extends Columns> = { -readonly [K in keyof C]: ValueOf<C[K]> };

const column = <T>(kind: ColumnKind, length?: number): Column<T> =>
  length === undefined ? { kind, nullable: false } : { kind, nullable: false, length };

/** A UUID in its lower-case text form. */
export const id = (): Column<string> => column('id');
/** A word of ours or of a protocol: ASCII, compared byte by byte. */
export const code = <T extends string = string>(length = 40): Column<T> => column<T>('code', length);
/** Text that people write; compared code point by code point, never padded. */
export const text = (length = 200): Column<string> => column('text', length);
/** Text of any length (up to 16 MiB), not indexed. */
export const longText = (): Column<string> => column('longText');
export const int = (): Column<number> => column('int');
/** An integer up to 2^53 − 1: money in minor units, unit prices in 1/10,000. */
export const bigint = (): Column<number> => column('bigint');
/** A quantity: an integer that the schema keeps from going below zero. */
export const count = (): Column<number> => column('count');
export const bool = (): Column<boolean> => column('bool');
/** A moment, to the millisecond, in UTC. */
export const instant = (): Column<Date> => column('instant');
/** A day of the calendar, read in Europe/Berlin. */
export const date = (): Column<CalendarDate> => column('date');
export const json = <T = unknown>(): Column<T> => column<T>('json');
export const bytes = (): Column<Buffer> => column('bytes');

export const nullable = <T>(of: Column<T>): Column<T | null> => ({ ...of, nullable: true });

const snakeCases = new Map<string, string>();

/** `organisationId` → `organisation_id`. Names are those of declared columns, so there are only so many to remember. */
export function snakeCase(name: string): string {
  const known = snakeCases.get(name);
  if (known !== undefined) return known;
  const made = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  snakeCases.set(name, made);
  return made;
}
