import { createHash, createHmac } from 'node:crypto';

export type SortDirection = 'asc' | 'desc';
export type CursorValue = string | number | boolean | Date | null;

/** Where the previous page ended: the sort field's value and the id that breaks ties. */
export interface CursorPosition {
  readonly value: CursorValue;
  readonly id: string;
}

/** What a read model needs to answer one page of a list. */
export interface ListRequest<Sort extends string = string, Filters = unknown> {
  readonly limit: number;
  readonly sort: { readonly field: Sort; readonly direction: SortDirection };
  readonly after?: CursorPosition;
  readonly filters: Filters;
  /** Ties cursors to this list, this sort and these filters; secret. */
  readonly binding: string;
}

/** Counting stops here: nobody reads page 20, and an exact count of a million rows costs more than the page. */
export const COUNT_CAP = 1000;

export interface Total {
  readonly value: number;
  readonly relation: 'exact' | 'more_than';
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
  readonly total?: Total;
}

/** The total of a `count(*)` over a sub-select with `LIMIT 1001`. */
export function cappedTotal(counted: number): Total {
  return counted > COUNT_CAP ? { value: COUNT_CAP, relation: 'more_than' } : { value: counted, relation: 'exact' };
}

/**
 * Builds the page from up to `limit + 1` rows: the surplus row only says that there is a next page.
 * `position` gives the sort value and id of a row, exactly as the query compares them.
 */
export function toPage<Row, T>(
  request: ListRequest,
  rows: readonly Row[],
  position: (row: Row) => CursorPosition,
  item: (row: Row) => T,
  total?: Total,
): Page<T> {
  const shown = rows.slice(0, request.limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > request.limit && last !== undefined ? encodeCursor(position(last), request.binding) : null;
  return { items: shown.map(item), nextCursor, ...(total && { total }) };
}

/**
 * Fingerprint of list, sort and filters: a cursor of another list is refused instead of silently skipping rows. Under a
 * key, so that nobody else makes cursors: what stands in one goes into a comparison, and is of its column's type.
 */
export function cursorBinding(key: Buffer, list: string, sort: string, filters: unknown): string {
  return createHmac('sha256', key).update(JSON.stringify([list, sort, sortedEntries(filters)])).digest('base64url');
}

export function encodeCursor({ value, id }: CursorPosition, binding: string): string {
  const content = JSON.stringify([value instanceof Date ? { at: value.toISOString() } : value, id]);
  return Buffer.from(JSON.stringify([content, digest(content + binding)])).toString('base64url');
}

/** The position in a cursor; undefined where it was altered or belongs to another sort or filter. */
export function decodeCursor(cursor: string, binding: string): CursorPosition | undefined {
  const outer = parseArray(Buffer.from(cursor, 'base64url').toString());
  if (!outer) return undefined;
  const [content, seal] = outer;
  if (typeof content !== 'string' || seal !== digest(content + binding)) return undefined;
  const inner = parseArray(content);
  if (!inner) return undefined;
  const [value, id] = inner;
  if (typeof id !== 'string') return undefined;
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return { value, id };
  const at = typeof value === 'object' && 'at' in value ? value.at : undefined;
  return typeof at === 'string' ? { value: new Date(at), id } : undefined;
}

function parseArray(text: string): readonly unknown[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : undefined;
  } catch {
    // Not JSON: an altered cursor, which the caller reports.
    return undefined;
  }
}

function sortedEntries(filters: unknown): unknown {
  if (typeof filters !== 'object' || filters === null) return filters;
  return Object.entries(filters).sort(([a], [b]) => (a < b ? -1 : 1));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
