import type { FieldProblem } from '../../../shared/errors.ts';
import { startWorkerThread } from '../../../shared/worker-thread.ts';
import type { AllocatedQuantities } from './allocate.ts';
import type { AllocationInput, AllocationResult } from './allocation-types.ts';
import { allocationEngineErrors } from './allocation-engine-errors.ts';

/** What the thread is asked for. */
export interface ThreadTask {
  readonly input: AllocationInput;
  readonly quantitiesOnly: boolean;
}

type ThreadAnswer<R> = { readonly result: R } | { readonly problems: readonly FieldProblem[] };

const ENTRY = new URL(import.meta.url.endsWith('.ts') ? './allocation-thread.ts' : './allocation-thread.js', import.meta.url);

/**
 * `allocate` in a thread of its own, so that a long run blocks neither requests nor the renewal of a job's lease.
 * Rejects with `allocation.input_invalid` like `allocate`, with the signal's reason when aborted (the thread is gone by
 * then), and with `allocation.thread_ended` if the thread stops without an answer.
 */
export const allocateInThread = (input: AllocationInput, signal?: AbortSignal): Promise<AllocationResult> => answerOf<AllocationResult>({ input, quantitiesOnly: false }, signal);

/** `allocateQuantities` likewise. */
export const allocateQuantitiesInThread = (input: AllocationInput, signal?: AbortSignal): Promise<AllocatedQuantities> => answerOf<AllocatedQuantities>({ input, quantitiesOnly: true }, signal);

async function answerOf<R>(task: ThreadTask, signal?: AbortSignal): Promise<R> {
  signal?.throwIfAborted();
  const worker = startWorkerThread(ENTRY, task);
  let onAbort: (() => void) | undefined;
  try {
    const answer = await new Promise<ThreadAnswer<R>>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (exitCode) => { reject(allocationEngineErrors['allocation.thread_ended']({ exitCode })); });
      onAbort = () => { reject(signal?.reason as Error); };
      signal?.addEventListener('abort', onAbort, { once: true });
    });
    if ('problems' in answer) throw allocationEngineErrors['allocation.input_invalid']({}, answer.problems);
    return answer.result;
  } finally {
    if (onAbort) signal?.removeEventListener('abort', onAbort);
    await worker.terminate();
  }
}
