import { randomBytes } from 'node:crypto';
import { applyDocumentJob } from '../../../src/features/suppliers/apply-document-job.ts';
import { enterStatements } from '../../../src/features/suppliers/enter-statements.ts';
import { pollSupplierJob } from '../../../src/features/suppliers/poll-supplier-job.ts';
import { readStandings, type LineStanding } from '../../../src/features/suppliers/read-standings.ts';
import { requestCancellationJob } from '../../../src/features/suppliers/request-cancellation-job.ts';
import { sendOrderJob } from '../../../src/features/suppliers/send-order-job.ts';
import type { SupplierDeps } from '../../../src/features/suppliers/supplier-deps.ts';
import { SupplierGateway } from '../../../src/features/suppliers/supplier-gateway.ts';
import type { JobHandlers } from '../../../src/jobs/job-handler.ts';
import { outbox } from '../../../src/jobs/job-tables.ts';
import { runJob, type RunOutcome } from '../../../src/jobs/run-job.ts';
import { runSchedules } from '../../../src/jobs/scheduler.ts';
import { createKeyring } from '../../../src/shared/crypto/sealed-box.ts';
import { createLogger } from '../../../src/shared/log.ts';
import { testHandlers } from '../../jobs/support/test-handlers.ts';
import { OrderWorld } from '../../stores/orders/order-world.ts';
import type { TestEngine } from '../../support/engines.ts';

/** Shared by all tests of one process, and by child processes that are told. */
export const testKey = process.env['WORKER_KEY'] === undefined ? randomBytes(32) : Buffer.from(process.env['WORKER_KEY'], 'hex');

export interface StatusDepsOptions {
  readonly timeoutMs?: number;
}

/** What the supplier jobs are given: loopback is allowed, mappings have time. */
export function statusDeps({ uow, clock }: Pick<TestEngine, 'uow' | 'clock'>, { timeoutMs = 1_500 }: StatusDepsOptions = {}): SupplierDeps & { readonly gateway: SupplierGateway } {
  const allowedPrivateHosts = ['127.0.0.0/8'];
  return {
    uow, clock, secrets: createKeyring(testKey), log: createLogger({ level: process.env['TEST_LOG'] ?? 'silent' }), config: { allowedPrivateHosts },
    gateway: new SupplierGateway({ allowedPrivateHosts, timeoutMs, mappingTimeoutMs: 20_000 }),
  };
}

/** The supplier jobs; those of other features are left waiting. */
export const supplierHandlers = (deps: SupplierDeps): JobHandlers => testHandlers({
  'send-order': sendOrderJob(deps), 'request-cancellation': requestCancellationJob(deps), 'poll-supplier': pollSupplierJob(deps), 'apply-document': applyDocumentJob(deps),
});

const OURS = ['send-order', 'request-cancellation', 'poll-supplier', 'apply-document'] as const;

/** Orders of the order tests' world, and what their suppliers say. */
export class StatusWorld {
  readonly orders: OrderWorld;
  readonly deps: ReturnType<typeof statusDeps>;
  readonly #engine: TestEngine;

  constructor(engine: TestEngine, options?: StatusDepsOptions) {
    this.#engine = engine;
    this.orders = new OrderWorld(engine);
    this.deps = statusDeps(engine, options);
  }

  async build(): Promise<this> {
    await this.orders.build();
    return this;
  }

  async close(): Promise<void> {
    await this.deps.gateway.close();
  }

  /** Enters what a supplier said about the first line of an order. */
  async enter(orderId: string, line: Readonly<Record<string, unknown>>, document: { documentId?: string; revision?: string; issuedAt?: Date } = {}): Promise<LineStanding> {
    return first((await enterStatements(this.deps, this.orders.buyer, { orderId, ...document, lines: [{ lineReference: '1', ...line }] })).lines);
  }

  async standing(orderId: string): Promise<LineStanding> {
    return first((await this.#engine.uow.read((db) => readStandings(db, orderId))).lines);
  }

  /** Runs the supplier jobs that are due, one after another, until none is; with `schedules` also those that fall due. How each run ended, by its type. */
  async work({ schedules = false, most = 200 } = {}): Promise<readonly { type: string; outcome: RunOutcome }[]> {
    const runs: { type: string; outcome: RunOutcome }[] = [];
    const handlers = supplierHandlers(this.deps);
    while (runs.length < most) {
      const [job] = await this.#engine.uow.read((db) => db.select(
        { id: outbox.columns.id, type: outbox.columns.type },
        db.q('outbox').where('pending', 1).whereIn('type', OURS).whereRaw(`next_at <= ${db.dialect.now().raw}`).orderBy('next_at').orderBy('id').limit(1).select('id', 'type'),
      ));
      if (!job && schedules && (await runSchedules(this.#engine.uow)) > 0) continue;
      if (!job) return runs;
      runs.push({ type: job.type, outcome: await runJob({ uow: this.#engine.uow, handlers, log: this.deps.log }, job.id) });
    }
    throw new Error(`the jobs do not come to an end: ${runs.slice(-5).map((run) => `${run.type} ${run.outcome}`).join(', ')}`);
  }
}

function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error('nothing there');
  return item;
}
