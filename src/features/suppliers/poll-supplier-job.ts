import { jobHandler, reschedule, type JobContext, type JobHandler } from '../../jobs/job-handler.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { AppError } from '../../shared/errors.ts';
import type { SupplierAdapter, SupplierIo } from './adapters/supplier-adapter.ts';
import { SupplierCallError } from './adapters/supplier-call.ts';
import { noteFailure } from './connection-health.ts';
import { dueInMs, dueOrders, type DueOrder } from './due-orders.ts';
import { limitedHttp, SupplierPaused } from './limited-http.ts';
import { scheduleConnection, watchOrders } from './plan-polls.ts';
import { recordFindings, type PollFinding, type SupplierWords } from './poll-findings.ts';
import { spareUnchanged } from './spare-unchanged.ts';
import type { SupplierDeps } from './supplier-deps.ts';
import { supplierGateway } from './supplier-gateway.ts';
import { supplierConnections, type Connection } from './supplier-tables.ts';

/** How long one job keeps asking; one that is waiting for an answer may take as long as a call may. */
const SLICE_MS = 1_000;
const MOST_ORDERS = 200;
/** After a failure that concerns the connection and not one order. */
const FAILED_MS = 60_000;
/** On the business clock: when a poll is begun anew should its job be lost for good. */
const SAFETY_NET_MS = 15 * 60_000;

const safetyNet = (tx: Tx): Date => new Date(tx.now.getTime() + SAFETY_NET_MS);

interface Slice {
  readonly connection: Connection | undefined;
  /** When the rest is to be done, in milliseconds from now; null = nothing is left. */
  readonly againMs: number | null;
}

/** Asks one supplier about its due orders for a second, and comes back for the rest. */
export const pollSupplierJob = (deps: SupplierDeps): JobHandler<'poll-supplier'> =>
  jobHandler({
    prepare: (context) => pollSlice(deps, context),
    async apply(tx, { connection, againMs }) {
      if (!connection) return;
      if (againMs === null) return scheduleConnection(tx, connection.id);
      await scheduleConnection(tx, connection.id, { notBefore: safetyNet(tx) });
      return reschedule(againMs);
    },
  });

async function pollSlice(deps: SupplierDeps, context: JobContext<'poll-supplier'>): Promise<Slice> {
  const { connectionId } = context.payload;
  const connection = await deps.uow.read((db) => db.one(supplierConnections, { id: connectionId }));
  if (!connection?.enabled) return { connection, againMs: null };
  let adapter: SupplierAdapter;
  try {
    adapter = supplierGateway(deps).open(connection, deps.secrets);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // Somebody has to correct the configuration; that sets off the next poll.
    await context.write((tx) => noteFailure(tx, connection, error.code));
    return { connection, againMs: null };
  }
  if (!adapter.orderStatus) return { connection, againMs: null };
  return new PollSlice(deps, context, connection, adapter).run();
}

interface Pause {
  readonly ms: number;
  readonly failure?: string;
}

class PollSlice {
  readonly #deps: SupplierDeps;
  readonly #context: JobContext<'poll-supplier'>;
  readonly #connection: Connection;
  readonly #adapter: SupplierAdapter;
  readonly #io: SupplierIo;
  readonly #end = performance.now() + SLICE_MS;

  constructor(deps: SupplierDeps, context: JobContext<'poll-supplier'>, connection: Connection, adapter: SupplierAdapter) {
    this.#deps = deps;
    this.#context = context;
    this.#connection = connection;
    this.#adapter = adapter;
    const { signal } = context;
    this.#io = { http: limitedHttp(deps.uow, connection, supplierGateway(deps).http(signal), { maxWaitMs: SLICE_MS, signal }), clock: deps.clock };
  }

  async run(): Promise<Slice> {
    const { uow, clock } = this.#deps;
    const { id } = this.#connection;
    await clock.refresh();
    await this.#context.write(async (tx) => {
      await watchOrders(tx, id);
      await scheduleConnection(tx, id, { notBefore: safetyNet(tx) });
    });
    const due = await uow.read((db) => dueOrders(db, id, clock.now(), MOST_ORDERS));
    const findings: PollFinding[] = [];
    const paused = due.length === 0 ? null : await this.#askAll(due, findings);
    await this.#context.write(async (tx) => {
      await recordFindings(tx, id, findings);
      // After what was heard, which would make it forgotten.
      if (paused?.failure !== undefined) await noteFailure(tx, this.#connection, paused.failure);
    });
    if (paused) return { connection: this.#connection, againMs: paused.ms };
    return { connection: this.#connection, againMs: await uow.read((db) => dueInMs(db, id, clock.now())) };
  }

  /** @returns the pause that the supplier or the connection needs, and why; null = none */
  async #askAll(due: readonly DueOrder[], findings: PollFinding[]): Promise<Pause | null> {
    try {
      const left = await spareUnchanged(this.#deps, this.#context, this.#connection, this.#adapter, this.#io, due);
      for (const order of left) {
        if (performance.now() > this.#end) return null;
        findings.push(await this.#ask(order));
      }
      return null;
    } catch (error) {
      this.#context.signal.throwIfAborted();
      // A full rate is nobody's failure; an open breaker is the supplier's.
      if (error instanceof SupplierPaused) return { ms: error.retryAfterMs, ...(error.why === 'breaker' && { failure: 'suppliers.down' }) };
      if (!(error instanceof SupplierCallError)) throw error;
      return { ms: error.retryAfterMs ?? FAILED_MS, failure: `suppliers.call_${error.failure}` };
    }
  }

  /** What concerns this order alone is a finding; what concerns the connection ends the slice. */
  async #ask(order: DueOrder): Promise<PollFinding> {
    try {
      const newNumbers = order.supplierOrderIds.length > 0 ? [] : ((await this.#adapter.findOrder?.(order.number, this.#io)) ?? []);
      const replies: SupplierWords[] = [];
      for (const supplierOrderId of [...order.supplierOrderIds, ...newNumbers]) {
        const document = await this.#adapter.orderStatus?.({ ourNumber: order.number, supplierOrderId }, this.#io);
        if (document) replies.push({ supplierOrderId, document });
      }
      return replies.length > 0 ? { order, replies, newNumbers } : { order, failure: 'suppliers.order_not_found' };
    } catch (error) {
      this.#context.signal.throwIfAborted();
      if (!(error instanceof SupplierCallError) || error.failure === 'limited' || error.failure === 'unauthorised' || error.failure === 'address_refused') throw error;
      return { order, failure: `suppliers.call_${error.failure}` };
    }
  }
}
