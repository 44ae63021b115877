import { expect } from 'chai';
import { etaHistory, connectionHealth, orderPolls, supplierDocuments, supplierStatements } from '../../src/features/suppliers/supplier-tables.ts';
import { getConnection } from '../../src/features/suppliers/connection-read-model.ts';
import { pollConnection } from '../../src/features/suppliers/poll-connection.ts';
import { updateConnection } from '../../src/features/suppliers/write-connection.ts';
import { createSupplierArticle } from '../../src/features/suppliers/write-supplier-article.ts';
import { replayQuarantine } from '../../src/features/suppliers/replay-documents.ts';
import { notifications } from '../../src/features/notifications/notification-tables.ts';
import { orderCancellations, orderLines } from '../../src/features/orders/order-tables.ts';
import { requestCancellation } from '../../src/features/orders/request-cancellation.ts';
import { sendByHand } from '../../src/features/orders/send-order.ts';
import { outbox } from '../../src/jobs/job-tables.ts';
import { endPauses } from '../jobs/support/job-rows.ts';
import { describeEngines, testContext } from '../support/engines.ts';
import { ConnectedSupplier, type ConnectedOptions } from './support/connected-supplier.ts';
import { runAndKill } from './support/killed-worker.ts';
import { StatusWorld } from './support/status-world.ts';
import type { SupplierKey } from '../../demo/simulators/supplier-script.ts';

describeEngines('asking suppliers', (engine) => {
  let world: StatusWorld;
  let supplier: ConnectedSupplier;
  before(async function () {
    this.timeout(60_000);
    world = await new StatusWorld(engine).build();
    for (const [articleNumber, productModelId] of [['NL-4410', world.orders.tablet], ['0070010', world.orders.tablet], ['0070011', world.orders.betterTablet]] as const) {
      await createSupplierArticle(world.orders.deps, testContext(), { supplierId: world.orders.supplier, articleNumber, productModelId });
    }
  });
  beforeEach(() => engine.clock.set('2020-04-20T07:00:00Z'));
  afterEach(() => supplier.stop());
  after(() => world.close());

  const connect = async (key: SupplierKey, options?: ConnectedOptions): Promise<void> => { supplier = await ConnectedSupplier.connect(engine, world, key, options); };
  const work = () => world.work({ schedules: true });
  const pollOf = async (orderId: string) => (await engine.uow.read((db) => db.one(orderPolls, { orderId }))) ?? raise('no row for the order');
  const documentsOf = (orderId: string) => engine.uow.read((db) => db.many(supplierDocuments, { orderId, direction: 'in' }, { orderBy: ['receivedAt', 'id'] }));
  const ask = async () => {
    await pollConnection(world.deps, world.orders.buyer, supplier.connection.id);
    return work();
  };
  /** Pauses between attempts are over, on both sides. */
  const endAllPauses = async (): Promise<void> => {
    await endPauses(engine);
    await engine.uow.write(testContext(), (tx) => {
      tx.update(orderPolls, { connectionId: supplier.connection.id }, { notBefore: null });
      return Promise.resolve();
    });
  };

  it('asks when it is time, by the business clock, and finds the slips', async () => {
    await connect('nordlicht');
    const { orderId, lineId } = await supplier.approved('NL-4410', 120);
    await work();
    expect((await pollOf(orderId)).nextPollAt).to.deep.equal(new Date('2020-04-20T07:15:00Z'));
    await supplier.advance({ minutes: 10 });
    expect(await work()).to.deep.equal([]);
    await supplier.advance({ days: 1 });
    expect((await work()).map((run) => run.type)).to.deep.equal(['poll-supplier', 'apply-document']);
    expect(await world.orders.line(lineId)).to.include({ confirmed: 120, state: 'confirmed', eta: '2020-05-08' });
    for (let day = 2; day <= 42; day++) {
      await supplier.advance({ days: 1 });
      await work();
    }
    const moves = await engine.uow.read((db) => db.many(etaHistory, { lineId }, { orderBy: ['observedAt'] }));
    expect(moves.map(({ etaFrom, etaTo, days, units }) => [etaFrom, etaTo, days, units])).to.deep.equal([['2020-05-08', '2020-05-29', 21, 120], ['2020-05-29', '2020-06-19', 21, 120]]);
    const told = await engine.uow.read((db) => db.many(notifications, { topic: 'order.eta_changed', subjectId: orderId }));
    expect(told.map(({ facts }) => (facts as { days: number }).days)).to.deep.equal([21, 21]);
    // Only what differs is kept; asking costs nothing but a touched row.
    expect(await documentsOf(orderId)).to.have.length(4);
    expect((await pollOf(orderId)).polls).to.be.greaterThan(40);
  }).timeout(120_000);

  it('opens the line of a substitute and reads the same document on', async () => {
    await connect('kontor');
    await world.orders.amountRule(1_000_000_000);
    const { orderId, lineId } = await supplier.approved('0070010', 60);
    await work();
    await supplier.advance({ days: 7 });
    await work();
    const lines = await engine.uow.read((db) => db.many(orderLines, { orderId }, { orderBy: ['position'] }));
    expect(lines.map(({ ordered, rejected, cancelled, confirmed, articleNumber, unitPrice }) => ({ ordered, rejected, cancelled, confirmed, articleNumber, unitPrice }))).to.deep.equal([
      { ordered: 60, rejected: 20, cancelled: 40, confirmed: 0, articleNumber: '0070010', unitPrice: 3_890_000 },
      { ordered: 40, rejected: 0, cancelled: 0, confirmed: 40, articleNumber: '0070011', unitPrice: 4_070_000 },
    ]);
    expect(lines[1]).to.include({ substitutesLineId: lineId, eta: '2020-05-29' });
    expect((await documentsOf(orderId)).map(({ state, problems }) => [state, problems])).to.deep.equal([['applied', null], ['applied', null]]);
  }).timeout(60_000);

  it('learns of a cancellation that is decided later', async () => {
    await connect('nordlicht');
    const { orderId, lineId } = await supplier.approved('NL-4410', 120);
    await work();
    await supplier.advance({ days: 1 });
    await work();
    await requestCancellation(world.orders.deps, world.orders.buyer, { orderId, lineId, quantity: 80, reason: 'enough', freeUntil: null, feeMinor: null, acceptFee: false });
    await work();
    expect(await engine.uow.read((db) => db.one(orderCancellations, { lineId }))).to.include({ state: 'requested' });
    await supplier.advance({ days: 7 });
    await work();
    expect(await engine.uow.read((db) => db.one(orderCancellations, { lineId }))).to.include({ state: 'accepted', acceptedQuantity: 80 });
    expect(await world.orders.line(lineId)).to.include({ cancelled: 80, confirmed: 40 });
    const told = await engine.uow.read((db) => db.many(notifications, { topic: 'order.cancellation_settled', subjectId: orderId }));
    expect(told.map(({ facts }) => (facts as { outcome: string }).outcome)).to.deep.equal(['accepted']);
  }).timeout(60_000);

  it('fetches only what the supplier lists as changed', async () => {
    await connect('rheintal');
    const ids = [];
    for (const quantity of [5, 6, 7]) ids.push((await supplier.approved('RT-TAB-102', quantity)).orderId);
    await work();
    await supplier.advance({ hours: 3 });
    await work();
    const fetched = await supplier.requests('GET /rest/orders/{id}');
    expect(fetched).to.equal(3);
    await supplier.advance({ hours: 3 });
    await work();
    expect(await supplier.requests('GET /rest/orders/{id}')).to.equal(fetched);
    expect(await supplier.requests('GET /rest/orders')).to.equal(2);
    for (const orderId of ids) {
      const { lastPolledAt, lastReadAt, polls, nextPollAt } = await pollOf(orderId);
      expect({ lastPolledAt, lastReadAt, polls }).to.deep.equal({ lastPolledAt: engine.clock.now(), lastReadAt: new Date('2020-04-20T10:00:00Z'), polls: 2 });
      expect(nextPollAt).to.deep.equal(new Date('2020-04-20T15:00:00Z'));
    }
    expect((await engine.uow.read((db) => db.one(connectionHealth, { connectionId: supplier.connection.id })))?.changesCursor).to.equal('2020-04-20T13:00:00.000Z');
  }).timeout(60_000);

  for (const [kind, failure] of [['error', 'failed'], ['half-body', 'broken_off'], ['hang', 'timeout']] as const) {
    it(`goes on with the other orders when one cannot be asked about (${kind})`, async () => {
      await connect('nordlicht');
      const first = await supplier.approved('NL-5520', 5);
      await work();
      const [document] = await documentsOf(first.orderId);
      const second = await supplier.approved('NL-5520', 6);
      await work();
      await supplier.advance({ days: 1 });
      await supplier.control.addFault({ kind, method: 'GET', path: `/api/v1/orders/${document?.documentNumber ?? ''}`, times: 1 });
      await work();
      await endPauses(engine);
      await work();
      expect(await world.orders.line(first.lineId)).to.include({ confirmed: 0 });
      expect(await world.orders.line(second.lineId)).to.include({ confirmed: 6 });
      expect(await pollOf(first.orderId)).to.include({ failures: 1, lastError: `suppliers.call_${failure}` });
      await endAllPauses();
      await work();
      expect(await world.orders.line(first.lineId)).to.include({ confirmed: 5 });
      expect(await pollOf(first.orderId)).to.include({ failures: 0, lastError: null });
    }).timeout(30_000);
  }

  it('leaves a supplier alone for as long as it asks', async () => {
    await connect('nordlicht');
    await supplier.approved('NL-5520', 5);
    await work();
    await supplier.advance({ days: 1 });
    await supplier.control.addFault({ kind: 'limit', method: 'GET', retryAfter: '300', times: 1 });
    await work();
    const asked = await supplier.requests('GET /api/v1/orders/{id}');
    expect(asked).to.equal(1);
    const job = await engine.uow.read((db) => db.many(outbox, { type: 'poll-supplier', state: 'waiting' }));
    expect(job.filter((each) => each.dueAt.getTime() > Date.now() + 290_000)).to.have.length(1);
    // Whoever is impatient does not get through either.
    await endPauses(engine);
    await ask();
    expect(await supplier.requests('GET /api/v1/orders/{id}')).to.equal(asked);
    const view = await engine.uow.read((db) => getConnection(db, supplier.connection.id, { gateway: world.deps.gateway, keys: world.deps.secrets, now: engine.clock.now() }));
    expect(view.health).to.include({ lastError: 'suppliers.call_limited', breaker: 'closed', polledOrders: 1 });
  }).timeout(30_000);

  it('stops calling a supplier that is down, and tells once', async () => {
    await connect('nordlicht');
    const orders = [];
    for (let count = 0; count < 8; count++) orders.push(await supplier.approved('NL-5520', 2));
    await work();
    await supplier.advance({ days: 1 });
    await supplier.control.addFault({ kind: 'error', method: 'GET' });
    await work();
    await endAllPauses();
    await work();
    expect(await supplier.requests('GET /api/v1/orders/{id}')).to.equal(5);
    const view = await engine.uow.read((db) => getConnection(db, supplier.connection.id, { gateway: world.deps.gateway, keys: world.deps.secrets, now: engine.clock.now() }));
    expect(view.health).to.include({ breaker: 'open', failingOrders: 5, lastError: 'suppliers.down' });
    expect(await engine.uow.read((db) => db.many(notifications, { topic: 'supplier.connection_failing', subjectId: supplier.connection.id }))).to.have.length(1);
  }).timeout(30_000);

  it('sets aside a reply that nobody understands, and reads it when the mapping is mended', async () => {
    await connect('nordlicht');
    const [bad, good] = [await supplier.approved('NL-5520', 5), await supplier.approved('NL-5520', 6)];
    const { configuration, version, ...rest } = supplier.connection;
    const given = configuration as { orderStatus: { mapping: string } };
    const broken = { ...given, orderStatus: { ...given.orderStatus, mapping: `(kundenbestellnr = "${bad.number}" ? $error("no"); ${given.orderStatus.mapping})` } };
    const { version: changed } = await updateConnection(world.deps, testContext(), { ...rest, configuration: broken, version, credentials: undefined });
    await work();
    await supplier.advance({ days: 1 });
    await work();
    expect(await world.orders.line(good.lineId)).to.include({ confirmed: 6 });
    expect((await documentsOf(bad.orderId)).map(({ state }) => state)).to.deep.equal(['quarantined', 'quarantined']);
    await updateConnection(world.deps, testContext(), { ...rest, configuration: given, version: changed, credentials: undefined });
    await replayQuarantine(world.deps, world.orders.buyer, rest.id);
    await work();
    expect(await world.orders.line(bad.lineId)).to.include({ confirmed: 5 });
    expect((await documentsOf(bad.orderId)).map(({ state }) => state)).to.deep.equal(['applied', 'applied']);
  }).timeout(30_000);

  it('applies a reply once when the worker is killed in the middle of it', async () => {
    await connect('nordlicht');
    const { orderId, lineId } = await supplier.approved('NL-5520', 5);
    await work();
    await supplier.advance({ days: 1 });
    await ask();
    const before = await engine.uow.read((db) => db.many(supplierStatements, { lineId }));
    await supplier.advance({ days: 28 });
    await pollConnection(world.deps, world.orders.buyer, supplier.connection.id);
    const [poll] = await engine.uow.read((db) => db.many(outbox, { type: 'poll-supplier', state: 'waiting', queue: `supplier:${supplier.connection.id}` }));
    await runAndKill(engine, poll?.id ?? '', 'applied');
    const [apply] = await engine.uow.read((db) => db.many(outbox, { type: 'apply-document', state: 'waiting' }));
    await runAndKill(engine, apply?.id ?? '', 'applied');
    expect(await engine.uow.read((db) => db.many(supplierStatements, { lineId }))).to.have.length(before.length);
    expect(await engine.uow.read((db) => db.many(etaHistory, { lineId }))).to.deep.equal([]);
    await work();
    expect((await engine.uow.read((db) => db.many(etaHistory, { lineId }))).map((move) => move.days)).to.deep.equal([14]);
    expect((await documentsOf(orderId)).map(({ state }) => state)).to.deep.equal(['applied', 'applied', 'applied']);
    expect(await engine.uow.read((db) => db.many(notifications, { topic: 'order.eta_changed', subjectId: orderId }))).to.have.length(1);
  }).timeout(60_000);

  it('keeps the rate of the connection, whoever asks', async () => {
    await connect('nordlicht', { ratePerMinute: 60, burst: 2 });
    for (let count = 0; count < 2; count++) await supplier.approved('NL-5520', 2);
    await work();
    await supplier.advance({ days: 1 });
    await work();
    expect(await supplier.requests('GET /api/v1/orders/{id}')).to.be.lessThan(3);
  }).timeout(30_000);

  it('begins to ask about an order that a person sent by other means', async () => {
    await connect('nordlicht');
    const { orderId, lineId, number } = await supplier.approved('NL-5520', 4);
    await sendByHand(world.orders.deps, world.orders.buyer, { orderId, supplierOrderNumber: null });
    const placed = await world.deps.gateway.open(supplier.connection, world.deps.secrets).placeOrder?.(Buffer.from(JSON.stringify({ kundenbestellnr: number, positionen: [{ kundenpos: '1', artikelnr: 'NL-5520', menge: '4' }] })), { http: world.deps.gateway.http(), clock: engine.clock });
    await supplier.advance({ days: 1 });
    await ask();
    expect((await world.orders.line(lineId)).confirmed).to.equal(4);
    expect((await world.standing(orderId)).supplierOrderIds).to.deep.equal(placed?.supplierOrderIds);
  }).timeout(30_000);
});

function raise(what: string): never {
  throw new Error(what);
}
