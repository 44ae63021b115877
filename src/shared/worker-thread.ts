import { Worker, type WorkerOptions } from 'node:worker_threads';

// Node 20 does not hand the TypeScript loader on to worker threads, so a source file registers it for itself.
const BOOTSTRAP = `
const { workerData } = require('node:worker_threads');
import('tsx/esm/api').then(({ register }) => { register(); return import(workerData.__entry); });
`;

/** Starts a module of ours in a worker thread, from source or built. Its data arrives as `workerData.input`. */
export function startWorkerThread(entry: URL, input: unknown, options: WorkerOptions = {}): Worker {
  const workerData = { __entry: entry.href, input };
  if (!entry.pathname.endsWith('.ts')) return new Worker(entry, { ...options, workerData });
  return new Worker(BOOTSTRAP, { ...options, eval: true, workerData });
}
