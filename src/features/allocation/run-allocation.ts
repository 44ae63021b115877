import type { Deps } from '../../deps.ts';
import { AppError } from '../../shared/errors.ts';
import { newId } from '../../shared/ids.ts';
import type { Tx } from '../../persistence/transaction.ts';
import type { PoolKey } from './allocation-pool.ts';
import type { AllocationRun } from './allocation-tables.ts';
import { commitRun, previewRow, type RunHead } from './commit-run.ts';
import { computeRun, type ComputedRun } from './compute-run.ts';

export interface PreparedRun {
  readonly computed: ComputedRun;
  readonly head: RunHead;
}

/** First half of the standing rule: computes a run; nothing where nobody would get anything. */
export async function prepareRun(deps: Pick<Deps, 'uow' | 'numbers'>, key: PoolKey, signal?: AbortSignal): Promise<PreparedRun | undefined> {
  const computed = await computeRun(deps, key, signal ? { signal } : {}).catch(noPoolYet);
  if (!computed || computed.picks.length === 0 || !computed.pool.standingRule) return undefined;
  return { computed, head: { id: newId(), number: await deps.numbers.next('AL'), trigger: 'standing_rule' } };
}

/**
 * Second half: makes it binding. What moves a pool asks for a run by itself, so one that comes too late has a successor.
 * @throws AppError `allocation.supply_moved`
 */
export const applyRun = (tx: Tx, { computed, head }: PreparedRun): Promise<AllocationRun> => commitRun(tx, computed, previewRow(tx, computed, head, false), false);

function noPoolYet(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'allocation.pool_not_found') return undefined;
  throw error;
}
