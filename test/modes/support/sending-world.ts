import { randomBytes } from 'node:crypto';
import { recordAudit } from '../../../src/features/audit/record-audit.ts';
import type { OrderState } from '../../../src/features/orders/order.ts';
import { sealCredentials } from '../../../src/features/suppliers/supplier-gateway.ts';
import { supplierConnections } from '../../../src/features/suppliers/supplier-tables.ts';
import { outbox, type OutboxRow } from '../../../src/jobs/job-tables.ts';
import { readConfig } from '../../../src/config.ts';
import { createKeyring } from '../../../src/shared/crypto/sealed-box.ts';
import { OrderWorld } from '../../stores/orders/order-world.ts';
import { testContext, type TestEngine } from '../../support/engines.ts';
import { eventually } from './eventually.ts';
import type { PatientSupplier } from './patient-supplier.ts';
import type { Environment } from './program.ts';

export const SUPPLIER_TOKEN = 'pfirsich-am-spalier-4711';

/** A database with one supplier connected, and orders that a worker is to send there. */
export class SendingWorld {
  readonly #engine: TestEngine;
  readonly #orders: OrderWorld;
  readonly #secretKey = randomBytes(32).toString('hex');
  connectionId = '';

  constructor(engine: TestEngine) {
    this.#engine = engine;
    this.#orders = new OrderWorld(engine);
  }

  /** For programs that work on the same database. */
  get environment(): Environment {
    return { ...this.#engine.environment, SECRET_KEY: this.#secretKey, ALLOW_PRIVATE_HOSTS: '127.0.0.0/8', LOG_LEVEL: 'info' };
  }

  async build(supplier: PatientSupplier): Promise<this> {
    await this.#orders.build();
    const keys = createKeyring(readConfig({ SECRET_KEY: this.#secretKey }, () => '').secretKey);
    await this.#engine.uow.write(testContext('world'), async (tx) => {
      const connection = await tx.one(supplierConnections, { supplierId: this.#orders.supplier });
      if (!connection) throw new Error('the world has a connection');
      this.connectionId = connection.id;
      tx.bump(supplierConnections, connection.id, connection.version, {
        configuration: supplier.configuration, credentials: sealCredentials(keys, connection.id, { secret: SUPPLIER_TOKEN }), ratePerMinute: 6_000, burst: 100, settleSeconds: 1,
      });
      recordAudit(tx, { action: 'connection.changed', entityKind: 'connection', entityId: connection.id, organisationId: null });
    });
    return this;
  }

  /** Approves an order and returns its id: now it is to be sent. */
  async approvedOrder(): Promise<string> {
    const { id } = await this.#orders.place(this.#orders.input({ auental: 3 }, { connectionId: this.connectionId }));
    await this.#orders.submit(id);
    return id;
  }

  async stateOf(orderId: string): Promise<OrderState> {
    return (await this.#orders.order(orderId)).state;
  }

  /** The job that sends the order. */
  async sending(orderId: string): Promise<OutboxRow> {
    const jobs = await this.#engine.uow.read((db) => db.many(outbox, { type: 'send-order' }, { orderBy: ['id'] }));
    const job = jobs.find(({ payload }) => (payload as { orderId: string }).orderId === orderId);
    if (!job) throw new Error('the job of the order is lost');
    return job;
  }

  async sent(orderId: string): Promise<void> {
    await eventually('the order to be sent', async () => (await this.stateOf(orderId)) === 'sent');
  }
}
