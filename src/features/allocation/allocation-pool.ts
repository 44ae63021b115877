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

/**
 * As `supplyChanged` for many pools at once, without asking for runs: whoever brings supply in many transactions asks
 * once, by `askForRuns`, when all of it is there.
 */
export function suppliesCame(tx: Tx, supplies: readonly (PoolKey & { readonly acceptedDelta: number })[]): void {
  if (supplies.length === 0) return;
  // in SQL, so that receipts of the same pool add up instead of colliding
  const rows = supplies.map(({ ownerId, equipmentClassId, acceptedDelta }) => ({ id: newId(), ownerId, equipmentClassId, version: 1, acceptedTotal: acceptedDelta, reserveUsed: 0, standingRule: true }));
  const { sql, bindings } = insertStatement(allocationPools, rows);
  tx.enqueue(allocationPools, { sql: sql + tx.dialect.onConflictAdd(['owner_id', 'equipment_class_id'], ['version', 'accepted_total']), bindings }, {});
}

/** Has a worker run the rule for a pool and find new dates for those who still wait. */
export function askForRuns(tx: Tx, key: PoolKey): void {
  const { ownerId, equipmentClassId } = key;
  addJob(tx, 'run-allocation', { ownerId, equipmentClassId }, { uniqueKey: `run-allocation:${ownerId}:${equipmentClassId}` });
  expectedSupplyChanged(tx, key);
}

function touchPool(tx: Tx, key: PoolKey, acceptedDelta: number): void {
  suppliesCame(tx, [{ ...key, acceptedDelta: Math.max(0, acceptedDelta) }]);
  // what is taken back cannot stand in a row to be inserted: its checks come before the conflict that would make a sum of it
  if (acceptedDelta < 0) tx.update(allocationPools, { ownerId: key.ownerId, equipmentClassId: key.equipmentClassId }, { acceptedTotal: { raw: '`accepted_total` + ?', bindings: [acceptedDelta] } });
  askForRuns(tx, key);
}
