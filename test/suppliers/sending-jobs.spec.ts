import { expect } from 'chai';
import { orderCancellations, orderSupplierNumbers, purchaseOrders } from '../../src/features/orders/order-tables.ts';
import { requestCancellation } from '../../src/features/orders/request-cancellation.ts';
import { pollConnection } from '../../src/features/suppliers/poll-connection.ts';
import { decideSending } from '../../src/features/suppliers/decide-sending.ts';
import { orderPolls, supplierDocuments } from '../../src/features/suppliers/supplier-tables.ts';
import { notifications } from '../../src/features/notifications/notification-tables.ts';
import { outbox } from '../../src/jobs/job-tables.ts';
import type { JobType } from '../../src/jobs/job-types.ts';
import { endPauses } from '../jobs/support/job-rows.ts';
import { describeEngines } from '../support/engines.ts';
import { refusedWith } from '../support/refused-with.ts';
import { ConnectedSupplier, type ConnectedOptions } from './support/connected-supplier.ts';
import { runAndKill } from './support/killed-worker.ts';
import { StatusWorld } from './support/status-world.ts';

const TABLET = 'RT-TAB-102';

describeEngines('sending orders and cancellations', (engine) => {
  let world: StatusWorld;
  let supplier: ConnectedSupplier;
  before(async function () {
    this.timeout(60_000);
    world = await new StatusWorld(engine).build();
  });
  afterEach(() => supplier.stop());
  after(() => world.close());

  const connect = async (options?: ConnectedOptions): Promise<void> => { supplier = await ConnectedSupplier.connect(engine, world, 'rheintal', options); };
  const jobOf = async (type: JobType, part: string): Promise<string> => {
    const jobs = await engine.uow.read((db) => db.many(outbox, { type, state: ['waiting', 'running'] }));
    return jobs.find((job) => JSON.stringify(job.payload).includes(part))?.id ?? '';
  };
  const state = async (orderId: string): Promise<string> => (await world.orders.order(orderId)).state;
  /** Runs whatever is due, however often it asks to wait. */
  const settled = async (): Promise<void> => {
    for (let round = 0; round < 4; round++) {
      await world.work({ schedules: true });
      await endPauses(engine);
    }
  };
  const expectOneOrder = async (orderId: string, number: string): Promise<void> => {
    expect(['sent', 'acknowledged']).to.include(await state(orderId));
    const { ordersPlaced, orderNumbers } = await supplier.control.statistics();
    expect({ ordersPlaced, orderNumbers }).to.deep.equal({ ordersPlaced: 1, orderNumbers: [number] });
    expect(await engine.uow.read((db) => db.many(orderSupplierNumbers, { orderId }))).to.have.length(1);
  };

  it('sends the archived bytes, takes the reply as the first word, and plans to ask', async () => {
    await connect();
    const { orderId, lineId, number } = await supplier.approved(TABLET, 20);
    await world.work();
    await expectOneOrder(orderId, number);
    expect(await supplier.requests('POST /rest/orders')).to.equal(1);
    expect(await world.orders.line(lineId)).to.include({ confirmed: 20, eta: '2020-05-08', state: 'confirmed' });
    const documents = await engine.uow.read((db) => db.many(supplierDocuments, { orderId }, { orderBy: ['receivedAt', 'id'] }));
    expect(documents.map(({ direction, state: archived }) => [direction, archived])).to.deep.equal([['out', 'archived'], ['in', 'applied']]);
    expect(documents[0]?.body.toString()).to.include(number);
    expect((await world.orders.order(orderId)).sendDocumentId).to.equal(documents[0]?.id);
    expect((await engine.uow.read((db) => db.one(orderPolls, { orderId })))?.nextPollAt).to.deep.equal(new Date(engine.clock.now().getTime() + 2 * 3_600_000));
  }).timeout(30_000);

  it('leaves one order at the supplier when the worker is killed between sending and recording', async () => {
    await connect();
    const { orderId, number } = await supplier.approved(TABLET, 20);
    await runAndKill(engine, await jobOf('send-order', orderId), 'prepared');
    expect(await state(orderId)).to.equal('sending');
    expect((await supplier.control.statistics()).ordersPlaced).to.equal(1);
    await settled();
    await expectOneOrder(orderId, number);
    expect(await supplier.requests('POST /rest/orders')).to.equal(1);
    expect(await world.standing(orderId)).to.have.nested.property('counters.confirmed', 20);
  }).timeout(60_000);

  it('leaves one order at the supplier when the worker is killed before its commit', async () => {
    await connect();
    const { orderId, number } = await supplier.approved(TABLET, 20);
    await runAndKill(engine, await jobOf('send-order', orderId), 'applied');
    expect(await state(orderId)).to.equal('sending');
    await settled();
    await expectOneOrder(orderId, number);
    expect(await supplier.requests('POST /rest/orders')).to.equal(1);
  }).timeout(60_000);

  for (const kind of ['drop-after-accept', 'half-body', 'delay-after-accept'] as const) {
    it(`finds the order again that arrived although the answer did not (${kind})`, async () => {
      await connect();
      await supplier.control.addFault({ kind, method: 'POST', delayMs: 3_000, times: 1 });
      const { orderId, number } = await supplier.approved(TABLET, 20);
      const [first] = await world.work({ most: 20 });
      expect(first).to.deep.equal({ type: 'send-order', outcome: 'rescheduled' });
      await settled();
      await expectOneOrder(orderId, number);
      expect(await supplier.requests('POST /rest/orders')).to.equal(1);
    }).timeout(30_000);
  }

  for (const kind of ['hang', 'error'] as const) {
    it(`sends the same bytes again once the supplier says that it has no such order (${kind})`, async () => {
      await connect();
      await supplier.control.addFault({ kind, method: 'POST', times: 1 });
      const { orderId, number } = await supplier.approved(TABLET, 20);
      await settled();
      await expectOneOrder(orderId, number);
      expect(await supplier.requests('POST /rest/orders')).to.equal(2);
      expect(await engine.uow.read((db) => db.many(supplierDocuments, { orderId, direction: 'out' }))).to.have.length(1);
    }).timeout(30_000);
  }

  it('waits as long as the supplier asks, and tries again', async () => {
    await connect();
    await supplier.control.addFault({ kind: 'limit', method: 'POST', retryAfter: '120', times: 1 });
    const { orderId } = await supplier.approved(TABLET, 20);
    const jobId = await jobOf('send-order', orderId);
    const before = Date.now();
    expect(await world.work()).to.deep.equal([{ type: 'send-order', outcome: 'failed' }]);
    expect(await state(orderId)).to.equal('approved');
    const job = await engine.uow.read((db) => db.one(outbox, { id: jobId }));
    expect(job?.errorCode).to.equal('suppliers.call_limited');
    expect((job?.dueAt.getTime() ?? 0) - before).to.be.greaterThan(115_000);
  }).timeout(30_000);

  it('gives an order back that the supplier refuses', async () => {
    await connect();
    const { orderId } = await supplier.approved('NO-SUCH-ARTICLE', 20);
    expect((await world.work())[0]).to.deep.equal({ type: 'send-order', outcome: 'done' });
    expect(await state(orderId)).to.equal('approved');
    const told = await engine.uow.read((db) => db.many(notifications, { topic: 'order.exception', subjectId: orderId }));
    expect(told.map(({ facts }) => (facts as { code: string }).code)).to.deep.equal(['send_refused']);
  }).timeout(30_000);

  it('asks a person where the supplier cannot be asked, and does what that person says', async () => {
    await connect({ configuration: ({ findOrder: _none, ...rest }) => rest });
    const decide = (orderId: string, decision: 'sent' | 'send_again') => decideSending(world.deps, world.orders.buyer, { orderId, decision, supplierOrderNumbers: decision === 'sent' ? ['45000-X'] : [], reason: 'asked by telephone' });
    await supplier.control.addFault({ kind: 'error', method: 'POST', times: 2 });
    const again = await supplier.approved(TABLET, 5);
    expect(await refusedWith(decide(again.orderId, 'sent'))).to.equal('order.not_in_doubt');
    await settled();
    expect(await state(again.orderId)).to.equal('send_in_doubt');
    expect(await engine.uow.read((db) => db.many(notifications, { topic: 'order.in_doubt', subjectId: again.orderId }))).to.have.length(1);
    expect(await supplier.requests('POST /rest/orders')).to.equal(1);
    await decide(again.orderId, 'send_again');
    await settled();
    // The second attempt failed in the same way: the same question once more, not a third attempt.
    expect(await supplier.requests('POST /rest/orders')).to.equal(2);
    await decide(again.orderId, 'send_again');
    await settled();
    await expectOneOrder(again.orderId, again.number);

    await supplier.control.addFault({ kind: 'drop-after-accept', method: 'POST', times: 1 });
    const arrived = await supplier.approved(TABLET, 6);
    await settled();
    await decide(arrived.orderId, 'sent');
    expect(await state(arrived.orderId)).to.equal('sent');
    expect((await engine.uow.read((db) => db.many(orderSupplierNumbers, { orderId: arrived.orderId }))).map((row) => row.supplierOrderNumber)).to.deep.equal(['45000-X']);
  }).timeout(60_000);

  it('hands a cancellation in once, also when the worker is killed before it could record that', async () => {
    await connect();
    const { orderId, lineId } = await supplier.approved(TABLET, 150);
    await world.work();
    await requestCancellation(world.orders.deps, world.orders.buyer, { orderId, lineId, quantity: 30, reason: 'too many', freeUntil: null, feeMinor: null, acceptFee: false });
    const request = await engine.uow.read((db) => db.one(orderCancellations, { orderId }));
    await runAndKill(engine, await jobOf('request-cancellation', request?.id ?? ''), 'prepared');
    expect((await supplier.control.statistics()).cancellations).to.equal(1);
    await world.work();
    expect((await supplier.control.statistics()).cancellations).to.equal(1);
    expect(await engine.uow.read((db) => db.one(orderCancellations, { orderId }))).to.deep.include({ sentAt: engine.clock.now() });
    await pollConnection(world.deps, world.orders.buyer, supplier.connection.id);
    await world.work();
    expect(await engine.uow.read((db) => db.one(orderCancellations, { orderId }))).to.include({ state: 'accepted', acceptedQuantity: 30 });
    expect(await world.orders.line(lineId)).to.include({ confirmed: 120, backordered: 0, cancelled: 30 });
    expect(await engine.uow.read((db) => db.one(purchaseOrders, { id: orderId }))).to.include({ state: 'acknowledged' });
  }).timeout(60_000);
});
