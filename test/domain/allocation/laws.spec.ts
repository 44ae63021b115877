import { expect } from 'chai';
import fc from 'fast-check';
import type { AllocationInput, AllocationResult } from '../../../src/features/allocation/engine/allocation-types.ts';
import { allocate } from '../../../src/features/allocation/engine/allocate.ts';
import { verifyAllocation } from '../../../src/features/allocation/engine/verifier.ts';
import { unitsOf } from './allocation-fixtures.ts';
import { instances } from './random-instances.ts';
import { runs } from './runs.ts';

const RUNS = { numRuns: runs(300) };
const keys = ['webster', 'adams', 'dhondt'] as const;
const size = { accounts: 6, pools: 5, requests: 9, quantity: 6 };
const general = instances({ ...size, classes: 3, keys });
const limited = instances({ ...size, classes: 3, lots: true, caps: true, keys });
const oneClass = instances({ ...size, keys });

const accountIds = (input: AllocationInput): string[] => input.accounts.map(({ id }) => id);
const unitsPerAccount = (input: AllocationInput): number[] => unitsOf(allocate(input), accountIds(input));

describe('laws of the allocation, over random instances', () => {
  it('every run is feasible, maximal and exchange-optimal by the verifier', () => {
    fc.assert(
      fc.property(limited, (input) => {
        expect(verifyAllocation(input, allocate(input))).to.deep.equal([]);
      }),
      { numRuns: runs(1_500) },
    );
  });

  it('does not depend on the order of the input', () => {
    const shuffled = limited.chain((input) =>
      fc
        .record({ pools: shuffle(input.pools), accounts: shuffle(input.accounts), requests: shuffle(input.requests), ...(input.caps && { caps: shuffle(input.caps) }) })
        .map((lists) => ({ input, other: { ...input, ...lists } })),
    );
    fc.assert(fc.property(shuffled, ({ input, other }) => void expect(allocate(other)).to.deep.equal(allocate(input))), RUNS);
  });

  it('gives the same hash for the same input, and another one for another seed', () => {
    fc.assert(
      fc.property(general, (input) => {
        const copy = JSON.parse(JSON.stringify(input)) as AllocationInput;
        expect(allocate(copy).outputHash).to.equal(allocate(input).outputHash);
        const reseeded = allocate({ ...input, policy: { ...input.policy, seed: 'another' } });
        expect(reseeded.inputHash).to.not.equal(allocate(input).inputHash);
      }),
      RUNS,
    );
  });

  it('a limit that cannot be reached changes nothing', () => {
    fc.assert(
      fc.property(general, (input) => {
        const caps = [{ id: 'all', kind: 'district' as const, accountIds: accountIds(input), classRank: null, limit: sum(input.requests.map(({ quantity }) => quantity)) }];
        expect(allocate({ ...input, caps }).trace).to.deep.equal(allocate(input).trace);
      }),
      RUNS,
    );
  });

  it('a single account under a limit gets what it would get if it had asked for no more', () => {
    fc.assert(
      fc.property(oneClass, fc.nat(), fc.nat({ max: 6 }), (input, choice, limit) => {
        const id = pick(accountIds(input), choice);
        const single = { ...input, requests: input.requests.filter(({ accountId }, i) => input.requests.findIndex((other) => other.accountId === accountId) === i) };
        const modest = { ...single, requests: single.requests.map((request) => (request.accountId === id ? { ...request, quantity: Math.min(request.quantity, limit) } : request)) };
        const capped = { ...single, caps: [{ id: 'cap', kind: 'account' as const, accountIds: [id], classRank: null, limit }] };
        expect(unitsPerAccount(capped)).to.deep.equal(unitsPerAccount(modest));
      }),
      RUNS,
    );
  });

  it('does not change when all weights are multiplied', () => {
    fc.assert(
      fc.property(general, fc.integer({ min: 2, max: 10_000 }), (input, factor) => {
        const scaled = { ...input, accounts: input.accounts.map((account) => ({ ...account, weight: account.weight * factor })) };
        const [before, after] = [allocate(input), allocate(scaled)];
        expect(after.requests).to.deep.equal(before.requests);
        expect(after.flows).to.deep.equal(before.flows);
      }),
      RUNS,
    );
  });

  it('one more device hurts nobody and helps at most one', () => {
    fc.assert(
      fc.property(oneClass, fc.nat(), (input, choice) => {
        const changes = differences(unitsPerAccount(input), unitsPerAccount(withOneMore(input, choice)));
        expect(changes.every((change) => change === 0 || change === 1)).to.equal(true);
        expect(sum(changes)).to.be.at.most(1);
      }),
      { numRuns: runs(600) },
    );
  });

  it('one more device takes nothing from the highest class', () => {
    fc.assert(
      fc.property(general, fc.nat(), (input, choice) => {
        const highest = (result: AllocationResult): number[] => result.awards.filter(({ classRank }) => classRank === 0).map(({ quantity }) => quantity);
        const changes = differences(highest(allocate(input)), highest(allocate(withOneMore(input, choice))));
        expect(changes.every((change) => change >= 0)).to.equal(true);
      }),
      RUNS,
    );
  });

  it('an account that leaves hurts nobody', () => {
    fc.assert(
      fc.property(oneClass, fc.nat(), (input, choice) => {
        const gone = pick(accountIds(input), choice);
        const others = accountIds(input).filter((id) => id !== gone);
        expect(differences(unitsOf(allocate(input), others), unitsOf(allocate(without(input, gone)), others)).every((change) => change >= 0)).to.equal(true);
      }),
      RUNS,
    );
  });

  it('an account that leaves with what it got changes nothing for the others', () => {
    fc.assert(
      fc.property(general, fc.nat(), (input, choice) => {
        const gone = pick(accountIds(input), choice);
        const others = accountIds(input).filter((id) => id !== gone);
        const result = allocate(input);
        const taken = (poolId: string): number => sum(result.flows.filter((flow) => flow.poolId === poolId && ownerOf(input, flow.requestId) === gone).map(({ quantity }) => quantity));
        const rest = { ...without(input, gone), pools: input.pools.map((pool) => ({ ...pool, capacity: pool.capacity - taken(pool.id) })) };
        expect(unitsOf(allocate(rest), others)).to.deep.equal(unitsOf(result, others));
      }),
      RUNS,
    );
  });

  it('a greater weight never gets less', () => {
    fc.assert(
      fc.property(oneClass, fc.nat(), fc.integer({ min: 1, max: 6 }), (input, choice, more) => {
        const id = pick(accountIds(input), choice);
        const heavier = { ...input, accounts: input.accounts.map((account) => (account.id === id ? { ...account, weight: account.weight + more } : account)) };
        expect(unitsOf(allocate(heavier), [id])[0]).to.be.at.least(unitsOf(allocate(input), [id])[0] ?? 0);
      }),
      RUNS,
    );
  });

  it('who holds more already never gets more', () => {
    fc.assert(
      fc.property(oneClass, fc.nat(), fc.integer({ min: 1, max: 4 }), (input, choice, more) => {
        const id = pick(accountIds(input), choice);
        const richer = { ...input, accounts: input.accounts.map((account) => (account.id === id ? { ...account, held: account.held + more } : account)) };
        expect(unitsOf(allocate(richer), [id])[0]).to.be.at.most(unitsOf(allocate(input), [id])[0] ?? 0);
      }),
      RUNS,
    );
  });

  it('asking for more than one got never gets more', () => {
    fc.assert(
      fc.property(oneClass, fc.nat(), fc.integer({ min: 1, max: 20 }), (input, choice, more) => {
        // One request per account and class: how an account spreads its own devices over its requests is its own affair.
        const single = { ...input, requests: input.requests.filter(({ accountId }, i) => input.requests.findIndex((other) => other.accountId === accountId) === i) };
        const result = allocate(single);
        const unmet = result.requests.filter(({ demand, quantity }) => quantity < demand);
        if (unmet.length === 0) return;
        const inflatedId = unmet[choice % unmet.length]?.requestId;
        const inflated = { ...single, requests: single.requests.map((request) => (request.id === inflatedId ? { ...request, quantity: request.quantity + more } : request)) };
        expect(unitsPerAccount(inflated)).to.deep.equal(unitsPerAccount(single));
      }),
      RUNS,
    );
  });
});

function shuffle<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length });
}

function pick(ids: readonly string[], choice: number): string {
  return ids[choice % ids.length] ?? '';
}

function withOneMore(input: AllocationInput, choice: number): AllocationInput {
  const chosen = choice % input.pools.length;
  return { ...input, pools: input.pools.map((pool, i) => (i === chosen ? { ...pool, capacity: pool.capacity + 1 } : pool)) };
}

function without(input: AllocationInput, accountId: string): AllocationInput {
  return {
    ...input,
    accounts: input.accounts.filter(({ id }) => id !== accountId),
    requests: input.requests.filter((request) => request.accountId !== accountId),
  };
}

function ownerOf(input: AllocationInput, requestId: string): string | undefined {
  return input.requests.find(({ id }) => id === requestId)?.accountId;
}

function differences(before: readonly number[], after: readonly number[]): number[] {
  return after.map((units, i) => units - (before[i] ?? 0));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
