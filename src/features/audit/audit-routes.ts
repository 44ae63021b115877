import type { Deps } from '../../deps.ts';
import { defineRoute, type Route } from '../../http/define-route.ts';
import { listQuery, pageOf } from '../../http/paging.ts';
import { s } from '../../http/schema.ts';
import { auditFaults } from './audit-fault.ts';
import { getAuditEntry, listAuditEntries, runVerification, verificationStatus } from './audit-read-model.ts';

const word = (max: number) => s.optional(s.ascii({ max }));

const entryFields = {
  id: s.id(),
  at: s.instant(),
  actorKind: s.enumOf(['user', 'token', 'job', 'system']),
  actorId: s.string(),
  actorName: s.describe(s.nullable(s.string()), 'Null for jobs and the system.'),
  via: s.describe(s.nullable(s.id()), 'The API token that a user acted through.'),
  organisationId: s.nullable(s.id()),
  organisationName: s.nullable(s.string()),
  action: s.string(),
  entityKind: s.string(),
  entityId: s.string(),
  requestId: s.string(),
  reason: s.nullable(s.text()),
  before: s.describe(s.nullable(s.record(s.json())), 'Only what differs from `after`.'),
  after: s.nullable(s.record(s.json())),
};

const entrySchema = s.object(entryFields, { name: 'AuditEntry' });
const entryWithLeaf = s.object({ ...entryFields, leaf: s.nullable(s.int({ min: 1 })) }, { name: 'SealedAuditEntry' });

const problemSchema = s.object({
  fault: s.enumOf(auditFaults),
  entryId: s.nullable(s.id()),
  leaf: s.nullable(s.int()),
  batch: s.nullable(s.int()),
}, { name: 'AuditProblem' });

const verificationSchema = s.object({
  intact: s.bool(),
  leaves: s.int(),
  batches: s.int(),
  head: s.object({ batch: s.int(), root: s.string({ max: 64 }) }),
  first: s.nullable(problemSchema),
  unsealed: s.int(),
}, { name: 'AuditVerification' });

const statusSchema = s.object({ last: s.nullable(s.object({ at: s.instant(), verification: verificationSchema })), waiting: s.int() }, { name: 'AuditStatus' });

const shared = { tags: ['Audit'], permission: 'audit:read' } as const;

/** The audit trail of a scope, and whether it is intact. */
export const auditRoutes = ({ uow, config }: Deps): readonly Route[] => [
  defineRoute({
    ...shared, method: 'GET', path: '/audit-entries', operationId: 'listAuditEntries', summary: 'What was changed, by whom, when and why',
    query: listQuery({
      sorts: ['at'], defaultSort: '-at',
      filters: { entityKind: word(40), entityId: word(64), organisationId: s.optional(s.id()), actorId: word(64), action: word(80), from: s.optional(s.instant()), until: s.optional(s.instant()) },
    }),
    responses: { 200: pageOf(entrySchema, 'AuditEntryPage') },
    handler: (context, { query }) => uow.read((db) => listAuditEntries(db, context.scope('audit:read'), query)),
  }),
  defineRoute({
    ...shared, method: 'GET', path: '/audit-entries/{id}', operationId: 'getAuditEntry', summary: 'One entry with its place in the sealed order',
    params: s.object({ id: s.id() }), responses: { 200: entryWithLeaf }, errors: ['audit.entry_not_found'],
    handler: (context, { params }) => uow.read((db) => getAuditEntry(db, context.scope('audit:read'), params.id)),
  }),
  defineRoute({
    ...shared, method: 'GET', path: '/audit-verification', operationId: 'getAuditVerification', summary: 'What the last verification of the trail found',
    responses: { 200: statusSchema }, handler: () => uow.read(verificationStatus),
  }),
  defineRoute({
    ...shared, method: 'POST', path: '/audit-verification', operationId: 'verifyAudit', summary: 'Verify the whole trail now',
    description: 'Names the first entry that was altered, removed or inserted. Keep the head elsewhere: it proves later that the end was not cut off.',
    idempotency: 'none', timeLimit: 120_000, responses: { 200: verificationSchema }, handler: () => runVerification(uow, config.auditKey),
  }),
];
