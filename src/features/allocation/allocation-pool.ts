import { insertStatement } from '../../persistence/statement.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import { addJob } from '../../jobs/add-job.ts';
import { allocationPools } from './allocation-tables.ts';

export interface PoolKey {
  readonly ownerId: string;
  readonly equipmentClassId: string;
}

/**
 * Says that supply has come (`acceptedDelta` newly accepted units) or become free again. The pool's version goes up in
 * the same transaction, so a run that was computed before cannot be committed any more, and a worker runs a new one.
 */
export function supplyChanged(tx: Tx, { ownerId, equipmentClassId, acceptedDelta }: PoolKey & { readonly acceptedDelta: number }): void {
  touchPool(tx, { ownerId, equipmentClassId }, acceptedDelta);
}

/** Says that an approval or a withdrawal has changed what is asked of a pool. */
export function demandChanged(tx: Tx, key: PoolKey): void {
  touchPool(tx, key, 0);
}

/** Says that a supplier has given, moved or withdrawn a date: nothing can be handed out yet, but promises may change. */
export function expectedSupplyChanged(tx: Tx, { ownerId, equipmentClassId }: PoolKey): void {
  addJob(tx, 'compute-promises', { ownerId, equipmentClassId }, { uniqueKey: `compute-promises:${ownerId}:${equipmentClassId}` });
}

function touchPool(tx: Tx, key: PoolKey, acceptedDelta: number): void {
  const { ownerId, equipmentClassId } = key;
  const row = { id: newId(), ownerId, equipmentClassId, version: 0, acceptedTotal: 0, reserveUsed: 0, standingRule: true };
  const { sql, bindings } = insertStatement(allocationPools, [row]);
  tx.enqueue(allocationPools, { sql: sql + tx.dialect.onConflictUpdate(['owner_id', 'equipment_class_id'], ['owner_id']), bindings }, {});
  // in SQL, so that receipts of the same pool add up instead of colliding
  tx.update(allocationPools, { ownerId, equipmentClassId }, {
    version: { raw: '`version` + 1' },
    acceptedTotal: { raw: '`accepted_total` + ?', bindings: [acceptedDelta] },
  });
  addJob(tx, 'run-allocation', { ownerId, equipmentClassId }, { uniqueKey: `run-allocation:${ownerId}:${equipmentClassId}` });
  expectedSupplyChanged(tx, key);
}
