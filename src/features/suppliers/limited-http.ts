import { setTimeout as sleep } from 'node:timers/promises';
import { admitCall, reportFailure, reportSuccess } from '../../jobs/circuit-breaker.ts';
import { holdRequests, reserveSlots } from '../../jobs/request-limits.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import type { SupplierHttp, SupplierReply, SupplierRequest } from './adapters/supplier-adapter.ts';
import { retryAfterMs, SupplierCallError, type CallFailure } from './adapters/supplier-call.ts';
import type { Connection } from './supplier-tables.ts';

/** The call was not made: no slot in time, or the supplier is thought to be away. Nothing has left. */
export class SupplierPaused extends Error {
  readonly why: 'limit' | 'breaker';
  readonly retryAfterMs: number;

  constructor(why: SupplierPaused['why'], pauseMs: number) {
    super(`the supplier is not to be called now: ${why}`);
    this.name = 'SupplierPaused';
    this.why = why;
    this.retryAfterMs = pauseMs;
  }
}

/** All requests of a connection, whoever makes them, draw from one row. */
const ENDPOINT = 'api';
const SHORTEST_HOLD_MS = 5_000;
const LONGEST_HOLD_MS = 45_000;
const LONGEST_ASKED_MS = 24 * 3_600_000;

/** Failures that speak of the supplier's interface and not of one request. */
const ofSupplier: readonly CallFailure[] = ['unreachable', 'timeout', 'broken_off'];

export interface LimitedHttpOptions {
  /** Longest wait for a slot. */
  readonly maxWaitMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Keeps a connection's manners for every single request: a slot of its rate, the breaker that all workers share, and
 * the pause that the supplier asks for (Retry-After, X-RateLimit-Reset, else some of our own).
 * @throws SupplierPaused, SupplierCallError
 */
export function limitedHttp(uow: UnitOfWork, connection: Pick<Connection, 'id' | 'ratePerMinute' | 'burst'>, inner: SupplierHttp, { maxWaitMs, signal }: LimitedHttpOptions): SupplierHttp {
  const { id, ratePerMinute, burst } = connection;
  const limit = { ratePerMinute, burst };

  const send = async (request: SupplierRequest): Promise<SupplierReply> => {
    try {
      return await inner.request(request);
    } catch (error) {
      const ours = signal?.aborted === true;
      if (!ours && error instanceof SupplierCallError && ofSupplier.includes(error.failure)) await reportFailure(uow, id);
      throw error;
    }
  };

  return {
    async request(request) {
      const { slots: [slot], nextMs } = await reserveSlots(uow, id, ENDPOINT, 1, { ...limit, maxWaitMs });
      if (!slot) throw new SupplierPaused('limit', nextMs);
      const admission = await admitCall(uow, id);
      if (!admission.admitted) throw new SupplierPaused('breaker', admission.retryAfterMs);
      if (slot.waitMs > 0) await sleep(slot.waitMs, undefined, signal ? { signal } : {});
      const reply = await send(request);
      if (reply.status === 429 || reply.status === 503) {
        const asked = retryAfterMs(reply.headers) ?? SHORTEST_HOLD_MS + Math.random() * (LONGEST_HOLD_MS - SHORTEST_HOLD_MS);
        await holdRequests(uow, id, ENDPOINT, Math.min(asked, LONGEST_ASKED_MS), limit);
      } else if (reply.status >= 500 || reply.status === 401 || reply.status === 403) await reportFailure(uow, id);
      else await reportSuccess(uow, id);
      return reply;
    },
  };
}
