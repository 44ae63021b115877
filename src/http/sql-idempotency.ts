import type { IdempotencySlot, IdempotencyStore, StoredAnswer } from './context.ts';
import { httpErrors } from './http-errors.ts';
import { uniqueName } from '../persistence/db-errors.ts';
import { Tx, type WriteContext } from '../persistence/transaction.ts';
import type { UnitOfWork } from '../persistence/unit-of-work.ts';
import { systemActor } from '../shared/actor.ts';
import { newId } from '../shared/ids.ts';
import { idempotencyKeys } from './idempotency-tables.ts';

const KEPT_MS = 7 * 86_400_000;
const CHUNK = 1000;

/** Idempotency keys in the database, each written in the transaction of the effect that it stands for. */
export class SqlIdempotencyStore implements IdempotencyStore {
  readonly #uow: UnitOfWork;

  constructor(uow: UnitOfWork) {
    this.#uow = uow;
  }

  async find(actorId: string, key: string): Promise<{ readonly requestHash: string; readonly answer: StoredAnswer } | undefined> {
    const row = await this.#uow.read((db) => db.one(idempotencyKeys, { actorId, idempotencyKey: key }));
    return row && { requestHash: row.requestHash, answer: { status: row.status, headers: row.headers, body: row.body } };
  }

  record(tx: unknown, slot: IdempotencySlot, answer: StoredAnswer): void {
    if (!(tx instanceof Tx)) throw new Error('an idempotency key is written in a transaction of ours');
    tx.insert(
      idempotencyKeys,
      { id: newId(), actorId: slot.actorId, idempotencyKey: slot.key, requestHash: slot.requestHash, status: answer.status, headers: answer.headers, body: answer.body, createdAt: tx.dialect.now() },
      { [uniqueName('idempotency_keys', ['actorId', 'idempotencyKey'])]: httpErrors['http.idempotency_race'] },
    );
  }
}

const PRUNER: WriteContext = { actor: systemActor('idempotency-pruner'), requestId: 'prune-idempotency-keys', repeatable: true };

/** Forgets keys older than seven days, in chunks; returns how many. */
export async function pruneIdempotencyKeys(uow: UnitOfWork): Promise<number> {
  let pruned = 0;
  for (;;) {
    const removed = await uow.write(PRUNER, async (tx) => {
      const old = await tx.select({ id: idempotencyKeys.columns.id }, tx.q('idempotency_keys').whereRaw(`created_at < ${tx.dialect.now(-KEPT_MS).raw}`).orderBy(['created_at', 'id']).limit(CHUNK).select('id'));
      if (old.length > 0) tx.remove(idempotencyKeys, { id: old.map((row) => row.id) });
      return old.length;
    });
    pruned += removed;
    if (removed < CHUNK) return pruned;
  }
}
