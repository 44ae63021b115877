import type { Listing } from '../../persistence/listing.ts';
import { pageRows } from '../../persistence/page-rows.ts';
import type { Reader } from '../../persistence/reader.ts';
import { narrowSights, sightsBy } from '../../persistence/sight.ts';
import { int, nullable, text } from '../../persistence/columns.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import { systemActor, type Scope } from '../../shared/actor.ts';
import { newId } from '../../shared/ids.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { inScope } from '../../shared/permissions.ts';
import type { AuditBody } from './audit-entry.ts';
import { auditErrors } from './audit-errors.ts';
import { auditEntries, auditLeaves, auditVerifications, type AuditEntry } from './audit-tables.ts';
import { verifyAudit, type AuditVerification } from './verify-audit.ts';

export interface AuditFilter {
  readonly entityKind?: string;
  readonly entityId?: string;
  readonly organisationId?: string;
  readonly actorId?: string;
  readonly action?: string;
  readonly from?: Date;
  readonly until?: Date;
}

/** An entry as a reader sees it; the parts of the body are missing where retention has emptied it. */
export interface AuditEntryView extends Omit<AuditEntry, 'body' | 'recordedAt'> {
  /** Null for jobs and the system, which have no name but their own. */
  readonly actorName: string | null;
  readonly organisationName: string | null;
  readonly via: string | null;
  readonly reason: string | null;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

const namedShape = { ...auditEntries.columns, actorName: nullable(text(200)), organisationName: nullable(text(250)) };
type NamedEntry = AuditEntry & { readonly actorName: string | null; readonly organisationName: string | null };

const named = (db: Reader) =>
  db.q('audit_entries as e').leftJoin('users as u', 'u.id', 'e.actor_id').leftJoin('organisations as o', 'o.id', 'e.organisation_id').select('e.*', 'u.display_name as actor_name', 'o.name as organisation_name');

/** Entries of a scope; those of the installation itself are for whoever sees the whole tree. */
export async function listAuditEntries(db: Reader, scope: Scope, request: ListRequest<'at', AuditFilter>): Promise<Page<AuditEntryView>> {
  const { entityKind, entityId, organisationId, actorId, action, from, until } = request.filters;
  const wanted = { entity_kind: entityKind, entity_id: entityId, organisation_id: organisationId, actor_id: actorId, action };
  const listing: Listing = {
    from: 'audit_entries as e', seenBy: narrowSights(sightsBy(scope, 'e.organisation_id'), { 'e.organisation_id': organisationId }), sort: 'e.at', sortKind: auditEntries.columns.at,
    where: (builder) => {
      for (const [column, value] of Object.entries(wanted)) if (value !== undefined) builder.where(`e.${column}`, value);
      if (from !== undefined) builder.where('e.at', '>=', from);
      if (until !== undefined) builder.where('e.at', '<', until);
    },
    // what happened to one thing
    fewRows: entityId !== undefined,
  };
  const rows = await pageRows(db, namedShape, named(db), listing, request);
  return toPage(request, rows, (row) => ({ value: row.at, id: row.id }), viewOf);
}

/** One entry with the number under which it was sealed; null while it waits. */
export async function getAuditEntry(db: Reader, scope: Scope, entryId: string): Promise<AuditEntryView & { readonly leaf: number | null }> {
  const [entry] = await db.select(namedShape, named(db).where('e.id', entryId));
  const visible = entry && (entry.organisationId === null ? scope.all : inScope(scope, entry.organisationId));
  if (!visible) throw auditErrors['audit.entry_not_found']();
  const leaf = await db.one(auditLeaves, { entryId });
  return { ...viewOf(entry), leaf: leaf?.number ?? null };
}

function viewOf({ body, recordedAt: _recordedAt, ...columns }: NamedEntry): AuditEntryView {
  const told = body === null ? undefined : (JSON.parse(body) as AuditBody);
  return { ...columns, via: told?.via ?? null, reason: told?.reason ?? null, before: told?.before ?? null, after: told?.after ?? null };
}

export interface VerificationStatus {
  readonly last: { readonly at: Date; readonly verification: AuditVerification } | null;
  /** Entries waiting for the sealer now. */
  readonly waiting: number;
}

/** Verifies the whole trail and keeps what was found. */
export async function runVerification(uow: UnitOfWork, key: Buffer): Promise<AuditVerification> {
  const found = await uow.snapshot((db) => verifyAudit(db, key));
  const { intact, leaves, batches, head, first, unsealed } = found;
  await uow.write({ actor: systemActor('audit-verifier'), requestId: 'audit:verify', repeatable: true }, (tx) => {
    tx.insert(auditVerifications, {
      id: newId(), at: tx.dialect.now(), intact, leaves, batches, headBatch: head.batch, headRoot: head.root, unsealed,
      fault: first?.fault ?? null, faultEntryId: first?.entryId ?? null, faultLeaf: first?.leaf ?? null, faultBatch: first?.batch ?? null,
    });
    return Promise.resolve();
  });
  return found;
}

export async function verificationStatus(db: Reader): Promise<VerificationStatus> {
  const [rows, counts] = await db.selectAll(
    { shape: auditVerifications.columns, builder: db.q('audit_verifications').orderBy('at', 'desc').orderBy('id', 'desc').limit(1).select('*') },
    { shape: { waiting: int() }, builder: db.q('audit_unsealed').count('* as waiting') },
  );
  const [row] = rows;
  const waiting = counts[0]?.waiting ?? 0;
  if (!row) return { last: null, waiting };
  const { at, intact, leaves, batches, unsealed, fault, faultEntryId, faultLeaf, faultBatch } = row;
  const first = fault === null ? null : { fault, entryId: faultEntryId, leaf: faultLeaf, batch: faultBatch };
  return { last: { at, verification: { intact, leaves, batches, head: { batch: row.headBatch, root: row.headRoot }, first, unsealed } }, waiting };
}
