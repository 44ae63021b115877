import { allocate } from './engine/allocate.ts';
import { allocateInThread } from './engine/allocate-in-thread.ts';
import type { AllocationInput, AllocationResult } from './engine/allocation-types.ts';

/** Up to here a run takes a few milliseconds, less than a thread needs to start. */
const SMALL = 5_000;

/** Decides a run; a large one in a thread of its own, so that it holds up neither requests nor the job's lease. */
export async function runEngine(input: AllocationInput, signal?: AbortSignal): Promise<AllocationResult> {
  signal?.throwIfAborted();
  const demand = input.requests.reduce((sum, { quantity }) => sum + quantity, 0);
  const supply = input.pools.reduce((sum, { capacity }) => sum + capacity, 0);
  return Math.min(demand, supply) + input.requests.length + input.accounts.length <= SMALL ? allocate(input) : allocateInThread(input, signal);
}
