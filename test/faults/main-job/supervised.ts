import { setTimeout as sleep } from 'node:timers/promises';
import type { Child, OnExit } from '../../../demo/child-process.ts';

/** What an init system waits before it starts again what has ended. */
const RESTART_MS = 300;

/** A program that is started again whenever it ends, as systemd and container platforms do it. */
export class Supervised<C extends { readonly child: Child } = { readonly child: Child }> {
  readonly name: string;
  readonly #start: (onExit: OnExit) => Promise<C>;
  #present: Promise<C>;
  #stopping = false;
  /** How often it ended by itself, with what it said last; a kill leaves no words of its own. */
  readonly ends: string[] = [];
  #killed = false;

  constructor(name: string, start: (onExit: OnExit) => Promise<C>) {
    this.name = name;
    this.#start = start;
    this.#present = this.#launch();
    this.#present.catch(toldByUp);
  }

  /** Resolves when it is up, now or after its next start. */
  up(): Promise<C> {
    return this.#present;
  }

  /** `kill -9` as soon as it is up; resolves when its successor is. */
  async kill(): Promise<void> {
    const { child } = await this.#present;
    await this.#next(() => {
      this.#killed = true;
      child.kill();
    });
  }

  /** Ends it in good order and starts it again, as for an upgrade. */
  async restart(): Promise<void> {
    const { child } = await this.#present;
    await child.stop();
    await this.#relaunch();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const present = await this.#present.catch(neverStarted);
    await present?.child.stop();
  }

  async #next(end: () => void): Promise<void> {
    const before = this.#present;
    end();
    while (this.#present === before) await sleep(10);
    await this.#present;
  }

  #relaunch(): Promise<C> {
    this.#present = this.#launch();
    this.#present.catch(toldByUp);
    return this.#present;
  }

  async #launch(): Promise<C> {
    for (;;) {
      try {
        return await this.#start((_name, code, lastWords) => { this.#ended(code, lastWords); });
      } catch (error) {
        // it ended while it started, since what it needs is away: as often as it takes
        if (this.#stopping) throw error;
        this.ends.push(error instanceof Error ? error.message : String(error));
        await sleep(RESTART_MS);
      }
    }
  }

  #ended(code: number | null, lastWords: string): void {
    if (this.#stopping) return;
    if (!this.#killed) this.ends.push(`${this.name} ended with ${code ?? 'a signal'}\n${lastWords}`);
    this.#killed = false;
    void this.#relaunch();
  }
}

/** Whoever waits for it is told. */
const toldByUp = (): void => undefined;
const neverStarted = (): undefined => undefined;
