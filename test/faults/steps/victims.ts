import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Order, Report } from './child.ts';
import type { Trips } from './kill-point.ts';
import { bundle } from '../../typescript/bundle.ts';
import { TYPESCRIPT } from '../../typescript/index.ts';

export type Fate = { readonly killed: true } | { readonly killed: false; readonly trips: Trips };

let program: Promise<string> | undefined;
/** One for all: it is the same in every step. */
const childProgram = (): Promise<string> => (program ??= bundle(fileURLToPath(new URL('child.ts', import.meta.url))));

/** Processes made to be killed. One is always starting up while its predecessor is at work. */
export class Victims {
  #next: Victim | undefined;
  #current: Victim | undefined;

  /** Lets a process do the task; resolves when it is gone. */
  async send(order: Order): Promise<Fate> {
    const file = await childProgram();
    const victim = this.#next ?? new Victim(file);
    this.#current = victim;
    await victim.ready;
    const fate = victim.obey(order);
    this.#next = new Victim(file);
    return fate;
  }

  /** Kills the process that is at work now, wherever it is. */
  kill(): void {
    this.#current?.kill();
  }

  async close(): Promise<void> {
    this.#next?.kill();
    await this.#next?.gone;
  }
}

class Victim {
  readonly ready: Promise<void>;
  /** The signal that ended the process, if one did. */
  readonly gone: Promise<NodeJS.Signals | null>;
  readonly #process: ChildProcess;
  #last: Report = { kind: 'ready' };

  constructor(file: string) {
    this.#process = fork(file, [], { execArgv: [...TYPESCRIPT], serialization: 'advanced' });
    this.ready = new Promise((resolve, reject) => {
      this.#process.once('message', () => { resolve(); });
      this.#process.once('error', reject);
      this.#process.once('exit', (code) => { reject(new Error(`a process ended before its task: ${String(code)}`)); });
    });
    this.ready.catch(toldByObey);
    this.gone = new Promise((resolve) => this.#process.once('exit', (_code, signal) => { resolve(signal); }));
    this.#process.on('message', (message: Report) => { this.#last = message; });
  }

  async obey(order: Order): Promise<Fate> {
    this.#process.send(order);
    const signal = await this.gone;
    if (signal === 'SIGKILL') return { killed: true };
    if (this.#last.kind === 'survived') return { killed: false, trips: this.#last.trips };
    throw new Error(this.#last.kind === 'failed' ? this.#last.error : 'a process ended without a word');
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }
}

/** Whoever waits for readiness is told; one that is never used has nobody to tell. */
const toldByObey = (): void => undefined;
