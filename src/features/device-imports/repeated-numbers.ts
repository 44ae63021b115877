/** Two different keys share a fingerprint in about one of a million files of a million rows. */
interface Fingerprint {
  readonly high: number;
  readonly low: number;
}

function fingerprintOf(key: string): Fingerprint {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < key.length; at += 1) {
    const unit = key.charCodeAt(at);
    high = Math.imul(high ^ unit, 0x9e3779b1);
    low = Math.imul(low ^ unit, 0x5f356495);
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  return { high: high >>> 0, low: low >>> 0 };
}

/**
 * Finds keys that come more than once among millions, in twelve bytes for each and without the keys themselves: a first
 * pass over the file adds them all, a second asks which other row has the same one.
 */
export class RepeatedNumbers {
  #capacity = 1 << 12;
  #size = 0;
  /** Open addressing: high, low and row of each entry; row 0 = free. */
  #entries = new Uint32Array(this.#capacity * 3);
  readonly #rowsOf = new Map<string, number[]>();

  add(key: string, row: number): void {
    if (this.#size >= this.#capacity * 0.7) this.#grow();
    const { high, low } = fingerprintOf(key);
    const at = this.#place(high, low);
    const there = this.#entries[at + 2] ?? 0;
    if (there === 0) {
      this.#entries.set([high, low, row], at);
      this.#size += 1;
      return;
    }
    const name = `${high} ${low}`;
    const rows = this.#rowsOf.get(name);
    if (rows) rows.push(row);
    else this.#rowsOf.set(name, [there, row]);
  }

  /** A row with the same key; the row itself where it has the number twice; undefined where there is none. */
  otherRow(key: string, row: number): number | undefined {
    if (this.#rowsOf.size === 0) return undefined;
    const { high, low } = fingerprintOf(key);
    const rows = this.#rowsOf.get(`${high} ${low}`);
    return rows && (rows.find((each) => each !== row) ?? row);
  }

  #place(high: number, low: number): number {
    const mask = this.#capacity - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const at = slot * 3;
      if (this.#entries[at + 2] === 0 || (this.#entries[at] === high && this.#entries[at + 1] === low)) return at;
    }
  }

  #grow(): void {
    const old = this.#entries;
    this.#capacity *= 2;
    this.#entries = new Uint32Array(this.#capacity * 3);
    for (let at = 0; at < old.length; at += 3) {
      if (old[at + 2] === 0) continue;
      this.#entries.set(old.subarray(at, at + 3), this.#place(old[at] ?? 0, old[at + 1] ?? 0));
    }
  }
}
