import { setTimeout as sleep } from 'node:timers/promises';
import { admitCall } from '../../jobs/circuit-breaker.ts';
import { Pace, reserveSlots, type RequestLimit } from '../../jobs/request-limits.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';

/** The call was not made: no slot in time, or the supplier is thought to be away. Nothing has left. */
export class SupplierPaused extends Error {
  readonly why: 'limit' | 'breaker';
  readonly retryAfterMs: number;

  constructor(why: SupplierPaused['why'], pauseMs: number) {
    super(`the supplier is not to be called now: ${why}`);
    this.name = 'SupplierPaused';
    this.why = why;
    this.retryAfterMs = pauseMs;
  }
}

/** All requests of a connection, whoever makes them, draw from one row. */
export const ENDPOINT = 'api';
/** Calls under way before the supplier has answered any: as many failures open the breaker. */
const BEARABLE_AT_FIRST = 5;
const MOST_BEARABLE = 64;
/** The next block is reserved while so much of the last one is still to come. */
const LEAD_MS = 250;
/** A slot that was missed by more is lost: by then others may have been given what it left free. */
const LATEST_MS = 1_000;

export interface CallGateOptions {
  readonly uow: UnitOfWork;
  readonly connectionId: string;
  readonly limit: Required<RequestLimit>;
  /** How far ahead slots are reserved, and so the longest that anybody else waits behind them. */
  readonly maxWaitMs: number;
  readonly signal?: AbortSignal;
}

interface Waiting {
  readonly pass: () => void;
  readonly refuse: (error: unknown) => void;
}

/**
 * Where the calls of one job wait for their turn. Slots are reserved in blocks, the next one while the last is being
 * used, and the breaker is asked once a block. How many calls may be under way grows with each answer and shrinks with
 * each failure, so that a supplier that hangs is left with few.
 */
export class CallGate {
  readonly #options: CallGateOptions;
  readonly #ahead: number;
  readonly #waiting: Waiting[] = [];
  /** When the reserved slots begin, on this process's clock. */
  #slots: number[] = [];
  #reserving: Promise<void> | undefined;
  readonly #pace: Pace;
  #admitted = false;
  /** Times that somebody said to leave the supplier alone: what was reserved before does not count any more. */
  #refusals = 0;
  #underWay = 0;
  #bearable = BEARABLE_AT_FIRST;
  #serving = false;
  #stopped: { readonly reason: unknown } | undefined;
  #changed: (() => void)[] = [];

  constructor(options: CallGateOptions) {
    this.#options = options;
    this.#pace = new Pace(options.limit);
    this.#ahead = Math.min(MOST_BEARABLE, Math.ceil((options.limit.ratePerMinute * options.maxWaitMs) / 60_000) + 1);
  }

  /** Resolves when the call may leave; `landed` has to follow. @throws SupplierPaused, or what the gate was stopped for */
  async pass(): Promise<void> {
    if (this.#stopped) throw this.#stopped.reason as Error;
    await new Promise<void>((pass, refuse) => {
      this.#waiting.push({ pass, refuse });
      if (!this.#serving) void this.#serve();
    });
  }

  /** The call is over; `failed` where that speaks of the supplier. */
  landed(outcome: 'answered' | 'failed'): void {
    this.#underWay -= 1;
    // The breaker may have opened.
    if (outcome === 'failed') this.#admitted = false;
    this.#bearable = Math.min(MOST_BEARABLE, Math.max(1, this.#bearable + (outcome === 'answered' ? 1 : -1)));
    this.#change();
  }

  /** Resolves once fewer calls wait than can be reserved at a time: whoever has more to ask may go on. */
  async hasRoom(): Promise<void> {
    while (this.#waiting.length >= this.#ahead && !this.#stopped) await this.#nextChange();
  }

  /** Whoever waits is refused, and slots not used are lost; calls under way go on, and later ones start anew. */
  refuse(reason: unknown): void {
    this.#slots = [];
    this.#refusals += 1;
    for (const { refuse } of this.#waiting.splice(0)) refuse(reason);
    this.#change();
  }

  /** As `refuse`, for good. */
  stop(reason: unknown): void {
    this.#stopped ??= { reason };
    this.refuse(reason);
  }

  async #serve(): Promise<void> {
    this.#serving = true;
    try {
      while (this.#waiting.length > 0) await this.#serveNext();
    } catch (error) {
      this.refuse(error);
    } finally {
      this.#serving = false;
    }
  }

  async #serveNext(): Promise<void> {
    this.#options.signal?.throwIfAborted();
    if (this.#underWay >= this.#bearable) return this.#nextChange();
    const [slot] = this.#slots;
    if (slot === undefined) return this.#reserving ?? this.#reserve();
    if (slot < performance.now() - LATEST_MS) return void this.#slots.shift();
    if (!this.#admitted) return this.#admit();
    if ((this.#slots.at(-1) ?? 0) - performance.now() < LEAD_MS && this.#waiting.length > this.#slots.length) this.#reserveAhead();
    const waitMs = slot - performance.now();
    if (waitMs > 0) return this.#sleep(waitMs);
    const pacedUs = this.#pace.leave(Math.floor(performance.now() * 1_000));
    if (pacedUs > 0) return this.#sleep(pacedUs / 1_000);
    this.#slots.shift();
    this.#underWay += 1;
    this.#waiting.shift()?.pass();
    this.#change();
  }

  /** What was known before may not hold after it. */
  async #sleep(ms: number): Promise<void> {
    const { signal } = this.#options;
    await sleep(Math.ceil(ms), undefined, signal ? { signal } : {});
  }

  #reserveAhead(): void {
    if (this.#reserving) return;
    this.#reserving = this.#reserve().finally(() => { this.#reserving = undefined; });
    // whoever finds no slot left tries again, and meets the error then
    this.#reserving.catch(ignoreForNow);
  }

  async #reserve(): Promise<void> {
    const { uow, connectionId, limit, maxWaitMs } = this.#options;
    const wanted = Math.min(this.#ahead, Math.max(1, this.#waiting.length - this.#slots.length), Math.max(1, this.#bearable));
    const refusals = this.#refusals;
    const { slots, nextMs } = await reserveSlots(uow, connectionId, ENDPOINT, wanted, { ...limit, maxWaitMs });
    if (slots.length === 0) throw new SupplierPaused('limit', nextMs);
    await this.#admit();
    // Counted from here they come a little later than they might, never earlier.
    const now = performance.now();
    if (refusals === this.#refusals) this.#slots.push(...slots.map(({ waitMs }) => now + waitMs));
  }

  async #admit(): Promise<void> {
    const { uow, connectionId } = this.#options;
    const admission = await admitCall(uow, connectionId);
    if (!admission.admitted) throw new SupplierPaused('breaker', admission.retryAfterMs);
    // One call finds out whether the supplier is back; the others wait for its answer.
    if (admission.trial) this.#bearable = 1;
    this.#admitted = true;
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => { this.#changed.push(resolve); });
  }

  #change(): void {
    for (const resolve of this.#changed.splice(0)) resolve();
  }
}

const ignoreForNow = (): void => undefined;
