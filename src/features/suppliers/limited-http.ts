import { reportFailure, reportSuccess } from '../../jobs/circuit-breaker.ts';
import { holdRequests } from '../../jobs/request-limits.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import type { SupplierHttp, SupplierReply, SupplierRequest } from './adapters/supplier-adapter.ts';
import { retryAfterMs, SupplierCallError, type CallFailure } from './adapters/supplier-call.ts';
import { CallGate, ENDPOINT, SupplierPaused } from './call-gate.ts';
import type { Connection } from './supplier-tables.ts';

const SHORTEST_HOLD_MS = 5_000;
const LONGEST_HOLD_MS = 45_000;
const LONGEST_ASKED_MS = 24 * 3_600_000;
/** A success is told so often while no failure was seen: others may have counted some. */
const TELL_SUCCESS_MS = 1_000;

/** Failures that speak of the supplier's interface and not of one request. */
const ofSupplier: readonly CallFailure[] = ['unreachable', 'timeout', 'broken_off'];

export interface LimitedHttpOptions {
  /** Longest wait for a slot. */
  readonly maxWaitMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Keeps a connection's manners for every single request: a slot of its rate, the breaker that all workers share, and
 * the pause that the supplier asks for (Retry-After, X-RateLimit-Reset, else some of our own). Made for one job: its
 * requests may be made together.
 */
export class LimitedHttp implements SupplierHttp {
  readonly gate: CallGate;
  readonly #uow: UnitOfWork;
  readonly #connection: Pick<Connection, 'id' | 'ratePerMinute' | 'burst'>;
  readonly #inner: SupplierHttp;
  readonly #signal: AbortSignal | undefined;
  #tellSuccessAt = 0;

  constructor(uow: UnitOfWork, connection: Pick<Connection, 'id' | 'ratePerMinute' | 'burst'>, inner: SupplierHttp, { maxWaitMs, signal }: LimitedHttpOptions) {
    this.#uow = uow;
    this.#connection = connection;
    this.#inner = inner;
    this.#signal = signal;
    const { id: connectionId, ratePerMinute, burst } = connection;
    this.gate = new CallGate({ uow, connectionId, limit: { ratePerMinute, burst }, maxWaitMs, ...(signal && { signal }) });
  }

  /** @throws SupplierPaused, SupplierCallError */
  async request(request: SupplierRequest): Promise<SupplierReply> {
    await this.gate.pass();
    let outcome: 'answered' | 'failed' = 'failed';
    try {
      const reply = await this.#inner.request(request);
      outcome = await this.#takeNote(reply);
      return reply;
    } catch (error) {
      const ours = this.#signal?.aborted === true;
      if (!ours && error instanceof SupplierCallError && ofSupplier.includes(error.failure)) await this.#fail();
      throw error;
    } finally {
      this.gate.landed(outcome);
    }
  }

  /** What the answer says about the supplier as a whole. */
  async #takeNote({ status, headers }: SupplierReply): Promise<'answered' | 'failed'> {
    const { id, ratePerMinute, burst } = this.#connection;
    if (status === 429 || status === 503) {
      const asked = retryAfterMs(headers) ?? SHORTEST_HOLD_MS + Math.random() * (LONGEST_HOLD_MS - SHORTEST_HOLD_MS);
      const holdMs = Math.min(asked, LONGEST_ASKED_MS);
      await holdRequests(this.#uow, id, ENDPOINT, holdMs, { ratePerMinute, burst });
      this.gate.refuse(new SupplierPaused('limit', holdMs));
      return 'failed';
    }
    if (status >= 500 || status === 401 || status === 403) {
      await this.#fail();
      return 'failed';
    }
    if (performance.now() >= this.#tellSuccessAt) {
      this.#tellSuccessAt = performance.now() + TELL_SUCCESS_MS;
      await reportSuccess(this.#uow, id);
    }
    return 'answered';
  }

  async #fail(): Promise<void> {
    // The next success has something to make up for.
    this.#tellSuccessAt = 0;
    await reportFailure(this.#uow, this.#connection.id);
  }
}
