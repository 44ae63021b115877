import { skipNumbers } from '../../persistence/number-sequences.ts';
import type { Reader } from '../../persistence/reader.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import { systemActor } from '../../shared/actor.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { restores } from './restore-tables.ts';

/**
 * Notes that this database is an earlier state of itself. From now on whatever was written before may have left the house
 * in the time that is forgotten: it is looked up outside before it is sent (`mayBeForgotten`). Numbers that people read go
 * on well above those that may have been given since. To be called before any process starts.
 */
export const noteRestore = (uow: UnitOfWork): Promise<void> =>
  uow.write({ actor: systemActor('operator'), requestId: 'restore' }, async (tx) => {
    const id = newId();
    tx.insert(restores, { id, at: tx.dialect.now() });
    const numbers = await skipNumbers(tx);
    recordAudit(tx, { action: 'installation.restored', entityKind: 'installation', entityId: id, organisationId: null, after: numbers });
  });

/** True where something with this id was there when a backup was loaded. Ids ascend with time. */
export async function mayBeForgotten(db: Reader, writtenId: string): Promise<boolean> {
  const [later] = await db.select({ id: restores.columns.id }, db.q('restores').where('id', '>', writtenId).limit(1).select('id'));
  return later !== undefined;
}
