import type { CursorValue, ListRequest } from '../shared/paging.ts';
import { id, int, nullable } from './columns.ts';
import type { Builder } from './keyset.ts';
import { aliasOf, idOf, multiplePin, nextIds, type Equality, type Listing } from './listing.ts';
import { compile, query, type Query, type Reader } from './reader.ts';
import { whereSeen, type Sight } from './sight.ts';
import type { Statement } from './statement.ts';

/** Rows that are seen in one way by one organisation, and have one of the values asked for; they lie in order in an index. */
interface Strand {
  readonly sight: Sight;
  /** Without one: all that a way shows. */
  readonly organisationId?: string;
  readonly value?: Equality;
  /** No row of the page that belongs to it comes before this. */
  readonly bound?: CursorValue;
}

interface Found {
  readonly id: string;
  readonly sort: CursorValue;
}

type Compare = (a: CursorValue, b: CursorValue) => number;

/** Rows looked at one after the other before organisations are asked one by one. */
const WALK = 2000;
/** Strands merged at first; each further merge takes four times as many. */
const FIRST_MERGE = 8;
/** SQLite takes 500 selects in a union and 2,000 columns in one. */
const MOST_SELECTS = 400;
/** More strands cost more to look at than telling their values apart spares. */
const MOST_STRANDS = 2000;

/**
 * The ids of a page for a scope of some organisations. First a short walk along the sort: it finds a page where much is
 * seen, and knows all where few rows are asked for. Else the page is merged from strands: a look at the end of each, then
 * pages of those with the best ends, until no other can have a row that belongs on the page. Most come from a few.
 */
export async function pageByOrganisation(db: Reader, listing: Listing, request: ListRequest): Promise<readonly string[]> {
  const strands = strandsOf(listing);
  if (strands.length <= FIRST_MERGE) return mergeStrands(db, listing, request, strands);
  return (await walk(db, listing, request)) ?? mergeStrands(db, listing, request, await inOrder(db, listing, request, strands));
}

/** The page, if the next rows behind the cursor, seen or not, hold it or are all there are. */
async function walk(db: Reader, listing: Listing, request: ListRequest): Promise<readonly string[] | undefined> {
  const wanted = request.limit + 1;
  const key = idOf(listing);
  const { direction } = request.sort;
  const columns = [key, listing.sort, ...listing.seenBy.flatMap((sight) => ('ids' in sight ? [] : [sight.column, ...(sight.among ? [sight.among.column] : [])]))];
  const next = (): Builder => nextIds(db, listing, { ...request, limit: WALK - 1 });
  // The limit keeps what is seen from being looked up before the walk; the alias keeps the names of the columns.
  const near = db.q.from(next().as('near')).join(listing.from, key, 'near.id').select([...new Set(columns)]).limit(WALK);
  const walked = whereSeen(db.q.from(near.as(aliasOf(listing))), listing.seenBy, key);
  const seen = await db.select({ id: id() }, walked.orderBy(listing.sort, direction).orderBy(key, direction).limit(wanted).select(`${key} as id`));
  const ids = seen.map((row) => row.id);
  if (ids.length === wanted) return ids;
  const [count] = await db.select({ rows: int() }, db.q.from(next().as('walked')).count({ rows: '*' }));
  return (count?.rows ?? 0) < WALK ? ids : undefined;
}

async function mergeStrands(db: Reader, listing: Listing, request: ListRequest, strands: readonly Strand[]): Promise<readonly string[]> {
  const wanted = request.limit + 1;
  const order = orderOf(request);
  const found = new Map<string, Found>();
  let page: Found[] = [];
  let size = FIRST_MERGE;
  for (let start = 0; start < strands.length; start += size, size = Math.min(size * 4, MOST_SELECTS)) {
    const [next, last] = [strands[start]?.bound, page[wanted - 1]];
    if (last && next !== undefined && order(next, last.sort) > 0) break;
    const rows = await merge(db, listing, request, strands.slice(start, start + size));
    for (const row of rows) found.set(row.id, row);
    page = [...found.values()].sort((a, b) => order(a.sort, b.sort) || order(a.id, b.id)).slice(0, wanted);
  }
  return page.map((row) => row.id);
}

const orderOf = ({ sort }: ListRequest): Compare => (sort.direction === 'asc' ? compare : (a, b) => compare(b, a));

/** As the engines order values: numbers and times by size, text byte by byte. */
function compare(a: CursorValue, b: CursorValue): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return Number(a) - Number(b);
}

function strandsOf(listing: Listing): readonly Strand[] {
  const strands = listing.seenBy.flatMap((sight): Strand[] =>
    'ids' in sight || sight.scope.all ? [{ sight }] : sight.scope.organisationIds.map((organisationId) => ({ sight, organisationId })));
  const pin = multiplePin(listing);
  if (!pin || strands.length * pin.values.length > MOST_STRANDS) return strands;
  return strands.flatMap((strand) => pin.values.map((value) => ({ ...strand, value: { column: pin.column, value } })));
}

/** Stand for the organisation and the value in a statement that is made once for all of them. */
const [ORGANISATION, VALUE] = ['\u0000organisation', '\u0000value'];

/** The first rows behind the cursor of some strands, together. */
async function merge(db: Reader, listing: Listing, request: ListRequest, strands: readonly Strand[]): Promise<Found[]> {
  const statements = new Map<Sight, Statement>();
  const parts = strands.map((strand) => {
    const statement = statements.get(strand.sight) ?? compile(pageOf(db, listing, request, strand));
    statements.set(strand.sight, statement);
    const bindings = statement.bindings.map((value) => (value === ORGANISATION ? strand.organisationId ?? null : value === VALUE ? strand.value?.value ?? null : value));
    return { sql: statement.sql, bindings };
  });
  const rows = await db.select({ id: id(), sort: listing.sortKind }, db.q.raw(parts.map(({ sql }) => sql).join(' union all '), parts.flatMap(({ bindings }) => bindings)));
  return rows as Found[];
}

/** A page of one strand, as a derived table, since only that may be ordered within a union on both engines. */
function pageOf(db: Reader, listing: Listing, request: ListRequest, { sight, organisationId, value }: Strand): Builder {
  const limited: Listing = {
    ...listing,
    pins: [],
    where: (builder) => {
      listing.where(builder);
      if ('ids' in sight) void builder.whereIn(idOf(listing), sight.ids.clone());
      else if (sight.among) void builder.whereIn(sight.among.column, sight.among.values);
      if (!('ids' in sight) && organisationId !== undefined) void builder.where(sight.column, ORGANISATION);
      if (value) void builder.where(value.column, VALUE);
    },
  };
  return db.q.from(nextIds(db, limited, request).as('strand')).select('*');
}

/** The strands that have rows behind the cursor, best end first; those whose end is not looked at before them. */
async function inOrder(db: Reader, listing: Listing, request: ListRequest, strands: readonly Strand[]): Promise<readonly Strand[]> {
  const order = orderOf(request);
  const looks = strands.flatMap((strand, index) => endsOf(listing, request, strand).map((look) => ({ index, ...look })));
  const queries: Query[] = [];
  for (let start = 0; start < looks.length; start += MOST_SELECTS) {
    const some = looks.slice(start, start + MOST_SELECTS);
    const shape = Object.fromEntries(some.map((_, column) => [`e${column}`, nullable(listing.sortKind)]));
    queries.push(query(shape, db.q.raw(`select ${some.map(({ sql }, column) => `${sql} as e${column}`).join(', ')}`, some.flatMap(({ bindings }) => bindings) as never)));
  }
  const answers = await db.selectAll(...queries);
  const ends = strands.map((): CursorValue[] => []);
  looks.forEach(({ index }, look) => ends[index]?.push((answers[Math.floor(look / MOST_SELECTS)]?.[0]?.[`e${look % MOST_SELECTS}`] ?? null) as CursorValue));
  const known = strands.map((strand, index): Strand | undefined => {
    const [first, ...others] = ends[index] ?? [];
    if (first === undefined) return strand;
    // each of several ends holds, so the worst of them does
    const bound = [first, ...others].reduce((worst, end) => (worst === null || end === null ? null : order(end, worst) > 0 ? end : worst));
    return bound === null ? undefined : { ...strand, bound };
  }).filter((strand) => strand !== undefined);
  const rank = (a: Strand, b: Strand): number => (a.bound === undefined || b.bound === undefined ? Number(a.bound !== undefined) - Number(b.bound !== undefined) : order(a.bound, b.bound));
  return known.sort(rank);
}

/** Looks at the end of an index, one for each pin. Rows beside the cursor count as behind it: a bound may be too good, never too bad. */
function endsOf({ from, sort, pins = [] }: Listing, { sort: { direction }, after }: ListRequest, { sight, organisationId, value }: Strand): { readonly sql: string; readonly bindings: readonly unknown[] }[] {
  if ('ids' in sight || organisationId === undefined) return [];
  const [fold, beyond] = direction === 'asc' ? ['min', '>='] : ['max', '<='];
  const equalities = [...(value ? [value] : []), ...pins.flatMap(({ column, values }) => (values.length === 1 && values[0] !== undefined ? [{ column, value: values[0] }] : []))];
  return (equalities.length === 0 ? [undefined] : equalities).map((equality) => {
    const conditions = [`${sight.column} = ?`, ...(equality ? [`${equality.column} = ?`] : []), ...(after ? [`${sort} ${beyond} ?`] : [])];
    return {
      sql: `(select ${fold}(${sort}) from ${from} where ${conditions.join(' and ')})`,
      bindings: [organisationId, ...(equality ? [equality.value] : []), ...(after ? [after.value] : [])],
    };
  });
}
