import type { NumberSequences } from '../../persistence/number-sequences.ts';

/** Asset tags for a whole import, reserved many at once; what a chunk does not need waits for the next one. */
export class TagSupply {
  readonly #numbers: NumberSequences;
  readonly #reserve: number;
  readonly #left: string[] = [];

  constructor(numbers: NumberSequences, reserve: number) {
    this.#numbers = numbers;
    this.#reserve = reserve;
  }

  async take(count: number): Promise<readonly string[]> {
    if (this.#left.length < count) this.#left.push(...await this.#numbers.take('ZW', Math.max(count - this.#left.length, this.#reserve)));
    return this.#left.splice(0, count);
  }
}
