import type { Listing } from '../../persistence/listing.ts';
import { pageRows } from '../../persistence/page-rows.ts';
import type { Reader } from '../../persistence/reader.ts';
import { narrowSights, sightsBy } from '../../persistence/sight.ts';
import type { WriteContext } from '../../persistence/transaction.ts';
import type { Scope } from '../../shared/actor.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { inScope } from '../../shared/permissions.ts';
import { logAccesses } from './log-access.ts';
import { personErrors } from './person-errors.ts';
import { people, type Person } from './person-tables.ts';
import { openIdentifiers, tokensOf } from './person-vault.ts';
import type { Identifiers, PersonKind } from './person.ts';
import type { PeopleDeps } from './write-people.ts';

/** A person with who it is; null where erased. */
export type PersonView = Person & { readonly identifiers: Identifiers | null };

export interface PeopleFilter {
  /** Whole words of the name, an e-mail address or a personnel number. */
  readonly q?: string;
  readonly organisationId?: string;
  readonly kind?: PersonKind;
}

/** People of a scope. That they were seen is written down before the answer leaves. */
export async function findPeople({ uow, secrets }: PeopleDeps, context: WriteContext, scope: Scope, request: ListRequest<'createdAt', PeopleFilter>): Promise<Page<PersonView>> {
  const { q, organisationId, kind } = request.filters;
  const { rows, identifiers } = await uow.read(async (db) => {
    const tokens = q === undefined ? undefined : tokensOf(secrets, q);
    const listing: Listing = {
      from: 'people as p', seenBy: narrowSights(sightsBy(scope, 'p.organisation_id'), { 'p.organisation_id': organisationId }), sort: 'p.created_at', sortKind: people.columns.createdAt, fewRows: tokens !== undefined,
      where: (builder) => {
        if (organisationId !== undefined) builder.where('p.organisation_id', organisationId);
        if (kind !== undefined) builder.where('p.kind', kind);
        if (tokens?.length === 0) builder.whereRaw('1 = 0');
        tokens?.forEach((token, index) => builder.join(`person_search_tokens as t${index}`, (on) => on.on(`t${index}.person_id`, 'p.id').andOnVal(`t${index}.token`, token)));
      },
    };
    const found = await pageRows(db, people.columns, db.q('people as p').select('p.*'), listing, request);
    return { rows: found, identifiers: await openIdentifiers(db, secrets, found.slice(0, request.limit).map((row) => row.id)) };
  });
  await logAccesses(uow, context, [...identifiers.keys()], q === undefined ? 'listed' : 'searched');
  return toPage(request, rows, (row) => ({ value: row.createdAt, id: row.id }), (row) => ({ ...row, identifiers: identifiers.get(row.id) ?? null }));
}

/** @throws AppError `person.not_found`, also for one outside the scope */
export async function showPerson({ uow, secrets }: PeopleDeps, context: WriteContext, scope: Scope, personId: string): Promise<PersonView> {
  const view = await uow.read(async (db) => {
    const person = await findPerson(db, scope, personId);
    return { ...person, identifiers: (await openIdentifiers(db, secrets, [personId])).get(personId) ?? null };
  });
  if (view.identifiers) await logAccesses(uow, context, [personId], 'shown');
  return view;
}

export async function findPerson(db: Reader, scope: Scope, personId: string): Promise<Person> {
  const person = await db.one(people, { id: personId });
  if (!person || !inScope(scope, person.organisationId)) throw personErrors['person.not_found']();
  return person;
}
