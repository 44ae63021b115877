import { jobHandler, reschedule, type JobContext, type JobHandler } from '../../jobs/job-handler.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { AppError } from '../../shared/errors.ts';
import type { SupplierAdapter, SupplierIo } from './adapters/supplier-adapter.ts';
import { SupplierCallError } from './adapters/supplier-call.ts';
import { SupplierPaused } from './call-gate.ts';
import { noteFailure } from './connection-health.ts';
import { dueInMs, dueOrders, type DueOrder } from './due-orders.ts';
import { LimitedHttp } from './limited-http.ts';
import { scheduleConnection, watchOrders } from './plan-polls.ts';
import { recordFindings, type PollFinding, type SupplierWords } from './poll-findings.ts';
import { SliceWriter } from './slice-writer.ts';
import { spareUnchanged } from './spare-unchanged.ts';
import type { SupplierDeps } from './supplier-deps.ts';
import { supplierGateway } from './supplier-gateway.ts';
import { supplierConnections, type Connection } from './supplier-tables.ts';

/** How long one run keeps asking; what it is still waiting for then may take as long as a call may. */
const RUN_MS = 10_000;
/** Slots are reserved so far ahead: whoever wants to send an order waits no longer behind polls. */
const AHEAD_MS = 1_000;
const FEWEST_ORDERS = 50;
const MOST_ORDERS = 1_000;
/** After a failure that concerns the connection and not one order. */
const FAILED_MS = 60_000;
/** On the business clock: when a poll is begun anew should its job be lost for good. */
const SAFETY_NET_MS = 15 * 60_000;

const safetyNet = (tx: Tx): Date => new Date(tx.now.getTime() + SAFETY_NET_MS);

interface Asked {
  readonly connection: Connection | undefined;
  /** When the rest is to be done, in milliseconds from now; null = nothing is left. */
  readonly againMs: number | null;
}

/** Asks one supplier about its due orders for some seconds, and comes back for the rest. */
export const pollSupplierJob = (deps: SupplierDeps): JobHandler<'poll-supplier'> =>
  jobHandler({
    prepare: (context) => askSupplier(deps, context),
    async apply(tx, { connection, againMs }) {
      if (!connection) return;
      if (againMs === null) return scheduleConnection(tx, connection.id);
      await scheduleConnection(tx, connection.id, { notBefore: safetyNet(tx) });
      return reschedule(againMs);
    },
  });

async function askSupplier(deps: SupplierDeps, context: JobContext<'poll-supplier'>): Promise<Asked> {
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
  return new PollRun(deps, context, connection, adapter).run();
}

interface Pause {
  readonly ms: number;
  readonly failure?: string;
}

/** One supplier is asked about many orders at a time, as fast as its rate allows; answers are written down slice by slice. */
class PollRun {
  readonly #deps: SupplierDeps;
  readonly #context: JobContext<'poll-supplier'>;
  readonly #connection: Connection;
  readonly #adapter: SupplierAdapter;
  readonly #http: LimitedHttp;
  readonly #io: SupplierIo;
  readonly #writer: SliceWriter;
  /** Why no more is asked. */
  #ended: { readonly reason: unknown } | undefined;

  constructor(deps: SupplierDeps, context: JobContext<'poll-supplier'>, connection: Connection, adapter: SupplierAdapter) {
    this.#deps = deps;
    this.#context = context;
    this.#connection = connection;
    this.#adapter = adapter;
    const { signal } = context;
    this.#http = new LimitedHttp(deps.uow, connection, supplierGateway(deps).http(signal), { maxWaitMs: AHEAD_MS, signal });
    this.#io = { http: this.#http, clock: deps.clock };
    this.#writer = new SliceWriter((findings) => context.write((tx) => recordFindings(tx, connection.id, findings)), (error) => { this.#end(error); });
  }

  async run(): Promise<Asked> {
    const { uow, clock } = this.#deps;
    const connection = this.#connection;
    await clock.refresh();
    await this.#context.write(async (tx) => {
      await watchOrders(tx, connection.id);
      await scheduleConnection(tx, connection.id, { notBefore: safetyNet(tx) });
    });
    const aRun = Math.ceil((connection.ratePerMinute * RUN_MS) / 60_000) + connection.burst;
    const due = await uow.read((db) => dueOrders(db, connection.id, clock.now(), Math.min(MOST_ORDERS, Math.max(FEWEST_ORDERS, aRun))));
    const paused = due.length === 0 ? null : await this.#askAll(due);
    if (paused?.failure !== undefined) {
      const { failure } = paused;
      // After what was heard, which would make it forgotten.
      await this.#context.write((tx) => noteFailure(tx, connection, failure));
    }
    if (paused) return { connection, againMs: paused.ms };
    return { connection, againMs: await uow.read((db) => dueInMs(db, connection.id, clock.now())) };
  }

  /** @returns the pause that the supplier or the connection needs, and why; null = none */
  async #askAll(due: readonly DueOrder[]): Promise<Pause | null> {
    const end = performance.now() + RUN_MS;
    try {
      const left = await spareUnchanged(this.#deps, this.#context, this.#connection, this.#adapter, this.#io, due);
      const asking = new Set<Promise<void>>();
      for (const order of left) {
        await this.#http.gate.hasRoom();
        if (this.#ended || performance.now() > end) break;
        const asked = this.#ask(order).then((finding) => { this.#writer.add(finding); }, (error: unknown) => { this.#end(error); }).finally(() => asking.delete(asked));
        asking.add(asked);
      }
      await Promise.all(asking);
    } catch (error) {
      this.#end(error);
    }
    await this.#writer.end();
    this.#context.signal.throwIfAborted();
    return this.#ended ? pauseAfter(this.#ended.reason) : null;
  }

  /** Nothing more is asked; what is under way may still be answered. The first of the weightiest reasons counts. */
  #end(reason: unknown): void {
    if (!this.#ended || weight(reason) > weight(this.#ended.reason)) this.#ended = { reason };
    this.#http.gate.stop(reason);
  }

  /** What concerns this order alone is a finding; what concerns the connection ends the run. */
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

/** A call that failed says more than those that were not made because of it. */
const weight = (reason: unknown): number => (reason instanceof SupplierPaused ? 0 : reason instanceof SupplierCallError ? 1 : 2);

/** A full rate is nobody's failure; an open breaker is the supplier's. @throws what is neither a pause nor a failed call */
function pauseAfter(reason: unknown): Pause {
  if (reason instanceof SupplierPaused) return { ms: reason.retryAfterMs, ...(reason.why === 'breaker' && { failure: 'suppliers.down' }) };
  if (!(reason instanceof SupplierCallError)) throw reason;
  return { ms: reason.retryAfterMs ?? FAILED_MS, failure: `suppliers.call_${reason.failure}` };
}
