import fc from 'fast-check';
import type { AllocationCap, AllocationInput, PriorityKey } from '../../../src/features/allocation/engine/allocation-types.ts';
import { account, input, pool, request } from './allocation-fixtures.ts';

export interface InstanceLimits {
  readonly accounts: number;
  readonly pools: number;
  readonly requests: number;
  readonly quantity: number;
  readonly classes?: number;
  readonly lots?: boolean;
  readonly caps?: boolean;
  readonly keys?: readonly PriorityKey[];
}

const modelIds = ['m0', 'm1', 'm2', 'm3'];
const earmarkIds = ['pupils', 'auental'];

/** Small weights, so that equal numbers are frequent; several pools per model, earmarks, reserves, several requests per account. */
export function instances(limits: InstanceLimits): fc.Arbitrary<AllocationInput> {
  const lastClass = (limits.classes ?? 1) - 1;
  const pools = fc.array(
    fc.record({
      modelId: fc.constantFrom(...modelIds),
      capacity: fc.nat({ max: limits.quantity }),
      earmarkId: fc.option(fc.constantFrom(...earmarkIds), { freq: 2 }),
      topClassOnly: lastClass > 0 ? fc.boolean() : fc.constant(false),
    }),
    { minLength: 1, maxLength: limits.pools },
  );
  const accounts = fc.array(
    fc.record({
      weight: fc.integer({ min: 1, max: 6 }),
      held: fc.nat({ max: 3 }),
      earmarkIds: fc.subarray(earmarkIds),
    }),
    { minLength: 1, maxLength: limits.accounts },
  );
  const requests = fc.array(
    fc.record({
      account: fc.nat(),
      quantity: fc.integer({ min: 1, max: limits.quantity }),
      acceptableModelIds: fc.shuffledSubarray(modelIds, { minLength: 1 }),
      classRank: fc.nat({ max: lastClass }),
      neededBy: fc.option(fc.constantFrom('2020-05-04', '2020-05-11', '2020-06-02')),
      lot: limits.lots ? fc.nat({ max: 3 }) : fc.constant(0),
    }),
    { minLength: 1, maxLength: limits.requests },
  );
  return fc
    .record({ pools, accounts, requests, caps: limits.caps === true ? capLists : fc.constant([]), seed: fc.constantFrom('s', 't', 'u', 'v'), key: fc.constantFrom(...(limits.keys ?? ['webster'])) })
    .map((drawn) => ({
      ...input(
        drawn.pools.map(({ capacity, ...more }, i) => pool(`p${i}`, capacity, more)),
        drawn.accounts.map(({ weight, ...more }, i) => account(`a${i}`, weight, more)),
        drawn.requests.map(({ account: owner, quantity, lot, ...more }, i) =>
          request(`r${i}`, `a${owner % drawn.accounts.length}`, quantity, [], { ...more, minimumLot: lot > 1 && lot <= quantity ? lot : null }),
        ),
        { seed: drawn.seed, key: drawn.key, classes: ['crisis', 'ordinary', 'spare'].slice(0, lastClass + 1) },
      ),
      ...(drawn.caps.length > 0 && { caps: laminar(drawn.caps, drawn.accounts.length, lastClass) }),
    }));
}

interface DrawnCap {
  readonly kind: AllocationCap['kind'];
  readonly account: number;
  readonly limit: number;
}

const capLists = fc.array(fc.record({ kind: fc.constantFrom('class', 'account', 'organisation', 'district'), account: fc.nat(), limit: fc.nat({ max: 8 }) }), { maxLength: 5 }) as fc.Arbitrary<DrawnCap[]>;

/** Nested by construction: one account in a class, one account, accounts two by two, all accounts; each at most once. */
function laminar(drawn: readonly DrawnCap[], accounts: number, lastClass: number): AllocationCap[] {
  const all = Array.from({ length: accounts }, (_, i) => `a${i}`);
  const caps = new Map<string, AllocationCap>();
  for (const { kind, account: at, limit } of drawn) {
    const chosen = at % accounts;
    const accountIds = kind === 'district' ? all : kind === 'organisation' ? all.filter((_, i) => i >> 1 === chosen >> 1) : [`a${chosen}`];
    const classRank = kind === 'class' ? at % (lastClass + 1) : null;
    caps.set(`${accountIds.join()} ${classRank}`, { id: `${kind}-${accountIds.join('-')}-${classRank}`, kind, accountIds, classRank, limit });
  }
  return [...caps.values()];
}
