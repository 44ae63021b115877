import { sortKey } from '../../shared/search-key.ts';
import type { Index } from './import-references.ts';

/** Distinct spellings that are remembered; a column of ever new ones must not fill the memory. */
const MOST_REMEMBERED = 20_000;

/** Remembers what a cell came to: lists name the same few models and organisations again and again. */
export function remembering<T>(find: (cell: string) => T): (cell: string) => T {
  const known = new Map<string, T>();
  return (cell) => {
    const there = known.get(cell);
    if (there !== undefined) return there;
    const found = find(cell);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(cell, found);
    return found;
  };
}

/** What a cell names: by a number or code as it stands, else by a name, which is compared as a reader would. */
export const named = <T>(cell: string, exact: Index<T>, byName: Index<T>): readonly T[] => exact.get(cell) ?? exact.get(sortKey(cell)) ?? byName.get(sortKey(cell)) ?? [];
