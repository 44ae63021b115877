import { allocate, allocateQuantities } from '../src/features/allocation/engine/allocate.ts';
import type { AllocationInput, AllocationPool } from '../src/features/allocation/engine/allocation-types.ts';
import { promiseBuckets, type Arrival } from '../src/features/allocation/promise-buckets.ts';
import { readCases } from '../src/features/allocation/cases/read-cases.ts';
import { addDays } from '../src/shared/calendar-date.ts';
import { generateCase } from './allocation/generate-case.ts';
import { median } from './side-by-side.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 1);
const SIZE = Number(process.env['SIZE'] ?? 1);
const WEEKS = 26;
const MONDAY = '2020-04-20';

/**
 * A whole state's promises (generate-case.ts): its devices come model by model in equal parts over 26 weeks instead of lying in
 * stock. `ratio` = all buckets / one allocation of all of them at once, in turn within each round. Limit 6. Stock is by model,
 * as promises have it, so that earmarks of the case do not count on either side.
 */
export async function bench(): Promise<Record<string, unknown>> {
  const { read, problems } = readCases({ ...generateCase(SIZE), key: 'webster', seed: 'bench' });
  if (!read) throw new Error(`the generated case cannot be read: ${JSON.stringify(problems[0])}`);
  const supply = new Map<string, number>();
  for (const { modelId, capacity } of read.input.pools) supply.set(modelId, (supply.get(modelId) ?? 0) + capacity);
  const pools = poolsOf(supply);
  const arrivals = [...supply].flatMap(([modelId, units]) => inParts(modelId, units));
  const rounds: { readonly allocateMs: number; readonly promisesMs: number; readonly ratio: number }[] = [];
  let facts: Record<string, number> = {};
  for (let round = 0; round < ROUNDS; round++) {
    let at = performance.now();
    const whole = allocate({ ...read.input, pools });
    const allocateMs = performance.now() - at;
    at = performance.now();
    const promised = await promise({ ...read.input, pools: [] }, arrivals, round);
    const promisesMs = performance.now() - at;
    rounds.push({ allocateMs, promisesMs, ratio: promisesMs / allocateMs });
    facts = { promised, given: whole.awards.reduce((sum, { quantity }) => sum + quantity, 0), requests: read.input.requests.length, arrivals: arrivals.length };
    process.stderr.write(`round ${round}: ${JSON.stringify(rounds.at(-1))}\n`);
  }
  const of = (name: keyof (typeof rounds)[number]): number => median(rounds.map((each) => each[name]));
  return { limit: 6, weeks: WEEKS, size: SIZE, ratio: Number(of('ratio').toFixed(2)), allocateMs: Math.round(of('allocateMs')), promisesMs: Math.round(of('promisesMs')), peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024), ...facts };
}

/** @returns units that got a date */
async function promise(input: AllocationInput, arrivals: readonly Arrival[], round: number): Promise<number> {
  let buckets = 0;
  const { dated } = await promiseBuckets({ input, acceptedTotal: 0, reserveUsed: 0, reserveRate: 0, owed: 0 }, arrivals, {
    decide: (each) => {
      process.stderr.write(`round ${round} bucket ${buckets++}\n`);
      return Promise.resolve(allocateQuantities(each));
    },
    poolsOf, isReserve: () => false,
  });
  return [...dated.values()].reduce((sum, units) => sum + units.length, 0);
}

const poolsOf = (free: ReadonlyMap<string, number>): AllocationPool[] =>
  [...free].filter(([, capacity]) => capacity > 0).map(([modelId, capacity]) => ({ id: modelId, modelId, capacity, earmarkId: null, locationId: null, topClassOnly: false }));

/** A model's units, as evenly over the weeks as whole ones can be. */
function inParts(modelId: string, units: number): Arrival[] {
  return Array.from({ length: WEEKS }, (_, week): Arrival => {
    const expectedOn = addDays(MONDAY, week * 7 + 2);
    return { orderLineId: `${modelId}-${week}`, modelId, units: Math.floor((units * (week + 1)) / WEEKS) - Math.floor((units * week) / WEEKS), expectedOn, promisedOn: addDays(expectedOn, 7), littleExperience: false };
  }).filter((arrival) => arrival.units > 0);
}
