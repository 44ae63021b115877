import { addJob } from '../../jobs/add-job.ts';
import { JobFailure } from '../../jobs/job-failure.ts';
import { jobHandler, reschedule, type JobContext, type JobHandler, type Reschedule } from '../../jobs/job-handler.ts';
import { persistenceErrors } from '../../persistence/db-errors.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { AppError } from '../../shared/errors.ts';
import { notify } from '../notifications/raise-notification.ts';
import { purchaseOrders, type OrderRow } from '../orders/order-tables.ts';
import { beginSending, markInDoubt, markSendRefused, markSent } from '../orders/send-order.ts';
import { mayBeForgotten } from '../restores/note-restore.ts';
import type { PlacedOrder, SupplierAdapter, SupplierIo } from './adapters/supplier-adapter.ts';
import { SupplierCallError } from './adapters/supplier-call.ts';
import { archiveDocument } from './archive-document.ts';
import { requireConnection } from './connection-health.ts';
import { requireDocument } from './document-head.ts';
import { SupplierPaused } from './call-gate.ts';
import { LimitedHttp } from './limited-http.ts';
import { databaseNow, outgoingOrder } from './outgoing-order.ts';
import { planPolls, touchOrders } from './plan-polls.ts';
import type { SupplierDeps } from './supplier-deps.ts';
import { supplierGateway } from './supplier-gateway.ts';
import { sendDecisions, type Connection } from './supplier-tables.ts';
import { tellException } from './tell-news.ts';

/** What a run of the job has found out, to be written down together with its end. */
type Outcome =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'placed'; readonly order: OrderRow; readonly connection: Connection; readonly placed: PlacedOrder }
  | { readonly kind: 'found'; readonly order: OrderRow; readonly supplierOrderIds: readonly string[] }
  /** Something may have reached the supplier. */
  | { readonly kind: 'in_doubt'; readonly order: OrderRow; readonly connection: Connection }
  | { readonly kind: 'wait'; readonly ms: number }
  /** A sure no to the order itself: the next step is a person's. */
  | { readonly kind: 'refused'; readonly order: OrderRow; readonly code: string }
  | { readonly kind: 'ask_person'; readonly order: OrderRow };

const LONGEST_SLOT_WAIT_MS = 10_000;
const DISABLED_MS = 60_000;

/**
 * Sends an approved order, and never twice: the exact bytes are archived before the first of them leaves, and a run that
 * finds the sending begun by another one (killed, timed out, cut off) asks the supplier before it sends them again. So does
 * the first run for an order that was written before a backup was loaded: it may have been sent in the time since.
 */
export const sendOrderJob = (deps: SupplierDeps): JobHandler<'send-order'> =>
  jobHandler({ prepare: (context) => new Sending(deps, context).run(), apply: (tx, outcome) => settle(tx, outcome) });

class Sending {
  readonly #deps: SupplierDeps;
  readonly #context: JobContext<'send-order'>;

  constructor(deps: SupplierDeps, context: JobContext<'send-order'>) {
    this.#deps = deps;
    this.#context = context;
  }

  async run(): Promise<Outcome> {
    const order = await this.#deps.uow.read((db) => db.one(purchaseOrders, { id: this.#context.payload.orderId }));
    if (!order) throw new JobFailure('order.not_found', 'The order is not there.', { permanent: true });
    if (!['approved', 'sending', 'send_in_doubt'].includes(order.state) || order.connectionId === null) return { kind: 'nothing' };
    const connectionId = order.connectionId;
    const connection = await this.#deps.uow.read((db) => requireConnection(db, connectionId));
    // Nobody but a job sends, and the jobs of one order run one after another: this sending was begun by a run that is gone.
    if (order.state === 'sending') return { kind: 'in_doubt', order, connection };
    if (order.onHold) return { kind: 'nothing' };
    if (!connection.enabled) return { kind: 'wait', ms: DISABLED_MS };
    const adapter = supplierGateway(this.#deps).open(connection, this.#deps.secrets);
    return order.state === 'approved' ? this.#sendFirst(order, connection, adapter) : this.#lookUp(order, connection, adapter);
  }

  async #sendFirst(order: OrderRow, connection: Connection, adapter: SupplierAdapter): Promise<Outcome> {
    // A supplier without an interface: a person sends the order and says so.
    if (!adapter.prepareOrder) return { kind: 'nothing' };
    const isDoubtful = await this.#deps.uow.read((db) => mayBeForgotten(db, order.id));
    const supplierOrderIds = isDoubtful ? await this.#find(order, connection, adapter) : [];
    const bytes = await adapter.prepareOrder(await this.#deps.uow.read((db) => outgoingOrder(db, order, this.#deps.uow.clock.today())));
    try {
      await this.#context.write(async (tx) => {
        const { id } = await archiveDocument(tx, { connectionId: connection.id, direction: 'out', documentType: 'purchase_order', contentType: 'application/json', bytes, source: 'sent', orderId: order.id, documentNumber: order.number });
        await beginSending(tx, order.id, id);
      });
    } catch (error) {
      if (error instanceof AppError && error.code === 'order.on_hold') return { kind: 'nothing' };
      throw error;
    }
    if (supplierOrderIds.length > 0) return { kind: 'found', order, supplierOrderIds };
    // It cannot be asked for: a person decides.
    if (isDoubtful && !adapter.findOrder) return { kind: 'in_doubt', order, connection };
    return this.#place(order, connection, adapter, bytes);
  }

  /** The supplier's own numbers of an order that it has. */
  #find(order: OrderRow, connection: Connection, adapter: SupplierAdapter): Promise<readonly string[]> {
    return this.#calling(() => adapter.findOrder?.(order.number, this.#io(connection)) ?? Promise.resolve([]));
  }

  /** After doubt: the supplier is asked once it had time to show the order; who cannot be asked leaves it to a person. */
  async #lookUp(order: OrderRow, connection: Connection, adapter: SupplierAdapter): Promise<Outcome> {
    const { uow } = this.#deps;
    const leftMs = (order.settleUntil?.getTime() ?? 0) - (await uow.read(databaseNow)).getTime();
    if (leftMs > 0) return { kind: 'wait', ms: leftMs };
    if (adapter.findOrder) {
      const supplierOrderIds = await this.#find(order, connection, adapter);
      if (supplierOrderIds.length > 0) return { kind: 'found', order, supplierOrderIds };
    } else {
      const decision = await uow.read((db) => db.one(sendDecisions, { orderId: order.id }));
      if (decision?.decision !== 'send_again' || decision.used) return { kind: 'ask_person', order };
    }
    const documentId = order.sendDocumentId;
    if (documentId === null) throw new JobFailure('order.bytes_missing', 'What was sent first is not known.', { permanent: true });
    const { body } = await uow.read((db) => requireDocument(db, documentId));
    await this.#context.write(async (tx) => {
      await beginSending(tx, order.id);
      if (!adapter.findOrder) tx.update(sendDecisions, { orderId: order.id, used: false }, { used: true }, persistenceErrors['persistence.version_conflict']);
    });
    return this.#place(order, connection, adapter, body);
  }

  async #place(order: OrderRow, connection: Connection, adapter: SupplierAdapter, bytes: Uint8Array): Promise<Outcome> {
    try {
      const placed = await adapter.placeOrder?.(bytes, this.#io(connection));
      return placed ? { kind: 'placed', order, connection, placed } : { kind: 'in_doubt', order, connection };
    } catch (error) {
      // A run that is ended leaves the order as it is: the next one finds it in doubt.
      this.#context.signal.throwIfAborted();
      if (error instanceof SupplierPaused) return this.#takeBack(order, 'connection.paused', error.retryAfterMs);
      if (!(error instanceof SupplierCallError)) throw error;
      const code = `suppliers.call_${error.failure}`;
      if (error.effect === 'unknown') return { kind: 'in_doubt', order, connection };
      if (error.failure === 'refused' || error.failure === 'not_found') return { kind: 'refused', order, code };
      return this.#takeBack(order, code, error.retryAfterMs ?? undefined);
    }
  }

  /** Surely nothing has arrived, and the next attempt may go better. */
  async #takeBack(order: OrderRow, code: string, retryAfterMs: number | undefined): Promise<never> {
    await this.#context.write((tx) => markSendRefused(tx, order.id, code));
    throw new JobFailure(code, 'The supplier could not be reached.', retryAfterMs === undefined ? {} : { retryAfterMs });
  }

  async #calling<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      this.#context.signal.throwIfAborted();
      if (error instanceof SupplierPaused) throw new JobFailure('connection.paused', error.message, { retryAfterMs: error.retryAfterMs });
      if (!(error instanceof SupplierCallError)) throw error;
      throw new JobFailure(`suppliers.call_${error.failure}`, 'The look-up failed.', error.retryAfterMs === null ? {} : { retryAfterMs: error.retryAfterMs });
    }
  }

  #io(connection: Connection): SupplierIo {
    const { signal } = this.#context;
    return { http: new LimitedHttp(this.#deps.uow, connection, supplierGateway(this.#deps).http(signal), { maxWaitMs: LONGEST_SLOT_WAIT_MS, signal }), clock: this.#deps.clock };
  }
}

async function settle(tx: Tx, outcome: Outcome): Promise<Reschedule | undefined> {
  switch (outcome.kind) {
    case 'nothing': return undefined;
    case 'wait': return reschedule(outcome.ms);
    case 'placed': return sent(tx, outcome.order, outcome.placed.supplierOrderIds, outcome);
    case 'found': return sent(tx, outcome.order, outcome.supplierOrderIds);
    case 'in_doubt': {
      const settleMs = outcome.connection.settleSeconds * 1_000;
      await markInDoubt(tx, outcome.order.id, new Date((await databaseNow(tx)).getTime() + settleMs));
      return reschedule(settleMs);
    }
    case 'refused':
      await markSendRefused(tx, outcome.order.id, outcome.code);
      tellException(tx, outcome.order, { code: 'send_refused', detail: outcome.code });
      return undefined;
    case 'ask_person': {
      const { id, number, organisationId } = outcome.order;
      notify(tx, { organisationId, topic: 'order.in_doubt', subjectKind: 'order', subjectId: id, facts: { number } });
      return undefined;
    }
  }
}

/** The supplier's reply is its first word on the order; from now on it is asked. */
async function sent(tx: Tx, order: OrderRow, supplierOrderIds: readonly string[], more?: { readonly connection: Connection; readonly placed: PlacedOrder }): Promise<undefined> {
  touchOrders(tx, [order]);
  await markSent(tx, order.id, supplierOrderIds);
  if (more) {
    const { documentType, contentType, bytes } = more.placed.document;
    const archived = await archiveDocument(tx, { connectionId: more.connection.id, direction: 'in', documentType, contentType, bytes, source: 'reply to the order', orderId: order.id });
    addJob(tx, 'apply-document', { documentId: archived.id }, { uniqueKey: `apply-document:${archived.id}` });
  }
  // Found after doubt: nothing of its state is known yet.
  await planPolls(tx, [order], { soon: !more });
}
