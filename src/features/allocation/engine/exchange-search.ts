import type { AccountFlow } from './account-flow.ts';
import type { CompiledInstance } from './compile-instance.ts';

/** A chain of signatures that each take another pool; it ends with a unit that one of the givers gives up, or with a free one. */
export interface FoundExchange {
  /** The giver's cell; null where the chain ends with a free unit. */
  readonly giver: number | null;
  /** How many units can go the same way. */
  readonly most: number;
  move(units: number): void;
}

interface Step {
  /** The edge by which the pool's unit is taken. */
  readonly gain: number;
  /** The edge that the taker gives up for it, and its pool; -1 where the chain begins. */
  readonly give: number;
  readonly from: number;
}

/** Shortest chains of exchanges between signatures, in which nobody's quantity changes but the two ends'. */
export class ExchangeSearch {
  readonly #instance: CompiledInstance;
  readonly #flow: AccountFlow;

  constructor(instance: CompiledInstance, flow: AccountFlow) {
    this.#instance = instance;
    this.#flow = flow;
  }

  /** One more unit for `signature` out of what one of `givers` (signature → cell) has, or out of a free pool. */
  find(signature: number, givers: ReadonlyMap<number, number>): FoundExchange | undefined {
    const { edgeStarts, edgePool, edgeSignature, edgesOfPool } = this.#instance;
    const { free, flow } = this.#flow;
    const steps = new Map<number, Step>();
    const expanded = new Set([signature]);
    const queue: number[] = [];
    const enter = (taker: number, give: number, from: number): void => {
      for (let gain = edgeStarts[taker] ?? 0; gain < (edgeStarts[taker + 1] ?? 0); gain++) {
        const pool = edgePool[gain] ?? -1;
        if (steps.has(pool)) continue;
        steps.set(pool, { gain, give, from });
        queue.push(pool);
      }
    };
    enter(signature, -1, -1);
    for (const pool of queue) {
      if ((free[pool] ?? 0) > 0) return this.#found(steps, pool, null, null);
      for (let position = edgesOfPool.starts[pool] ?? 0; position < (edgesOfPool.starts[pool + 1] ?? 0); position++) {
        const edge = edgesOfPool.items[position] ?? -1;
        if ((flow[edge] ?? 0) === 0) continue;
        const holder = edgeSignature[edge] ?? -1;
        const giver = givers.get(holder);
        if (giver !== undefined) return this.#found(steps, pool, giver, edge);
        if (expanded.has(holder)) continue;
        expanded.add(holder);
        enter(holder, edge, pool);
      }
    }
    return undefined;
  }

  #found(steps: ReadonlyMap<number, Step>, end: number, giver: number | null, given: number | null): FoundExchange {
    const { free, flow } = this.#flow;
    const chain: Step[] = [];
    for (let step = steps.get(end); step; step = steps.get(step.from)) chain.push(step);
    const atEnd = given === null ? (free[end] ?? 0) : (flow[given] ?? 0);
    return {
      giver,
      most: chain.reduce((most, { give }) => (give < 0 ? most : Math.min(most, flow[give] ?? 0)), atEnd),
      move: (units) => {
        if (given === null) free[end] = (free[end] ?? 0) - units;
        else flow[given] = (flow[given] ?? 0) - units;
        for (const { gain, give } of chain) {
          flow[gain] = (flow[gain] ?? 0) + units;
          if (give >= 0) flow[give] = (flow[give] ?? 0) - units;
        }
      },
    };
  }
}
