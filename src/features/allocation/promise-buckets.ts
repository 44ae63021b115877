import { addDays, isoWeekday, isoWeekOf, type CalendarDate } from '../../shared/calendar-date.ts';
import { sumOf } from '../../shared/quantity.ts';
import type { AllocatedQuantities } from './engine/allocate.ts';
import type { AllocationInput, AllocationPool } from './engine/allocation-types.ts';
import { reserveOf } from './engine/reserve.ts';

/** Units of one model that are expected on a day, not before today. */
export interface Arrival {
  readonly orderLineId: string;
  readonly modelId: string;
  readonly units: number;
  readonly expectedOn: CalendarDate;
  /** By when four of five such units have come; never before `expectedOn`. */
  readonly promisedOn: CalendarDate;
  readonly littleExperience: boolean;
}

/** One unit's date: when it is expected (as likely before as after), and what can be promised (four of five). */
export interface UnitPromise {
  readonly orderLineId: string | null;
  readonly expectedOn: CalendarDate;
  readonly promisedOn: CalendarDate;
  /** The supplier's record is too short to say how likely. */
  readonly littleExperience: boolean;
}

export interface PromiseStart {
  /** Stock, accounts and demand of today, as a run would see them. */
  readonly input: AllocationInput;
  readonly acceptedTotal: number;
  readonly reserveUsed: number;
  readonly reserveRate: number;
  /** Awarded units for which there is no device: they are served before anybody. */
  readonly owed: number;
}

export interface PromisePlan {
  /** What the stock of today gives each request. */
  readonly inStock: ReadonlyMap<string, number>;
  /** The units of each request that have a date, earliest promise first. */
  readonly dated: ReadonlyMap<string, readonly UnitPromise[]>;
}

export interface PromiseTools {
  decide(input: AllocationInput): Promise<AllocatedQuantities>;
  /** Splits stock by model into pools, the reserve apart. */
  poolsOf(free: ReadonlyMap<string, number>, reserve: number): readonly AllocationPool[];
  isReserve(poolId: string): boolean;
}

interface Batch {
  readonly orderLineId: string | null;
  readonly promisedOn: CalendarDate;
  readonly littleExperience: boolean;
  units: number;
}

/** Friday of the week: what "by the end of the week" means; a weekend counts to the next. */
export const endOfWeek = (date: CalendarDate): CalendarDate => addDays(date, (5 - isoWeekday(date) + 7) % 7);

/**
 * Runs the rule of the allocation over expected supply, week by week: after each week what it gives counts as held and
 * is no longer asked for. A unit is expected on the last day of its week's arrivals, and promised for the end of that
 * week in which four of five of its supplier's units have come.
 */
export async function promiseBuckets(start: PromiseStart, arrivals: readonly Arrival[], tools: PromiseTools): Promise<PromisePlan> {
  const stock = new Map<string, Batch[]>();
  for (const pool of start.input.pools) stock.set(pool.modelId, [...(stock.get(pool.modelId) ?? []), { orderLineId: null, promisedOn: '', littleExperience: false, units: pool.capacity }]);
  let { acceptedTotal, reserveUsed, owed } = start;
  let input = start.input;

  const run = async (pools: readonly AllocationPool[]): Promise<{ readonly requestId: string; readonly batch: Batch }[]> => {
    const result = await tools.decide({ ...input, pools });
    reserveUsed += sumOf(result.flows.filter((flow) => tools.isReserve(flow.poolId)), (flow) => flow.quantity);
    input = afterRun(input, result);
    const modelOf = new Map(pools.map((pool) => [pool.id, pool.modelId]));
    return result.flows.flatMap(({ poolId, requestId, quantity }) => take(stock.get(modelOf.get(poolId) ?? '') ?? [], quantity).map((batch) => ({ requestId, batch })));
  };

  const inStock = new Map<string, number>();
  for (const { requestId, batch } of await run(start.input.pools)) inStock.set(requestId, (inStock.get(requestId) ?? 0) + batch.units);

  const dated = new Map<string, UnitPromise[]>();
  for (const week of weeksOf(arrivals)) {
    const expectedOn = week.reduce((latest, each) => (each.expectedOn > latest ? each.expectedOn : latest), week[0]?.expectedOn ?? '');
    acceptedTotal += sumOf(week, (each) => each.units);
    owed = addArrivals(stock, week, owed);
    const free = new Map([...stock].map(([modelId, batches]) => [modelId, sumOf(batches, (batch) => batch.units)]));
    for (const { requestId, batch } of await run(tools.poolsOf(free, reserveOf(start.reserveRate, acceptedTotal) - reserveUsed))) {
      const unit = { orderLineId: batch.orderLineId, expectedOn, promisedOn: endOfWeek(batch.promisedOn > expectedOn ? batch.promisedOn : expectedOn), littleExperience: batch.littleExperience };
      dated.set(requestId, [...(dated.get(requestId) ?? []), ...Array<UnitPromise>(batch.units).fill(unit)]);
    }
  }
  return { inStock, dated: new Map([...dated].map(([requestId, units]) => [requestId, [...units].sort(byPromise)])) };
}

const byPromise = (a: UnitPromise, b: UnitPromise): number =>
  order(a.promisedOn, b.promisedOn) || order(a.expectedOn, b.expectedOn) || order(a.orderLineId ?? '', b.orderLineId ?? '');

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function weeksOf(arrivals: readonly Arrival[]): readonly (readonly Arrival[])[] {
  const sorted = [...arrivals].sort((a, b) => order(a.expectedOn, b.expectedOn) || order(a.orderLineId, b.orderLineId));
  const weeks = new Map<string, Arrival[]>();
  for (const arrival of sorted) {
    const { year, week } = isoWeekOf(arrival.expectedOn);
    const key = `${year}/${week}`;
    weeks.set(key, [...(weeks.get(key) ?? []), arrival]);
  }
  return [...weeks.values()];
}

/** New units stand before what was left over, which is mostly the reserve; the first of them go to what is owed. */
function addArrivals(stock: Map<string, Batch[]>, week: readonly Arrival[], owed: number): number {
  let left = owed;
  const fresh = new Map<string, Batch[]>();
  for (const { orderLineId, modelId, units, promisedOn, littleExperience } of week) {
    const forOwed = Math.min(left, units);
    left -= forOwed;
    fresh.set(modelId, [...(fresh.get(modelId) ?? []), { orderLineId, promisedOn, littleExperience, units: units - forOwed }]);
  }
  for (const [modelId, batches] of fresh) stock.set(modelId, [...batches, ...(stock.get(modelId) ?? [])]);
  return left;
}

/** Takes units from the front of the batches; returns what they were. */
function take(batches: Batch[], units: number): Batch[] {
  let left = units;
  const taken: Batch[] = [];
  for (const batch of batches) {
    const from = Math.min(left, batch.units);
    if (from === 0) continue;
    batch.units -= from;
    left -= from;
    taken.push({ ...batch, units: from });
  }
  return taken;
}

function afterRun(input: AllocationInput, result: AllocatedQuantities): AllocationInput {
  const toAccount = new Map<string, number>();
  for (const { accountId, quantity } of result.awards) toAccount.set(accountId, (toAccount.get(accountId) ?? 0) + quantity);
  const caps = input.caps?.map((cap) => ({
    ...cap, limit: cap.limit - sumOf(result.awards.filter(({ accountId, classRank }) => cap.accountIds.includes(accountId) && (cap.classRank === null || cap.classRank === classRank)), (award) => award.quantity),
  }));
  const toRequest = new Map(result.requests.map((each) => [each.requestId, each.quantity]));
  return {
    ...input,
    ...(caps && { caps }),
    accounts: input.accounts.map((account) => ({ ...account, held: account.held + (toAccount.get(account.id) ?? 0) })),
    requests: input.requests
      .map((request) => ({ ...request, quantity: request.quantity - (toRequest.get(request.id) ?? 0) }))
      .filter((request) => request.quantity > 0)
      .map((request) => ({ ...request, minimumLot: request.minimumLot === null ? null : Math.min(request.minimumLot, request.quantity) })),
  };
}
