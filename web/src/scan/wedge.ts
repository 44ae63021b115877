/** Milliseconds between two keys of a scanner that types; people are slower. */
const BURST_MS = 40;
/** Shorter bursts are what a fast typist does by chance. */
const SHORTEST = 4;

/**
 * Tells a keyboard-wedge scanner from a person: a burst of printable keys, each within 40 ms of the one before, ended by
 * Enter or Tab. Feed it every key; it answers with the scanned text when a burst ends.
 */
export class WedgeDetector {
  #text = '';
  #last = Number.NEGATIVE_INFINITY;

  /** @param at milliseconds, ever growing @returns the scan that this key ended, if it did */
  key(key: string, at: number): string | undefined {
    const isBurst = at - this.#last <= BURST_MS;
    this.#last = at;
    if (key === 'Enter' || key === 'Tab') {
      const text = isBurst && this.#text.length >= SHORTEST ? this.#text : undefined;
      this.#text = '';
      return text;
    }
    if (key.length !== 1) return undefined;
    this.#text = isBurst ? this.#text + key : key;
    return undefined;
  }
}
