import type { Worker } from 'node:worker_threads';
import type { FieldProblem } from '../../../../shared/errors.ts';
import { startWorkerThread } from '../../../../shared/worker-thread.ts';
import type { MappingReport, MappingTask } from './mapping-worker.ts';

export type MappingOutcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: FieldProblem };

const ENTRY = new URL(import.meta.url.endsWith('.ts') ? './mapping-worker.ts' : './mapping-worker.js', import.meta.url);

/** Loading the thread is ours and not the expression's: it has a time of its own. */
const START_MS = 60_000;

export interface MappingLimits {
  readonly timeoutMs?: number;
  readonly memoryMb?: number;
  readonly largestResult?: number;
}

const failure = (code: string, message: string): MappingOutcome => ({ ok: false, problem: { path: '', code, message } });

/**
 * Evaluates mapping expressions one after the other in a thread apart. Whoever configures a connection writes them, so
 * an expression may do nothing worse than fail: memory is limited, and after its time the thread is killed and replaced.
 */
export class MappingRunner {
  readonly #limits: Required<MappingLimits>;
  #worker: Promise<Worker> | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #nextId = 1;

  constructor(limits: MappingLimits = {}) {
    this.#limits = { timeoutMs: 1_000, memoryMb: 96, largestResult: 2_000_000, ...limits };
  }

  /** @param input JSON text, or null */
  evaluate(expression: string, input: string | null, bindings: Readonly<Record<string, unknown>> = {}): Promise<MappingOutcome> {
    const turn = this.#last.then(() => this.#evaluate(expression, input, bindings));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Ends the thread; a running expression is abandoned. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await (await worker)?.terminate();
  }

  async #evaluate(expression: string, input: string | null, bindings: Readonly<Record<string, unknown>>): Promise<MappingOutcome> {
    this.#worker ??= this.#start();
    const worker = await this.#worker;
    const { timeoutMs, largestResult } = this.#limits;
    const task: MappingTask = { id: this.#nextId++, expression, input, bindings, largestResult };
    worker.ref();
    const { report, dead } = await this.#run(worker, task, timeoutMs);
    if (dead) {
      this.#worker = null;
      await worker.terminate();
    } else worker.unref();
    return report;
  }

  #run(worker: Worker, task: MappingTask, timeoutMs: number): Promise<{ report: MappingOutcome; dead: boolean }> {
    return new Promise((resolve) => {
      const finish = (report: MappingOutcome, dead: boolean): void => {
        clearTimeout(timer);
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        resolve({ report, dead });
      };
      const onMessage = (message: MappingReport): void => {
        if ('ready' in message || message.id !== task.id) return;
        if ('result' in message) finish({ ok: true, value: JSON.parse(message.result) as unknown }, false);
        else finish(failure(message.code, message.message), false);
      };
      const onError = (error: Error): void => {
        const outOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
        finish(outOfMemory ? failure('mapping.out_of_memory', 'The mapping needs too much memory.') : failure('mapping.failed', error.message), true);
      };
      const onExit = (): void => finish(failure('mapping.failed', 'The thread of the mapping ended.'), true);
      const timer = setTimeout(() => finish(failure('mapping.timeout', `The mapping took longer than ${timeoutMs} ms.`), true), timeoutMs);
      worker.on('message', onMessage).once('error', onError).once('exit', onExit);
      worker.postMessage(task);
    });
  }

  #start(): Promise<Worker> {
    const { memoryMb } = this.#limits;
    const worker = startWorkerThread(ENTRY, null, {
      resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
      env: {},
    });
    const started = new Promise<Worker>((resolve, reject) => {
      const timer = setTimeout(() => {
        void worker.terminate();
        reject(new Error('the mapping thread did not start'));
      }, START_MS);
      worker.once('message', () => {
        clearTimeout(timer);
        worker.unref();
        resolve(worker);
      });
      // Stays for the life of the thread: an error without a listener would end the whole process.
      worker.on('error', (error) => {
        clearTimeout(timer);
        reject(error);
      });
    });
    worker.once('exit', () => {
      if (this.#worker === started) this.#worker = null;
    });
    return started;
  }
}
