import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import type { AllocationRules } from './allocation-rules.ts';
import { allocationErrors } from './allocation-errors.ts';
import type { PoolKey } from './allocation-pool.ts';
import type { AllocationResult } from './engine/allocation-types.ts';
import { verifyAllocation } from './engine/verifier.ts';
import { gatherInput, type GatheredInput } from './gather-input.ts';
import { runEngine } from './run-engine.ts';

export interface DevicePick {
  readonly requestLineId: string;
  readonly deviceId: string;
  /** Null where the unit was owed from an earlier run. */
  readonly poolId: string | null;
}

export interface ComputedRun extends GatheredInput {
  readonly result: AllocationResult;
  /** Which device goes to which request line: what was owed, then what this run awards. */
  readonly picks: readonly DevicePick[];
}

interface Options {
  readonly signal?: AbortSignal;
  /** Other rules than those in force, for comparing. */
  readonly change?: (rules: AllocationRules) => AllocationRules;
}

/**
 * Reads one consistent view, decides, and has the decision checked by the separate verifier. Writes nothing.
 * @throws AppError `allocation.pool_not_found`; `allocation.verification_failed` with the names of the violated conditions
 */
export async function computeRun({ uow }: { readonly uow: UnitOfWork }, key: PoolKey, { signal, change }: Options = {}): Promise<ComputedRun> {
  // the day is asked for inside, where the clock has caught up with what other processes set it to
  const gathered = await uow.snapshot((db) => gatherInput(db, key, uow.clock.today(), change));
  return asComputed(gathered, await runEngine(gathered.input, signal));
}

/** A decision over what was gathered, checked and with its devices. */
export function asComputed(gathered: GatheredInput, result: AllocationResult): ComputedRun {
  const violations = verifyAllocation(gathered.input, result);
  if (violations.length > 0) throw allocationErrors['allocation.verification_failed']({ violations: violations.map((violation) => violation.name) });
  return { ...gathered, result, picks: pickDevices(gathered, result) };
}

/** Numbers become devices: each model's free devices in a fixed order, shared out in the fixed order of the flows. */
function pickDevices(gathered: GatheredInput, result: AllocationResult): readonly DevicePick[] {
  const modelOf = new Map(gathered.input.pools.map((pool) => [pool.id, pool.modelId]));
  const next = new Map<string, number>();
  const picks: DevicePick[] = gathered.owedDevices.map((owed) => ({ ...owed, poolId: null }));
  for (const flow of result.flows) {
    const modelId = modelOf.get(flow.poolId) ?? '';
    for (let unit = 0; unit < flow.quantity; unit++) {
      const index = next.get(modelId) ?? 0;
      const deviceId = gathered.free.get(modelId)?.[index];
      if (deviceId === undefined) throw new Error('a run awarded more devices than are free');
      next.set(modelId, index + 1);
      picks.push({ requestLineId: flow.requestId, deviceId, poolId: flow.poolId });
    }
  }
  return picks;
}
