interface Window {
  readonly ms: number;
  readonly most: number;
  /** Arrivals within it, oldest first. */
  readonly arrivals: number[];
  fullest: number;
}

/** A limit that is held to: in no window of its lengths, wherever it begins, are more requests let through. */
export class StrictLimit {
  readonly #windows: readonly Window[];

  constructor(limits: readonly { readonly ms: number; readonly most: number }[]) {
    this.#windows = limits.map((limit) => ({ ...limit, arrivals: [], fullest: 0 }));
  }

  /** Whether a request that comes now is let through. */
  admit(now: number): boolean {
    for (const { ms, arrivals } of this.#windows) while ((arrivals[0] ?? Infinity) <= now - ms) arrivals.shift();
    if (this.#windows.some(({ most, arrivals }) => arrivals.length >= most)) return false;
    for (const window of this.#windows) {
      window.arrivals.push(now);
      window.fullest = Math.max(window.fullest, window.arrivals.length);
    }
    return true;
  }

  /** The most that any window of each length held. */
  get fullest(): readonly number[] {
    return this.#windows.map((window) => window.fullest);
  }
}
