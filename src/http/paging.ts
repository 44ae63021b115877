import type Joi from 'joi';
import { cursorBinding, decodeCursor, COUNT_CAP, type ListRequest, type Page } from '../shared/paging.ts';
import { s, type Fields, type ObjectOf, type ObjectSchema, type Schema } from './schema.ts';

export const DEFAULT_PAGE = 50;
export const MAX_PAGE = 200;

/** Whose cursors a list takes: those of its operation, sealed under the installation's key. */
export interface CursorSource {
  readonly cursorKey: Buffer;
  readonly operationId: string;
}

interface ListDeclaration<Sorts extends readonly string[], Filters extends Fields> {
  /** Fields to sort by; the ones that an index carries. */
  readonly sorts: Sorts;
  readonly defaultSort: Sorts[number] | `-${Sorts[number]}`;
  /** Each filter `s.optional(...)`; lists are written `?state=sent,acknowledged`. */
  readonly filters?: Filters;
}

/**
 * The query of a list: `limit`, `cursor`, `sort` (`-` in front = descending) and the filters named here and no others.
 * The handler receives a `ListRequest`, ready for a read model.
 */
export function listQuery<const Sorts extends readonly string[], const Filters extends Fields = Readonly<Record<string, never>>>(
  { sorts, defaultSort, filters }: ListDeclaration<Sorts, Filters>,
): Schema<ListRequest<Sorts[number], ObjectOf<Filters>>, 'required'> {
  const directions = sorts.flatMap((sort) => [sort, `-${sort}`]);
  const flat = s.object({
    ...(filters ?? {}),
    limit: s.describe(s.withDefault(s.int({ min: 1, max: MAX_PAGE }), DEFAULT_PAGE), 'Entries per page.'),
    cursor: s.describe(s.optional(s.string({ max: 2000 })), 'Where the page begins: nextCursor of the page before, with the same sort and filters.'),
    sort: s.describe(s.withDefault(s.enumOf(directions), defaultSort), 'The field to sort by; a minus in front sorts descending.'),
  });
  const joi = flat.joi.custom((value: FlatQuery, helpers: Joi.CustomHelpers) => {
    const { state } = helpers;
    return toListRequest(value, sourceIn(helpers.prefs.context)) ?? helpers.error('cursor.invalid', {}, state.localize?.([...(state.path ?? []), 'cursor']));
  });
  return { joi, presence: 'required' };
}

interface FlatQuery {
  readonly limit: number;
  readonly cursor?: string;
  readonly sort: string;
  readonly [filter: string]: unknown;
}

function sourceIn(context: unknown): CursorSource {
  if (typeof context !== 'object' || context === null || !('cursorKey' in context)) throw new Error('a list is validated with the source of its cursors');
  return context as CursorSource;
}

function toListRequest({ limit, cursor, sort, ...filters }: FlatQuery, { cursorKey, operationId }: CursorSource): ListRequest | undefined {
  const binding = cursorBinding(cursorKey, operationId, sort, filters);
  const after = cursor === undefined ? undefined : decodeCursor(cursor, binding);
  if (cursor !== undefined && !after) return undefined;
  const descending = sort.startsWith('-');
  return {
    limit,
    sort: { field: descending ? sort.slice(1) : sort, direction: descending ? 'desc' : 'asc' },
    ...(after && { after }),
    filters,
    binding,
  };
}

const total = s.object({
  value: s.int({ min: 0, max: COUNT_CAP }),
  relation: s.describe(s.enumOf(['exact', 'more_than']), `Counting stops at ${COUNT_CAP}.`),
}, { name: 'Total' });

/** The answer of a list: `pageOf(orderSchema, 'OrderPage')`. */
export function pageOf<T>(item: Schema<T>, name: string): Schema<Page<T>, 'required'> {
  const page: ObjectSchema<Fields, Page<T>> = s.object({
    items: s.array(item, { max: MAX_PAGE }),
    nextCursor: s.describe(s.nullable(s.string({ max: 2000 })), 'Null on the last page.'),
    total: s.optional(total),
  }, { name });
  return page;
}
