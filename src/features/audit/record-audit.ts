import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import { canonicalText, onlyChanges, type AuditedState } from './audit-entry.ts';
import { auditEntries, auditUnsealed, type AuditEntry } from './audit-tables.ts';

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
 * Where both `before` and `after` are given, only the fields that differ are kept.
 */
export function recordAudit(tx: Tx, input: AuditInput): void {
  recordAudits(tx, [input]);
}

/** Writes down many changes at once, one entry each. */
export function recordAudits(tx: Tx, inputs: readonly AuditInput[]): void {
  if (inputs.length === 0) return;
  const recordedAt = tx.dialect.now();
  const entries = inputs.map((input) => entryOf(tx, input));
  tx.insert(auditEntries, entries.map((entry) => Object.assign(entry, { recordedAt })));
  tx.insert(auditUnsealed, entries.map((entry) => ({ entryId: entry.id, insertedAt: recordedAt })));
}

function entryOf(tx: Tx, { action, entityKind, entityId, organisationId, reason, before, after }: AuditInput): Omit<AuditEntry, 'recordedAt'> {
  const { actor, requestId, reason: reasonOfAll } = tx.context;
  const id = newId();
  const via = actor.kind === 'token' ? (actor.sessionId ?? null) : null;
  const change = onlyChanges(before ?? null, after ?? null);
  const { kind: actorKind, id: actorId } = actor;
  const body = canonicalText({
    id, at: tx.now.toISOString(), actorKind, actorId, via, organisationId, action, entityKind, entityId, requestId, reason: reason ?? reasonOfAll ?? null, before: change.before, after: change.after,
  });
  return { id, at: tx.now, actorKind, actorId, organisationId, action, entityKind, entityId, requestId, body };
}
