import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import { newId } from '../../shared/ids.ts';
import { personalDataAccesses, type AccessPurpose } from './person-tables.ts';

/** Writes down that somebody saw the data of these people; before the data leaves. */
export function logAccess(tx: Tx, personIds: readonly string[], purpose: AccessPurpose): void {
  if (personIds.length === 0) return;
  const { actor, requestId } = tx.context;
  const at = tx.now;
  tx.insert(personalDataAccesses, [...new Set(personIds)].map((personId) => ({ id: newId(), at, actorKind: actor.kind, actorId: actor.id, requestId, personId, purpose })));
}

/** The same for reads that have no transaction of their own. */
export async function logAccesses(uow: UnitOfWork, { actor, requestId }: WriteContext, personIds: readonly string[], purpose: AccessPurpose): Promise<void> {
  if (personIds.length === 0) return;
  await uow.write({ actor, requestId, repeatable: true }, (tx) => {
    logAccess(tx, personIds, purpose);
    return Promise.resolve();
  });
}
