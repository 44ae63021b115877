import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import { canonicalText, onlyChanges, type AuditedState } from './audit-entry.ts';
import { auditEntries, auditUnsealed } from './audit-tables.ts';

export interface AuditInput {
  /** `entity.what_happened`, past tense. */
  readonly action: string;
  readonly entityKind: string;
  readonly entityId: string;
  /** On behalf of which organisation; decides who may read the entry. Null where it concerns the installation. */
  readonly organisationId: string | null;
  readonly before?: AuditedState;
  readonly after?: AuditedState;
  /** Where it differs from the reason that the whole unit of work was given. */
  readonly reason?: string;
}

/**
 * Writes down a change in the transaction that makes it; who and in answer to what come from the transaction.
 * Where both `before` and `after` are given, only the fields that differ are kept. Returns the entry's id.
 */
export function recordAudit(tx: Tx, input: AuditInput): string {
  const { action, entityKind, entityId, organisationId } = input;
  const { actor, requestId } = tx.context;
  const columns = { id: newId(), actorKind: actor.kind, actorId: actor.id, organisationId, action, entityKind, entityId, requestId };
  const reason = input.reason ?? tx.context.reason ?? null;
  const body = canonicalText({ ...columns, at: tx.now.toISOString(), reason, ...onlyChanges(input.before ?? null, input.after ?? null) });
  tx.insert(auditEntries, { ...columns, at: tx.now, body });
  tx.insert(auditUnsealed, { entryId: columns.id, insertedAt: tx.dialect.now() });
  return columns.id;
}
