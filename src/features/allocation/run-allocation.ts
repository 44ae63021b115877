import type { Deps } from '../../deps.ts';
import { AppError } from '../../shared/errors.ts';
import { newId } from '../../shared/ids.ts';
import type { Tx } from '../../persistence/transaction.ts';
import type { PoolKey } from './allocation-pool.ts';
import { isAwaited } from './gather-input.ts';
import { allocationPools, type AllocationRun } from './allocation-tables.ts';
import { commitRun, previewRow, type RunHead } from './commit-run.ts';
import { computeRun, type ComputedRun } from './compute-run.ts';

export interface PreparedRun {
  readonly computed: ComputedRun;
  readonly head: RunHead;
}

/** First half of the standing rule: computes a run; nothing where nobody would get anything. */
export async function prepareRun(deps: Pick<Deps, 'uow' | 'numbers'>, key: PoolKey, signal?: AbortSignal): Promise<PreparedRun | undefined> {
  if (!(await deps.uow.snapshot((db) => isAwaited(db, key)))) return undefined;
  const computed = await computeRun(deps, key, signal ? { signal } : {}).catch(noPoolYet);
  if (!computed || computed.picks.length === 0 || !computed.pool.standingRule) return undefined;
  return { computed, head: { id: newId(), number: await deps.numbers.next('AL'), trigger: 'standing_rule' } };
}

/** Second half: makes it binding. @throws AppError `allocation.supply_moved` */
export const applyRun = (tx: Tx, { computed, head }: PreparedRun): Promise<AllocationRun> => commitRun(tx, computed, previewRow(tx, computed, head, false), false);

/**
 * The same for a worker: a run whose pool has moved meanwhile is dropped without a failure, since what moved the pool
 * asked for the next run. @throws AppError `allocation.supply_moved` where the pool moves at the same moment
 */
export async function applyRunUnlessMoved(tx: Tx, prepared: PreparedRun): Promise<AllocationRun | undefined> {
  const pool = await tx.one(allocationPools, { id: prepared.computed.pool.id });
  return pool?.version === prepared.computed.pool.version ? applyRun(tx, prepared) : undefined;
}

function noPoolYet(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'allocation.pool_not_found') return undefined;
  throw error;
}
