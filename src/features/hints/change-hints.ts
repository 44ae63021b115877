import type { Hint, HintSource } from '../../http/context.ts';
import { code, id, instant, nullable } from '../../persistence/columns.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import { loggableError, type Logger } from '../../shared/log.ts';
import type { Permission } from '../../shared/permissions.ts';

/** Which permission shows an entity; what is not listed only auditors hear of. */
const SHOWN_BY: Readonly<Record<string, Permission>> = {
  order: 'order:read', order_line: 'order:read', cancellation: 'order:read', need: 'order:read',
  connection: 'connection:read', supplier_document: 'statement:read',
  receipt: 'receipt:read', device: 'device:read', stock_item: 'stock:read',
  request: 'request:read', request_line: 'request:read', allocation_run: 'allocation:read', reservation: 'allocation:read',
  hand_over: 'assignment:read', assignment: 'assignment:read', transfer: 'assignment:read',
  organisation: 'organisation:read',
};

const POLL_MS = 1_000;
/** Transactions commit later than they note the time; what was seen before is not sent twice. */
const OVERLAP_MS = 10_000;
const BATCH = 2_000;

/**
 * What changed, for live screens: the audit trail of the last seconds, read once a second by each API process, whoever
 * made the change. Only names of things leave here; clients fetch them again within their scope. Who has just begun to
 * listen may hear of the last ten seconds once more.
 */
export class ChangeHints implements HintSource {
  readonly #uow: UnitOfWork;
  readonly #log: Logger;
  readonly #listeners = new Set<(hint: Hint) => void>();
  readonly #seen = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(uow: UnitOfWork, log: Logger) {
    this.#uow = uow;
    this.#log = log;
  }

  subscribe(listener: (hint: Hint) => void): () => void {
    this.#listeners.add(listener);
    this.#schedule();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#rest();
    };
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#listeners.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#poll()
        .catch((error: unknown) => { this.#log.warn({ err: loggableError(error) }, 'change hints could not be read; tried again'); })
        .finally(() => {
          this.#timer = undefined;
          this.#schedule();
        });
    }, POLL_MS);
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#seen.clear();
  }

  async #poll(): Promise<void> {
    const rows = await this.#uow.read((db) => db.select(
      { id: id(), entityKind: code(), entityId: code(64), organisationId: nullable(id()), recordedAt: instant() },
      db.q('audit_entries').whereRaw(`recorded_at > ${db.dialect.now(-OVERLAP_MS).raw}`).orderBy([{ column: 'recorded_at', order: 'desc' }, { column: 'id', order: 'desc' }]).limit(BATCH)
        .select('id', 'entity_kind', 'entity_id', 'organisation_id', 'recorded_at'),
    ));
    for (const row of rows.reverse()) {
      if (this.#seen.has(row.id)) continue;
      this.#seen.set(row.id, row.recordedAt.getTime());
      this.#tell(row);
    }
    const oldest = (rows.at(-1)?.recordedAt.getTime() ?? 0) - 2 * OVERLAP_MS;
    for (const [key, at] of this.#seen) if (at < oldest) this.#seen.delete(key);
  }

  #tell(row: { id: string; entityKind: string; entityId: string; organisationId: string | null; recordedAt: Date }): void {
    const permission = SHOWN_BY[row.entityKind] ?? 'audit:read';
    const hint: Hint = {
      id: row.id, entity: row.entityKind, entityId: row.entityId, version: row.recordedAt.getTime(),
      audience: { permission, organisationIds: row.organisationId === null ? [] : [row.organisationId] },
    };
    for (const listener of this.#listeners) listener(hint);
  }
}
