import { setTimeout as sleep } from 'node:timers/promises';
import { randomFrom, shuffled } from '../random-from.ts';
import type { Strike } from './ground.ts';

/** Processes die more often than servers do. */
const PROCESS_WEIGHT = 2;
/** A strike follows a change that was acknowledged by up to so long: what the change set going is then at work. */
const LONGEST_DELAY_MS = 1_500;

interface Planned {
  readonly after: number;
  readonly delayMs: number;
  readonly strike: Strike;
  /** Of its own, so that it does not depend on what happens meanwhile. */
  readonly random: () => number;
}

export interface OnslaughtOptions {
  readonly strikes: readonly Strike[];
  readonly count: number;
  /** Between which changes of the story, by number, they fall. */
  readonly between: readonly [number, number];
  readonly random: () => number;
  readonly onStrike: (line: string) => void;
}

/**
 * A number of strikes at random moments of a story, counted in the changes that the API has acknowledged. Every kind
 * comes about equally often, processes twice as often as servers.
 */
export class Onslaught {
  readonly #plan: Planned[];
  readonly #options: OnslaughtOptions;
  readonly #running: Promise<void>[] = [];
  readonly struck: string[] = [];
  #changes = 0;

  constructor(options: OnslaughtOptions) {
    this.#options = options;
    const { strikes, count, between: [from, until], random } = options;
    const deck = strikes.flatMap((strike) => Array.from({ length: strike.kind.startsWith('API') || strike.kind.startsWith('worker') ? PROCESS_WEIGHT : 1 }, () => strike));
    const drawn: Strike[] = [];
    while (drawn.length < count) drawn.push(...shuffled(deck, random));
    // one in each of as many parts of the story, so that they do not crowd
    this.#plan = drawn.slice(0, count).map((strike, index) => ({
      strike, after: Math.floor(from + ((index + random()) / count) * (until - from)), delayMs: random() * LONGEST_DELAY_MS, random: randomFrom(random() * 2 ** 32),
    }));
  }

  /** To be called with each change that was acknowledged. */
  onChange(): void {
    this.#changes += 1;
    while ((this.#plan[0]?.after ?? Infinity) < this.#changes) {
      const next = this.#plan.shift();
      if (next) this.#running.push(this.#strike(next));
    }
  }

  /** Waits until everything that was hit is there again. @throws Error where something did not come back, or strikes are left over */
  async over(): Promise<void> {
    await Promise.all(this.#running);
    if (this.#plan.length > 0) throw new Error(`the story ended after ${this.#changes} changes with ${this.#plan.length} strikes to come`);
  }

  async #strike({ strike, after, delayMs, random }: Planned): Promise<void> {
    await sleep(delayMs);
    this.#options.onStrike(`${strike.kind}, ${Math.round(delayMs)} ms after change ${after + 1}`);
    const began = performance.now();
    await strike.hit(random);
    this.struck.push(strike.kind);
    this.#options.onStrike(`${strike.kind}: there again after ${Math.round(performance.now() - began)} ms`);
  }
}
