import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../../shared/errors.ts';
import type { ThreadTask } from './allocate-in-thread.ts';
import { allocate, allocateQuantities } from './allocate.ts';

// The entry of the worker thread. An error class does not survive the way between threads, so its parts are sent.
const { input: { input, quantitiesOnly } } = workerData as { readonly input: ThreadTask };
try {
  parentPort?.postMessage({ result: quantitiesOnly ? allocateQuantities(input) : allocate(input) });
} catch (error) {
  if (!(error instanceof AppError) || error.code !== 'allocation.input_invalid') throw error;
  parentPort?.postMessage({ problems: error.problems });
}
