import { Readable } from 'node:stream';
import type { Deps } from '../../deps.ts';
import { defineRoute, defineUpload, type Route } from '../../http/define-route.ts';
import type { RequestContext } from '../../http/request-context.ts';
import { DEFAULT_LIST_LIMIT, s } from '../../http/schema.ts';
import { inScope } from '../../shared/permissions.ts';
import { createOrganisation } from './create-organisation.ts';
import { importSchools, type RowOutcome } from './import-schools.ts';
import { mergeOrganisations, type MergerHook } from './merge-organisations.ts';
import { organisationErrors } from './organisation-errors.ts';
import { headCountsOf, listOrganisations, viewOrganisation } from './organisation-read-model.ts';
import * as schemas from './organisation-schemas.ts';
import { recordHeadCounts } from './record-head-counts.ts';
import { updateOrganisation } from './update-organisation.ts';

const tags = ['Organisations'];
const params = s.object({ id: s.id() });
const readable = { tags, permission: 'organisation:read' } as const;
const writable = { tags, permission: 'organisation:write' } as const;
const missing = 'organisation.not_found';
const stale = ['version.mismatch', 'persistence.version_conflict'];
const placed = ['organisation.parent_not_found', 'organisation.wrong_parent', 'organisation.root_missing'];
const taken = ['organisation.number_taken', 'organisation.key_taken'];

/** The tree of organisations. `mergerHooks` say what the features do with their rows in a merger. */
export function organisationRoutes(deps: Deps & { readonly mergerHooks: readonly MergerHook[] }): readonly Route[] {
  const { uow } = deps;
  /** What is outside the scope does not exist for the person who asks. */
  const assertWritable = (context: RequestContext, organisationId: string, code: 'organisation.not_found' | 'organisation.parent_not_found' = missing): void => {
    if (!inScope(context.scope('organisation:write'), organisationId)) throw organisationErrors[code]();
  };
  return [
    defineRoute({
      ...readable, method: 'GET', path: '/organisations', operationId: 'listOrganisations', summary: 'Organisations within your scope',
      query: schemas.organisationListQuery, responses: { 200: schemas.organisationPage },
      handler: (context, { query }) => uow.read((db) => listOrganisations(db, context.scope('organisation:read'), query)),
    }),
    defineRoute({
      ...readable, method: 'GET', path: '/organisations/{id}', operationId: 'getOrganisation', summary: 'One organisation',
      params, responses: { 200: schemas.organisationSchema }, errors: [missing],
      handler: (context, { params: { id } }) => uow.read((db) => viewOrganisation(db, context.scope('organisation:read'), id)),
    }),
    defineRoute({
      ...readable, method: 'GET', path: '/organisations/{id}/children', operationId: 'listOrganisationChildren', summary: 'The organisations directly below one',
      params, query: schemas.childrenListQuery, responses: { 200: schemas.organisationPage }, errors: [missing],
      handler: (context, { params: { id }, query }) => uow.read(async (db) => {
        const scope = context.scope('organisation:read');
        await viewOrganisation(db, scope, id);
        return listOrganisations(db, scope, { ...query, filters: { ...query.filters, parentId: id } });
      }),
    }),
    defineRoute({
      ...writable, method: 'POST', path: '/organisations', operationId: 'createOrganisation', summary: 'Add an organisation to the tree',
      body: schemas.newOrganisationSchema, responses: { 201: schemas.organisationSchema }, errors: [...placed, ...taken], location: ({ id }) => `/organisations/${id}`,
      handler: (context, { body }) => {
        assertWritable(context, body.parentId, 'organisation.parent_not_found');
        return createOrganisation(deps, context, body);
      },
    }),
    defineRoute({
      ...writable, method: 'PUT', path: '/organisations/{id}', operationId: 'updateOrganisation', summary: 'Change an organisation, or move it with all below it',
      description: 'What is left out stays as it is. Another `parentId` moves the organisation; grants above it count from the next request on.',
      params, body: schemas.organisationChangeSchema, ifMatch: true, responses: { 200: schemas.organisationSchema },
      errors: [missing, ...stale, ...placed, ...taken, 'organisation.move_into_itself', 'organisation.root_stays'],
      handler: (context, { params: { id }, body }) => {
        assertWritable(context, id);
        if (body.parentId !== undefined) assertWritable(context, body.parentId, 'organisation.parent_not_found');
        return updateOrganisation(deps, context, { ...body, id, version: context.expectedVersion });
      },
    }),
    defineRoute({
      ...readable, method: 'GET', path: '/organisations/{id}/head-counts', operationId: 'listHeadCounts', summary: 'How many heads there were, from when on',
      params, responses: { 200: schemas.headCountsSchema }, errors: [missing],
      handler: (context, { params: { id } }) => uow.read(async (db) => {
        await viewOrganisation(db, context.scope('organisation:read'), id);
        return { items: await headCountsOf(db, id) };
      }),
    }),
    defineRoute({
      ...writable, method: 'PUT', path: '/organisations/{id}/head-counts', operationId: 'recordHeadCounts', summary: 'Write down head counts that hold from a day on',
      params, body: schemas.newHeadCountsSchema, ifMatch: true, responses: { 200: schemas.organisationSchema }, errors: [missing, ...stale],
      handler: (context, { params: { id }, body }) => {
        assertWritable(context, id);
        return recordHeadCounts(deps, context, { ...body, organisationId: id, version: context.expectedVersion });
      },
    }),
    defineRoute({
      ...writable, method: 'PUT', path: '/organisations/{id}/merger', operationId: 'mergeOrganisation', summary: 'Merge an organisation into another from a day on',
      description: 'Open requests, custody, people and grants move on that day, heads are summed up; nothing is deleted.',
      params, body: schemas.mergerSchema, ifMatch: true, responses: { 200: schemas.organisationSchema },
      errors: [missing, ...stale, 'organisation.root_stays', 'organisation.already_merging', 'organisation.wrong_successor', 'organisation.merger_before_beginning'],
      handler: (context, { params: { id }, body }) => {
        assertWritable(context, id);
        assertWritable(context, body.successorId);
        return mergeOrganisations(deps, context, { ...body, organisationId: id, version: context.expectedVersion });
      },
    }),
    defineUpload({
      tags, permission: 'organisation:import', method: 'POST', path: '/organisations/imports', operationId: 'importSchools', summary: 'Read the official school directory',
      description: 'Repeatable: what is unchanged stays untouched, nothing is deleted. With `dryRun=true` nothing is written.',
      query: s.object({ dryRun: s.withDefault(s.bool(), false) }), requestTypes: ['text/csv'], bodyLimit: 32 * 1024 * 1024, timeLimit: 300_000, idempotency: 'none',
      responses: { 200: schemas.importSummarySchema }, errors: ['school_directory.columns_missing', 'school_directory.unreadable', 'organisation.root_missing', 'organisation.import_needs_whole_tree'],
      handler: async (context, { query, body }) => {
        // new municipalities hang below the root, and a school may change its municipality
        if (!context.scope('organisation:import').all) throw organisationErrors['organisation.import_needs_whole_tree']();
        const refusals: RowOutcome[] = [];
        const { actor, requestId } = context;
        const summary = await importSchools(deps, { actor, requestId }, Readable.from([body.bytes]), {
          dryRun: query.dryRun,
          onRow: (row) => { if (row.outcome === 'refused' && refusals.length < DEFAULT_LIST_LIMIT) refusals.push(row); },
        });
        return { ...summary, refusals: refusals.map(({ line, officialNumber, problems }) => ({ line, officialNumber: officialNumber.slice(0, 100), problems })) };
      },
    }),
  ];
}
