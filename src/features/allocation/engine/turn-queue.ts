import type { CompiledInstance } from './compile-instance.ts';

/** The nodes of one class that wait for their turn, as a binary heap: least number first, then the draw, then the node. */
export class TurnQueue {
  readonly #instance: CompiledInstance;
  readonly #heap: number[] = [];
  /** By node. */
  readonly #nums: Float64Array;

  constructor(instance: CompiledInstance) {
    this.#instance = instance;
    this.#nums = new Float64Array(instance.nodes.length);
  }

  add(node: number, num: number): void {
    this.#nums[node] = num;
    let at = this.#heap.push(node) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const other = this.#heap[parent] ?? 0;
      if (!this.#isBefore(node, other)) break;
      this.#heap[at] = other;
      at = parent;
    }
    this.#heap[at] = node;
  }

  /** Whose turn it is; null when nobody waits. */
  first(): number | null {
    return this.#heap[0] ?? null;
  }

  numOf(node: number): number {
    return this.#nums[node] ?? 0;
  }

  /** The first one waits on, with this number. */
  moveBack(num: number): void {
    const node = this.#heap[0];
    if (node === undefined) return;
    this.#nums[node] = num;
    this.#sink(node);
  }

  dropFirst(): void {
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) this.#sink(last);
  }

  /** Puts the node in the place of the first, and lower as far as others come before it. */
  #sink(node: number): void {
    const heap = this.#heap;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && this.#isBefore(heap[child + 1] ?? 0, heap[child] ?? 0)) child += 1;
      const other = heap[child] ?? 0;
      if (!this.#isBefore(other, node)) break;
      heap[at] = other;
      at = child;
    }
    heap[at] = node;
  }

  #isBefore(a: number, b: number): boolean {
    const { nodes, weights, ties, compare } = this.#instance;
    const [left, right] = [nodes[a]?.account ?? 0, nodes[b]?.account ?? 0];
    const order = compare(this.numOf(a), weights[left] ?? 1, this.numOf(b), weights[right] ?? 1) || (ties[left] ?? 0) - (ties[right] ?? 0) || a - b;
    return order < 0;
  }
}
