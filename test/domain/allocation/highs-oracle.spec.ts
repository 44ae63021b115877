import { expect } from 'chai';
import fc from 'fast-check';
import highsModule from 'highs';
import type { AllocationInput } from '../../../src/features/allocation/engine/allocation-types.ts';
import { allocate } from '../../../src/features/allocation/engine/allocate.ts';
import { expectedNumerator } from '../../../src/features/allocation/engine/verifier/account-number.ts';
import { instances } from './random-instances.ts';
import { runs } from './runs.ts';

// The package is CommonJS and exports the function itself; its types describe a default export.
const loadHighs = highsModule as unknown as typeof highsModule.default;

/** Every weight divides it, so that costs are whole numbers. */
const SCALE = 60;

/** The same decision as a linear programme: as many devices as possible, and among those the least sum of the accounts' numbers. */
function programme(input: AllocationInput): { readonly text: string; readonly worth: number } {
  const eligible = (index: number): number[] => input.pools.flatMap((pool, at) => {
    const request = input.requests[index];
    const account = input.accounts.find(({ id }) => id === request?.accountId);
    return request?.acceptableModelIds.includes(pool.modelId) && (pool.earmarkId === null || account?.earmarkIds.includes(pool.earmarkId)) ? [at] : [];
  });
  const asked = new Map(input.accounts.map(({ id }) => [id, input.requests.reduce((sum, request) => sum + (request.accountId === id ? request.quantity : 0), 0)]));
  // one device more is worth more than all that its number could cost
  const worth = SCALE * 4 * input.accounts.reduce((sum, { id, held }) => sum + held + (asked.get(id) ?? 0), 1);
  const objective: string[] = [];
  const constraints: string[] = [];
  const bounds: string[] = [];
  input.accounts.forEach(({ id, held, weight }, a) => {
    const units = Array.from({ length: asked.get(id) ?? 0 }, (_, k) => `y_${a}_${k}`);
    units.forEach((unit, k) => {
      objective.push(`${worth - (expectedNumerator(input, held + k, 1) * SCALE) / weight} ${unit}`);
      bounds.push(`0 <= ${unit} <= 1`);
    });
    const flows = input.requests.flatMap((request, r) => (request.accountId === id ? eligible(r).map((p) => `f_${r}_${p}`) : []));
    if (units.length > 0) constraints.push(`${units.join(' + ')}${flows.map((flow) => ` - ${flow}`).join('')} = 0`);
  });
  input.requests.forEach(({ quantity }, r) => {
    const flows = eligible(r).map((p) => `f_${r}_${p}`);
    if (flows.length > 0) constraints.push(`${flows.join(' + ')} <= ${quantity}`);
  });
  input.pools.forEach(({ capacity }, p) => {
    const flows = input.requests.flatMap((_, r) => (eligible(r).includes(p) ? [`f_${r}_${p}`] : []));
    if (flows.length > 0) constraints.push(`${flows.join(' + ')} <= ${capacity}`);
  });
  return { text: `Maximize\n obj: ${objective.join(' + ')}\nSubject To\n${constraints.map((each, index) => ` c${index}: ${each}`).join('\n')}\nBounds\n${bounds.join('\n')}\nEnd`, worth };
}

/** What a result is worth by the same measure. */
function objectiveOf(input: AllocationInput, worth: number): number {
  const counts = new Map(input.accounts.map(({ id, held }) => [id, held]));
  return allocate(input).trace.reduce((sum, { accountId }) => {
    const count = counts.get(accountId) ?? 0;
    counts.set(accountId, count + 1);
    const weight = input.accounts.find(({ id }) => id === accountId)?.weight ?? 1;
    return sum + worth - (expectedNumerator(input, count, 1) * SCALE) / weight;
  }, 0);
}

describe('the rule against a solver', () => {
  it('finds the optimum that HiGHS finds', async () => {
    const highs = await loadHighs();
    fc.assert(
      fc.property(instances({ accounts: 8, pools: 6, requests: 14, quantity: 12, keys: ['webster', 'adams', 'dhondt'] }), (input) => {
        const { text, worth } = programme(input);
        const solution = highs.solve(text);
        expect(solution.Status).to.equal('Optimal');
        expect(objectiveOf(input, worth)).to.be.closeTo(solution.ObjectiveValue, 1e-4);
      }),
      { numRuns: runs(150) },
    );
  });
});
