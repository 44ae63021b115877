import type { ListRequest } from '../shared/paging.ts';
import type { Column } from './columns.ts';
import { keyset, type Builder } from './keyset.ts';
import type { Reader } from './reader.ts';
import type { Sight } from './sight.ts';

/** What a list shows: rows of one table, seen in some ways and asked for by some conditions. */
export interface Listing {
  /** The table with the alias that the conditions use, `devices as d`; its key is `id`. */
  readonly from: string;
  readonly seenBy: readonly Sight[];
  /** Adds the conditions, and the joins that only they need. */
  readonly where: (builder: Builder) => void;
  /** The column of `from` to sort by, never NULL, indexed together with each column that makes rows seen. */
  readonly sort: string;
  readonly sortKind: Column;
  /** True where no two rows have the same sort value; a unique index does not go on to the key. */
  readonly unique?: boolean;
  /** Conditions among those of `where` for which an index leads from organisation and column to the sort. */
  readonly pins?: readonly Pin[];
  /** True where the conditions leave so few rows that reading them all is cheapest: one order line, one receipt. */
  readonly fewRows?: boolean;
}

export interface Pin {
  readonly column: string;
  readonly values: readonly string[];
}

export const aliasOf = ({ from }: Listing): string => from.split(' as ')[1] ?? from;
/** The pin of a condition, if it is asked for. */
export const pinned = (column: string, asked: string | readonly string[] | undefined): readonly Pin[] =>
  (asked === undefined ? [] : [{ column, values: [asked].flat() }]);

export interface Equality {
  readonly column: string;
  readonly value: string;
}

/** The key as queries name it. */
export const idOf = (listing: Listing): string => `${aliasOf(listing)}.id`;

/** Whatever was asked for, seen or not. */
export function candidates(db: Reader, listing: Listing): Builder {
  const builder = db.q(listing.from);
  listing.where(builder);
  return builder;
}

/** The pin that asks for one of several values, if there is one: each value has its own place in the index. */
export const multiplePin = ({ pins = [] }: Listing): Pin | undefined => pins.find(({ values }) => values.length > 1);

/**
 * The next rows behind the cursor, seen or not, as `id` and `sort`: read in order from an index, also where a column may
 * have one of several values, for then the first rows of each are merged.
 */
export function nextIds(db: Reader, listing: Listing, request: ListRequest): Builder {
  const key = idOf(listing);
  const inOrder = (builder: Builder): Builder => keyset(builder, request, listing.sort, listing.unique === true ? undefined : key).select(`${key} as id`, `${listing.sort} as sort`);
  const pin = multiplePin(listing);
  if (!pin) return inOrder(candidates(db, listing));
  const parts = pin.values.map((value) => db.q.from(inOrder(candidates(db, listing).where(pin.column, value)).as('part')).select('*'));
  const { direction } = request.sort;
  return db.q.from(db.q.unionAll(parts).as('parts')).orderBy('sort', direction).orderBy('id', direction).limit(request.limit + 1).select('id', 'sort');
}
