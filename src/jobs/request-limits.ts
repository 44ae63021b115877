import { bigint, instant } from '../persistence/columns.ts';
import { insertStatement } from '../persistence/statement.ts';
import type { Tx, WriteContext } from '../persistence/transaction.ts';
import type { UnitOfWork } from '../persistence/unit-of-work.ts';
import { systemActor } from '../shared/actor.ts';
import { newId } from '../shared/ids.ts';
import { requestLimits } from './job-tables.ts';

const LIMITER: WriteContext = { actor: systemActor('request-limits'), requestId: 'request-limits', repeatable: true };
const MINUTE_US = 60_000_000;

export interface RequestLimit {
  readonly ratePerMinute: number;
  /** Requests that may follow one another without a pause after a quiet time. */
  readonly burst?: number;
}

export interface Slot {
  /** On the database's clock. */
  readonly at: Date;
  /** From the moment of the reservation; what a caller goes by, since its own clock may differ. */
  readonly waitMs: number;
}

export interface ReservedSlots {
  /** Ascending. Fewer than asked for where `maxWaitMs` cut them off. */
  readonly slots: readonly Slot[];
  /** When the next slot after these will be, in milliseconds from now. */
  readonly nextMs: number;
}

/**
 * The pause between two requests, in microseconds. No window of a minute, wherever it begins, holds more than
 * `ratePerMinute` requests, bursts included: what a burst may hold is taken off the steady rate.
 */
export function slotIntervalUs({ ratePerMinute, burst = 1 }: RequestLimit): number {
  if (!Number.isInteger(ratePerMinute) || !Number.isInteger(burst) || burst < 1 || ratePerMinute < burst) {
    throw new RangeError('a limit needs whole numbers with 1 ≤ burst ≤ rate');
  }
  return Math.ceil(MINUTE_US / (ratePerMinute - burst + 1));
}

/**
 * The generic cell rate algorithm (ITU-T I.371), as virtual scheduling with reservations: `arrivalUs` is when the next
 * request would come if all came evenly. Times in microseconds.
 */
export function takeSlots(limit: RequestLimit, nowUs: number, arrivalUs: number, n: number, latestUs: number): { readonly slotsUs: readonly number[]; readonly arrivalUs: number } {
  const interval = slotIntervalUs(limit);
  const tolerance = interval * ((limit.burst ?? 1) - 1);
  const slotsUs: number[] = [];
  let arrival = arrivalUs;
  while (slotsUs.length < n) {
    const slot = Math.max(nowUs, arrival - tolerance);
    if (slot > latestUs) break;
    slotsUs.push(slot);
    arrival = Math.max(nowUs, arrival) + interval;
  }
  return { slotsUs, arrivalUs: arrival };
}

/**
 * Keeps one process to the limit by what really leaves it. Slots are places in time; a process that was held up passes
 * several of them at once, and must not make up for all of them at once.
 */
export class Pace {
  readonly #limit: RequestLimit;
  #arrivalUs = 0;

  constructor(limit: RequestLimit) {
    this.#limit = limit;
  }

  /** @returns 0 where a request may leave now, and is counted; else the microseconds until one may */
  leave(nowUs: number): number {
    const { slotsUs: [slotUs = nowUs], arrivalUs } = takeSlots(this.#limit, nowUs, this.#arrivalUs, 1, Infinity);
    if (slotUs === nowUs) this.#arrivalUs = arrivalUs;
    return slotUs - nowUs;
  }
}

/**
 * Reserves the next `n` requests to an endpoint. All workers and the API draw from the same row, polls, tests, sends
 * and manual refreshes alike, so together they never exceed the rate. A slot that is not used is lost.
 */
export const reserveSlots = (uow: UnitOfWork, connectionId: string, endpoint: string, n: number, limit: RequestLimit & { readonly maxWaitMs?: number }): Promise<ReservedSlots> =>
  uow.write(LIMITER, async (tx) => {
    const { nowUs, arrivalUs } = await lockRow(tx, connectionId, endpoint);
    const latestUs = limit.maxWaitMs === undefined ? Infinity : nowUs + limit.maxWaitMs * 1_000;
    const taken = takeSlots(limit, nowUs, arrivalUs, n, latestUs);
    tx.update(requestLimits, { connectionId, endpoint }, { arrivalUs: taken.arrivalUs });
    const waitMs = (us: number): number => Math.ceil(Math.max(0, us - nowUs) / 1_000);
    const tolerance = slotIntervalUs(limit) * ((limit.burst ?? 1) - 1);
    return {
      slots: taken.slotsUs.map((us) => ({ at: new Date(Math.ceil(us / 1_000)), waitMs: waitMs(us) })),
      nextMs: waitMs(taken.arrivalUs - tolerance),
    };
  });

/** No request to this endpoint before `delayMs` have passed: the supplier said so (Retry-After, X-RateLimit-Reset). */
export const holdRequests = (uow: UnitOfWork, connectionId: string, endpoint: string, delayMs: number, limit: RequestLimit): Promise<void> =>
  uow.write(LIMITER, async (tx) => {
    const { nowUs, arrivalUs } = await lockRow(tx, connectionId, endpoint);
    const tolerance = slotIntervalUs(limit) * ((limit.burst ?? 1) - 1);
    tx.update(requestLimits, { connectionId, endpoint }, { arrivalUs: Math.max(arrivalUs, nowUs + Math.ceil(delayMs) * 1_000 + tolerance) });
  });

/** Makes the row or writes to it, so that reservations of one endpoint follow one another on any engine; then reads it. */
async function lockRow(tx: Tx, connectionId: string, endpoint: string): Promise<{ nowUs: number; arrivalUs: number }> {
  const { sql, bindings } = insertStatement(requestLimits, [{ connectionId, endpoint, arrivalUs: 0, touchedBy: newId() }]);
  tx.enqueue(requestLimits, { sql: sql + tx.dialect.onConflictUpdate(['connection_id', 'endpoint'], ['touched_by']), bindings }, {});
  const [row] = await tx.select(
    { now: instant(), arrivalUs: bigint() },
    tx.q.raw(`select ${tx.dialect.now().raw} as \`now\`, arrival_us from request_limits where connection_id = ? and endpoint = ?`, [connectionId, endpoint]),
  );
  if (!row) throw new Error('the row of a request limit is gone');
  return { nowUs: row.now.getTime() * 1_000, arrivalUs: row.arrivalUs };
}
