import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FieldProblem } from '../../../../shared/errors.ts';
import type { MappingReport, MappingTask } from './mapping-process.ts';

export type MappingOutcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: FieldProblem };

const FROM_SOURCE = import.meta.url.endsWith('.ts');
const ENTRY = fileURLToPath(new URL(FROM_SOURCE ? './mapping-process.ts' : './mapping-process.js', import.meta.url));

/** Loading the process is ours and not the expression's: it has a time of its own. */
const START_MS = 60_000;

export interface MappingLimits {
  readonly timeoutMs?: number;
  readonly memoryMb?: number;
  readonly largestResult?: number;
}

interface Turn {
  readonly outcome: MappingOutcome;
  /** Whether the process may be used again. */
  readonly alive: boolean;
}

const failed = (code: string, message: string): MappingOutcome => ({ ok: false, problem: { path: '', code, message } });

/** V8 aborts when the heap is full; shells report that as 134. */
const ranOutOfMemory = (code: number | null, signal: string | null): boolean => signal === 'SIGABRT' || code === 134;

/**
 * Evaluates mapping expressions one after the other in a process apart. Whoever configures a connection writes them, so
 * an expression may do nothing worse than fail: after its time the process is killed and replaced. A worker thread with
 * resource limits is not enough: one large allocation beyond the limit (a list doubled a few times) aborts the whole
 * process that the thread belongs to.
 */
export class MappingRunner {
  readonly #limits: Required<MappingLimits>;
  #process: Promise<ChildProcess> | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #nextId = 1;

  constructor(limits: MappingLimits = {}) {
    this.#limits = { timeoutMs: 1_000, memoryMb: 128, largestResult: 2_000_000, ...limits };
  }

  /** @param input JSON text, or null */
  evaluate(expression: string, input: string | null): Promise<MappingOutcome> {
    const turn = this.#last.then(() => this.#evaluate(expression, input));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Ends the process; a running expression is abandoned. */
  async close(): Promise<void> {
    const child = await this.#process;
    this.#process = null;
    child?.kill('SIGKILL');
  }

  async #evaluate(expression: string, input: string | null): Promise<MappingOutcome> {
    this.#process ??= this.#start();
    const child = await this.#process;
    const { outcome, alive } = await this.#take(child, { id: this.#nextId++, expression, input, largestResult: this.#limits.largestResult });
    if (!alive) {
      this.#process = null;
      child.kill('SIGKILL');
    }
    return outcome;
  }

  #take(child: ChildProcess, task: MappingTask): Promise<Turn> {
    const { timeoutMs } = this.#limits;
    return new Promise((resolve) => {
      const finish = (turn: Turn): void => {
        clearTimeout(timer);
        child.off('message', onMessage).off('exit', onExit);
        resolve(turn);
      };
      const onMessage = (message: MappingReport): void => {
        if ('ready' in message || message.id !== task.id) return;
        const outcome: MappingOutcome = 'result' in message ? { ok: true, value: JSON.parse(message.result) as unknown } : failed(message.code, message.message);
        finish({ outcome, alive: true });
      };
      const onExit = (code: number | null, signal: string | null): void => {
        const outcome = ranOutOfMemory(code, signal)
          ? failed('mapping.out_of_memory', 'The mapping needs too much memory.')
          : failed('mapping.failed', 'The process of the mapping ended.');
        finish({ outcome, alive: false });
      };
      const timer = setTimeout(() => {
        finish({ outcome: failed('mapping.timeout', `The mapping took longer than ${timeoutMs} ms.`), alive: false });
      }, timeoutMs);
      child.on('message', onMessage).once('exit', onExit);
      child.send(task, (error) => {
        if (error) finish({ outcome: failed('mapping.failed', 'The process of the mapping ended.'), alive: false });
      });
    });
  }

  #start(): Promise<ChildProcess> {
    const { memoryMb } = this.#limits;
    const child = fork(ENTRY, {
      // No environment: the secrets of the parent are in it.
      env: {},
      execArgv: [`--max-old-space-size=${memoryMb}`, ...(FROM_SOURCE ? ['--import', import.meta.resolve('tsx')] : [])],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const started = new Promise<ChildProcess>((resolve, reject) => {
      const fail = (): void => {
        clearTimeout(timer);
        child.kill('SIGKILL');
        reject(new Error('the process for mappings did not start'));
      };
      const timer = setTimeout(fail, START_MS);
      child.once('exit', fail).once('error', fail).once('message', () => {
        clearTimeout(timer);
        child.off('exit', fail);
        // Waiting for work keeps nobody alive; a turn does, by its timer.
        child.unref();
        child.channel?.unref();
        resolve(child);
      });
    });
    child.once('exit', () => {
      if (this.#process === started) this.#process = null;
    });
    return started;
  }
}
