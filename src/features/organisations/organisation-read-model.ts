import { keyset } from '../../persistence/keyset.ts';
import type { Reader } from '../../persistence/reader.ts';
import { scopePredicate } from '../../persistence/scope.ts';
import type { Scope } from '../../shared/actor.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { inScope } from '../../shared/permissions.ts';
import { searchKey } from '../../shared/search-key.ts';
import type { HeadGroup, OrganisationKind } from './organisation.ts';
import { organisationErrors } from './organisation-errors.ts';
import { organisationHeadCounts, organisations, type Organisation } from './organisation-tables.ts';

export interface OrganisationFilter {
  /** The beginning of any word of name, town or number. */
  readonly q?: string;
  readonly kind?: OrganisationKind;
  readonly parentId?: string;
  /** Everything at any depth below this one. */
  readonly below?: string;
  readonly officialNumber?: string;
  readonly schoolForm?: string;
  /** Those that exist on this day. */
  readonly on?: CalendarDate;
}

const columnOf = { name: 'o.sort_key', pupils: 'o.pupils' } as const;

export async function listOrganisations(db: Reader, scope: Scope, request: ListRequest<'name' | 'pupils', OrganisationFilter>): Promise<Page<Organisation>> {
  const builder = scopePredicate(db.q('organisations as o').select('o.*'), 'o.id', scope);
  const { q, kind, parentId, below, officialNumber, schoolForm, on } = request.filters;
  const wanted = { 'o.kind': kind, 'o.parent_id': parentId, 'o.official_number': officialNumber, 'o.school_form': schoolForm };
  for (const [column, value] of Object.entries(wanted)) if (value !== undefined) builder.where(column, value);
  if (below !== undefined) builder.join('organisation_closure as c', 'c.descendant_id', 'o.id').where('c.ancestor_id', below).where('c.depth', '>', 0);
  if (on !== undefined) {
    builder.where((from) => from.whereNull('o.valid_from').orWhere('o.valid_from', '<=', on)).where((to) => to.whereNull('o.valid_to').orWhere('o.valid_to', '>=', on));
  }
  // a state has some thousand organisations, few enough to look into the middle of their names
  for (const word of searchKey(q).split(' ').filter((each) => each !== '')) {
    builder.where((either) => either.where('o.search_key', 'like', `${word}%`).orWhere('o.search_key', 'like', `% ${word}%`));
  }
  const rows = await db.select(organisations.columns, keyset(builder, request, columnOf[request.sort.field], 'o.id'));
  return toPage(request, rows, (row) => ({ value: request.sort.field === 'name' ? row.sortKey : row.pupils, id: row.id }), (row) => row);
}

/** @throws AppError `organisation.not_found`, also for one outside the scope */
export async function viewOrganisation(db: Reader, scope: Scope, organisationId: string): Promise<Organisation> {
  const found = await db.one(organisations, { id: organisationId });
  if (!found || !inScope(scope, organisationId)) throw organisationErrors['organisation.not_found']();
  return found;
}

export interface HeadCountView {
  readonly headGroup: HeadGroup;
  readonly validFrom: CalendarDate;
  readonly heads: number;
}

/** Every count there was, newest first. */
export const headCountsOf = (db: Reader, organisationId: string): Promise<readonly HeadCountView[]> =>
  db.many(organisationHeadCounts, { organisationId }, { orderBy: ['-validFrom', 'headGroup'] });
