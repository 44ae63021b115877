import { COUNT_CAP, cappedTotal, type ListRequest, type Total } from '../shared/paging.ts';
import { int, type Columns, type RowOf } from './columns.ts';
import type { Builder } from './keyset.ts';
import { candidates, idOf, nextIds, type Listing } from './listing.ts';
import { pageByOrganisation } from './page-by-organisation.ts';
import type { Reader } from './reader.ts';
import { seesAll, whereSeen, type Sight } from './sight.ts';

/** Beyond this many organisations most of the table is seen, and walking along the sort finds a page soon. */
const MANY_ORGANISATIONS = 1000;

/**
 * One page of a list, with one row more than it holds, as `toPage` takes it. The ids of the page come first, from indexes
 * alone; `rows`, the query for whole rows with everything joined to them, is asked for these only. The work depends on
 * the page and the number of organisations in the scope, neither on the size of the table nor on the page's depth.
 */
export async function pageRows<C extends Columns>(db: Reader, shape: C, rows: Builder, listing: Listing, request: ListRequest): Promise<RowOf<C>[]> {
  const id = idOf(listing);
  const { direction } = request.sort;
  const inOrder = (builder: Builder): Builder => builder.orderBy(listing.sort, direction).orderBy(id, direction);
  if (!isSpread(listing)) {
    const page = nextIds(db, { ...listing, where: (builder) => {
      listing.where(builder);
      whereSeen(builder, listing.seenBy, id);
    } }, request);
    return db.select(shape, inOrder(rows.join(page.as('page'), 'page.id', id)));
  }
  const ids = await pageByOrganisation(db, listing, request);
  return ids.length === 0 ? [] : db.select(shape, inOrder(rows.whereIn(id, ids)));
}

/** How many rows the list has, counted up to the cap. */
export async function countRows(db: Reader, listing: Listing): Promise<Total> {
  const id = idOf(listing);
  const capped = (sights: readonly Sight[]): Builder => whereSeen(candidates(db, listing), sights, id).select(`${id} as id`).limit(COUNT_CAP + 1);
  const found = isSpread(listing)
    ? db.q.union(listing.seenBy.map((sight) => db.q.from(capped([sight]).as('seen')).select('seen.id')))
    : capped(listing.seenBy);
  const [row] = await db.select({ total: int() }, db.q.from(found.as('found')).count({ total: '*' }));
  return cappedTotal(row?.total ?? 0);
}

const isSpread = ({ seenBy, fewRows }: Listing): boolean =>
  fewRows !== true && !seesAll(seenBy)
  && seenBy.every((sight) => 'ids' in sight || sight.scope.all || sight.scope.organisationIds.length <= MANY_ORGANISATIONS);
