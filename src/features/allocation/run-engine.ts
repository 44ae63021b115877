import { allocate, allocateQuantities, type AllocatedQuantities } from './engine/allocate.ts';
import { allocateInThread, allocateQuantitiesInThread } from './engine/allocate-in-thread.ts';
import type { AllocationInput, AllocationResult } from './engine/allocation-types.ts';

/** Up to here a run takes a few milliseconds, less than a thread needs to start. */
const SMALL = 5_000;

/** Decides a run; a large one in a thread of its own, so that it holds up neither requests nor the job's lease. */
export async function runEngine(input: AllocationInput, signal?: AbortSignal): Promise<AllocationResult> {
  signal?.throwIfAborted();
  return isSmall(input) ? allocate(input) : allocateInThread(input, signal);
}

/** As `runEngine`, without what explains and proves the result: for reckoning on, as promises do week by week. */
export async function reckonQuantities(input: AllocationInput, signal?: AbortSignal): Promise<AllocatedQuantities> {
  signal?.throwIfAborted();
  return isSmall(input) ? allocateQuantities(input) : allocateQuantitiesInThread(input, signal);
}

function isSmall(input: AllocationInput): boolean {
  const demand = input.requests.reduce((sum, { quantity }) => sum + quantity, 0);
  const supply = input.pools.reduce((sum, { capacity }) => sum + capacity, 0);
  return Math.min(demand, supply) + input.requests.length + input.accounts.length <= SMALL;
}
