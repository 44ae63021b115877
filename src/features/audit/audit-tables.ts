import { bool, code, id, instant, int, longText, nullable } from '../../persistence/columns.ts';
import { table, type Row } from '../../persistence/table.ts';
import type { AuditFault } from './audit-fault.ts';
import type { Actor } from '../../shared/actor.ts';

/**
 * One row per change. `body` is the entry as RFC 8785 text, the bytes that are sealed; the other columns repeat parts
 * of it for searching, and the verification compares them. Retention may empty a body, its leaf stays.
 */
export const auditEntries = table('audit_entries', {
  id: id(),
  at: instant(),
  actorKind: code<Actor['kind']>(10),
  actorId: code(64),
  organisationId: nullable(id()),
  action: code(80),
  entityKind: code(40),
  entityId: code(64),
  requestId: code(100),
  body: nullable(longText()),
  /** By the database's clock: what live screens ask for. Not part of what is sealed. */
  recordedAt: instant(),
});

/** Entries that no batch has taken in yet. Sealing by a watermark would miss transactions that commit late. */
export const auditUnsealed = table('audit_unsealed', { entryId: id(), insertedAt: instant() }, { audited: false });

export const auditBatches = table(
  'audit_batches',
  { number: int(), previousRoot: code(64), root: code(64), leafCount: int(), sealedAt: instant(), mac: code(64) },
  { audited: false },
);

export const auditLeaves = table(
  'audit_leaves',
  { number: int(), batchNumber: int(), entryId: id(), hash: code(64), mac: code(64) },
  { audited: false },
);

/** What the verifications found, one row each. */
export const auditVerifications = table(
  'audit_verifications',
  {
    id: id(), at: instant(), intact: bool(), leaves: int(), batches: int(), headBatch: int(), headRoot: code(64), unsealed: int(),
    fault: nullable(code<AuditFault>(20)), faultEntryId: nullable(id()), faultLeaf: nullable(int()), faultBatch: nullable(int()),
  },
  { audited: false },
);

export type AuditEntry = Row<typeof auditEntries>;
