import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../../shared/errors.ts';
import type { AllocationInput } from './allocation-types.ts';
import { allocate } from './allocate.ts';

// The entry of the worker thread. An error class does not survive the way between threads, so its parts are sent.
const { input } = workerData as { readonly input: AllocationInput };
try {
  parentPort?.postMessage({ result: allocate(input) });
} catch (error) {
  if (!(error instanceof AppError) || error.code !== 'allocation.input_invalid') throw error;
  parentPort?.postMessage({ problems: error.problems });
}
