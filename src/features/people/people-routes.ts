import type { Deps } from '../../deps.ts';
import { defineRoute, type Route } from '../../http/define-route.ts';
import { listQuery, pageOf } from '../../http/paging.ts';
import type { RequestContext } from '../../http/request-context.ts';
import { s } from '../../http/schema.ts';
import { listAccesses } from './access-read-model.ts';
import { organisationErrors } from '../organisations/organisation-errors.ts';
import { personKinds } from './person.ts';
import { findPeople, findPerson, showPerson } from './people-read-model.ts';
import { addPupilReference, listPupilReferences } from './pupil-references.ts';
import { createPerson, erasePerson, updatePerson } from './write-people.ts';
import { inScope } from '../../shared/permissions.ts';

const params = s.object({ id: s.id() });
const kind = s.enumOf(personKinds, { name: 'PersonKind' });

const identifiersSchema = s.object({
  givenName: s.string({ max: 100 }),
  familyName: s.string({ max: 100 }),
  email: s.nullable(s.email()),
  personnelNumber: s.nullable(s.string({ max: 40 })),
}, { name: 'Identifiers' });

const validity = { validFrom: s.optional(s.nullable(s.date())), validTo: s.optional(s.nullable(s.date())) };

const personFields = {
  id: s.id(), organisationId: s.id(), kind, validFrom: s.nullable(s.date()), validTo: s.nullable(s.date()), erasedAt: s.nullable(s.instant()), createdAt: s.instant(), version: s.version(),
};
const plainPersonSchema = s.object(personFields, { name: 'PersonReference' });
const personSchema = s.object({ ...personFields, identifiers: s.nullable(identifiersSchema) }, { name: 'Person' });
const newPersonSchema = s.object({ organisationId: s.id(), kind, identifiers: identifiersSchema, ...validity }, { name: 'NewPerson' });
const changeSchema = s.object({ organisationId: s.optional(s.id()), identifiers: s.optional(identifiersSchema), ...validity }, { name: 'PersonChange' });
const accessSchema = s.object({
  id: s.id(), at: s.instant(), actorKind: s.string(), actorId: s.string(), requestId: s.string(), personId: s.id(), purpose: s.string(),
}, { name: 'PersonalDataAccess' });
const pupilSchema = s.object({ id: s.id(), organisationId: s.id(), reference: s.string({ max: 100 }), classLabel: s.string({ max: 20 }), createdAt: s.instant(), version: s.version() }, { name: 'PupilReference' });

const readable = { tags: ['People'], permission: 'person:read' } as const;
const writable = { tags: ['People'], permission: 'person:write' } as const;
const pupils = { tags: ['People'], permission: 'pupil_loan:write' } as const;
const stale = ['version.mismatch', 'persistence.version_conflict'];

/** People who may hold devices. Every answer with a name is written down. */
export function peopleRoutes(deps: Deps): readonly Route[] {
  const { uow, secrets } = deps;
  const assertSchool = (context: RequestContext, organisationId: string): void => {
    if (!inScope(context.scope('pupil_loan:write'), organisationId)) throw organisationErrors['organisation.not_found']();
  };
  return [
    defineRoute({
      ...readable, method: 'GET', path: '/people', operationId: 'listPeople', summary: 'People within your scope',

      query: listQuery({ sorts: ['createdAt'], defaultSort: '-createdAt', filters: { organisationId: s.optional(s.id()), kind: s.optional(kind) } }),
      responses: { 200: pageOf(personSchema, 'PersonPage') },
      handler: (context, { query }) => findPeople(deps, context, context.scope('person:read'), query),
    }),
    defineRoute({
      ...readable, method: 'POST', path: '/people/search', operationId: 'searchPeople', summary: 'Find people by name, e-mail address or personnel number',
      description: 'Whole words, however they are written. In the body, so that no name stands in an address.',
      idempotency: 'none', body: s.object({ q: s.string({ max: 200 }), limit: s.withDefault(s.int({ min: 1, max: 50 }), 20) }, { name: 'PersonSearch' }),
      responses: { 200: s.object({ items: s.array(personSchema, { max: 50 }) }, { name: 'PeopleFound' }) },
      handler: async (context, { body: { q, limit } }) => {
        const request = { limit, sort: { field: 'createdAt', direction: 'desc' }, filters: { q }, binding: '' } as const;
        return { items: (await findPeople(deps, context, context.scope('person:read'), request)).items };
      },
    }),
    defineRoute({
      ...readable, method: 'GET', path: '/people/{id}', operationId: 'getPerson', summary: 'One person',
      params, responses: { 200: personSchema }, errors: ['person.not_found'],
      handler: (context, { params: { id } }) => showPerson(deps, context, context.scope('person:read'), id),
    }),
    defineRoute({
      ...writable, method: 'POST', path: '/people', operationId: 'createPerson', summary: 'Add an employee or a teacher',
      body: newPersonSchema, responses: { 201: plainPersonSchema }, errors: ['person.organisation_not_found'], location: ({ id }) => `/people/${id}`,
      handler: (context, { body: { identifiers, ...rest } }) => createPerson(deps, context, context.scope('person:write'), { ...rest, ...identifiers }),
    }),
    defineRoute({
      ...writable, method: 'PUT', path: '/people/{id}', operationId: 'updatePerson', summary: 'Change a person',
      description: 'What is left out stays as it is; identifiers are replaced as a whole.',
      params, body: changeSchema, ifMatch: true, responses: { 200: plainPersonSchema }, errors: ['person.not_found', 'person.organisation_not_found', 'person.erased', ...stale],
      handler: (context, { params: { id }, body }) => updatePerson(deps, context, context.scope('person:write'), { ...body, id, version: context.expectedVersion }),
    }),
    defineRoute({
      tags: ['Privacy'], permission: 'privacy:admin', method: 'POST', path: '/people/{id}/erasure', operationId: 'erasePerson', summary: 'Erase who a person is (Art. 17 GDPR)',
      description: 'The key of the identifiers is deleted; the history of devices stays, without the name.',
      params, body: s.object({ reason: s.optional(s.text({ max: 500 })) }), responses: { 204: null }, errors: ['person.not_found'],
      handler: (context, { params: { id }, body: { reason } }) => erasePerson(deps, { ...context, ...(reason !== undefined && { reason }) }, context.scope('privacy:admin'), id),
    }),
    defineRoute({
      tags: ['Privacy'], permission: 'privacy:admin', method: 'GET', path: '/people/{id}/accesses', operationId: 'listPersonAccesses', summary: 'Who saw the data of a person',
      params, query: listQuery({ sorts: ['at'], defaultSort: '-at' }), responses: { 200: pageOf(accessSchema, 'PersonalDataAccessPage') }, errors: ['person.not_found'],
      handler: (context, { params: { id }, query }) => uow.read(async (db) => {
        await findPerson(db, context.scope('privacy:admin'), id);
        return listAccesses(db, id, query);
      }),
    }),
    defineRoute({
      ...pupils, method: 'GET', path: '/organisations/{id}/pupil-references', operationId: 'listPupilReferences', summary: 'A school\'s pupil references',
      params, query: listQuery({ sorts: ['classLabel'], defaultSort: 'classLabel', filters: { classLabel: s.optional(s.string({ max: 20 })) } }),
      responses: { 200: pageOf(pupilSchema, 'PupilReferencePage') }, errors: ['organisation.not_found'],
      handler: (context, { params: { id }, query }) => {
        assertSchool(context, id);
        return uow.read((db) => listPupilReferences(db, secrets, id, query));
      },
    }),
    defineRoute({
      ...pupils, method: 'POST', path: '/organisations/{id}/pupil-references', operationId: 'addPupilReference', summary: 'Add a reference that only the school can resolve',
      params, body: s.object({ reference: s.string({ max: 100 }), classLabel: s.string({ max: 20 }) }, { name: 'NewPupilReference' }),
      responses: { 201: pupilSchema }, errors: ['organisation.not_found', 'person.pupil_reference_taken'],
      handler: (context, { params: { id }, body }) => {
        assertSchool(context, id);
        return uow.write(context, (tx) => Promise.resolve({ ...addPupilReference(tx, secrets, { ...body, organisationId: id }), reference: body.reference }));
      },
    }),
  ];
}
