/** Milliseconds between two keys of a scanner that types; people are slower. */
const BURST_MS = 40;
/** A pause after which something new begins. */
const PAUSE_MS = 120;
/** Shorter bursts are what a fast typist does by chance. */
const SHORTEST = 4;

/**
 * Tells a keyboard-wedge scanner from a person: a burst of printable keys, each within 40 ms of the one before, ended by
 * Enter or Tab. Feed it every key; it answers with the scanned text when a burst ends. A burst that stumbled is no scan:
 * half a number would be another device.
 */
export class WedgeDetector {
  #text = '';
  #isSound = false;
  #last = Number.NEGATIVE_INFINITY;

  /** @param at milliseconds, ever growing @returns the scan that this key ended, if it did */
  key(key: string, at: number): string | undefined {
    const gap = at - this.#last;
    this.#last = at;
    if (gap > PAUSE_MS) {
      this.#text = '';
      this.#isSound = true;
    } else if (gap > BURST_MS) this.#isSound = false;
    if (key === 'Enter' || key === 'Tab') {
      const text = this.#isSound && this.#text.length >= SHORTEST ? this.#text : undefined;
      this.#text = '';
      return text;
    }
    if (key.length === 1) this.#text += key;
    return undefined;
  }
}
