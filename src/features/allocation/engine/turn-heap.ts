/** A binary heap: the least entry by `compare` comes out first. */
export class TurnHeap<T> {
  readonly #entries: T[] = [];
  readonly #compare: (a: T, b: T) => number;

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  push(entry: T): void {
    this.#entries.push(entry);
    for (let at = this.#entries.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#isLess(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  pop(): T | undefined {
    const last = this.#entries.length - 1;
    if (last > 0) this.#swap(0, last);
    const least = this.#entries.pop();
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      const child = left + 1 < last && this.#isLess(left + 1, left) ? left + 1 : left;
      if (child >= last || !this.#isLess(child, at)) return least;
      this.#swap(at, child);
      at = child;
    }
  }

  #isLess(a: number, b: number): boolean {
    return this.#compare(this.#entries[a] as T, this.#entries[b] as T) < 0;
  }

  #swap(a: number, b: number): void {
    [this.#entries[a], this.#entries[b]] = [this.#entries[b] as T, this.#entries[a] as T];
  }
}
