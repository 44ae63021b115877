import { expect } from 'chai';
import fc from 'fast-check';
import type { AllocationInput, AllocationRequest } from '../../../src/features/allocation/engine/allocation-types.ts';
import { allocate } from '../../../src/features/allocation/engine/allocate.ts';
import { instances } from './random-instances.ts';

/**
 * The definition itself, by trying every distribution: per class, highest first, most devices, then the least sum of
 * the numbers at which they are given. Shares nothing with the engine; feasibility is Hall's condition over all sets of pools.
 */
function bestValues(input: AllocationInput): string {
  let best: Value[] | null = null;
  for (const quantities of everyDistribution(input.requests)) {
    if (!fits(input, quantities)) continue;
    const value = valueOf(input, quantities);
    if (best === null || compareValues(value, best) < 0) best = value;
  }
  return show(best ?? []);
}

interface Value {
  readonly units: number;
  /** Sum of (2n+1)/w over the units, times 60 (which every weight from 1 to 6 divides). */
  readonly cost: number;
}

function valueOf(input: AllocationInput, quantities: readonly number[]): Value[] {
  const counts = new Map(input.accounts.map(({ id, held }) => [id, held]));
  return input.policy.classes.map((_, classRank) => {
    let [units, cost] = [0, 0];
    input.requests.forEach((request, i) => {
      if (request.classRank !== classRank) return;
      const weight = input.accounts.find(({ id }) => id === request.accountId)?.weight ?? 1;
      for (let unit = 0; unit < (quantities[i] ?? 0); unit++) {
        const count = counts.get(request.accountId) ?? 0;
        cost += ((2 * count + 1) * 60) / weight;
        counts.set(request.accountId, count + 1);
        units += 1;
      }
    });
    return { units, cost };
  });
}

function compareValues(a: readonly Value[], b: readonly Value[]): number {
  for (const [i, { units, cost }] of a.entries()) {
    const other = b[i] ?? { units: 0, cost: 0 };
    if (units !== other.units) return other.units - units;
    if (cost !== other.cost) return cost - other.cost;
  }
  return 0;
}

const show = (values: readonly Value[]): string => values.map(({ units, cost }) => `${units} units at ${cost}`).join(', ');

function* everyDistribution(requests: readonly AllocationRequest[], prefix: readonly number[] = []): Generator<number[]> {
  const request = requests[prefix.length];
  if (!request) {
    yield [...prefix];
    return;
  }
  for (let units = 0; units <= request.quantity; units++) yield* everyDistribution(requests, [...prefix, units]);
}

/** Whoever can only be served from a set of pools must not get more than that set holds. */
function fits(input: AllocationInput, quantities: readonly number[]): boolean {
  for (let set = 0; set < 1 << input.pools.length; set++) {
    let [demand, capacity] = [0, 0];
    input.pools.forEach((pool, p) => (capacity += set & (1 << p) ? pool.capacity : 0));
    input.requests.forEach((request, i) => {
      const outside = input.pools.some((_, p) => !(set & (1 << p)) && mayServe(input, request, p));
      demand += outside ? 0 : (quantities[i] ?? 0);
    });
    if (demand > capacity) return false;
  }
  return true;
}

function mayServe(input: AllocationInput, request: AllocationRequest, index: number): boolean {
  const pool = input.pools[index];
  const account = input.accounts.find(({ id }) => id === request.accountId);
  if (!pool || !request.acceptableModelIds.includes(pool.modelId)) return false;
  if (pool.topClassOnly && request.classRank > 0) return false;
  return pool.earmarkId === null || account?.earmarkIds.includes(pool.earmarkId) === true;
}

describe('the engine against trying everything', () => {
  for (const classes of [1, 2]) {
    it(`finds the best of all distributions (${classes} class${classes > 1 ? 'es' : ''})`, () => {
      fc.assert(
        fc.property(instances({ accounts: 3, pools: 3, requests: 4, quantity: 3, classes }), (input) => {
          const result = allocate(input);
          const quantities = input.requests.map(({ id }) => result.requests.find(({ requestId }) => requestId === id)?.quantity ?? 0);
          expect(fits(input, quantities)).to.equal(true);
          expect(show(valueOf(input, quantities))).to.equal(bestValues(input));
        }),
        { numRuns: 600 },
      );
    });
  }
});
