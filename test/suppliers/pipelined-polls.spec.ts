import { expect } from 'chai';
import { orderPolls, supplierDocuments, supplierStatements } from '../../src/features/suppliers/supplier-tables.ts';
import { pollConnection } from '../../src/features/suppliers/poll-connection.ts';
import { createSupplierArticle } from '../../src/features/suppliers/write-supplier-article.ts';
import { outbox } from '../../src/jobs/job-tables.ts';
import { UnitOfWork } from '../../src/persistence/unit-of-work.ts';
import { dyingAt } from '../faults/steps/kill-point.ts';
import { describeEngines, testContext } from '../support/engines.ts';
import { runJob } from '../../src/jobs/run-job.ts';
import { ConnectedSupplier, type ConnectedOptions } from './support/connected-supplier.ts';
import { runAndKill } from './support/killed-worker.ts';
import { StatusWorld, statusDeps, supplierHandlers } from './support/status-world.ts';

const ORDERS = 12;

describeEngines('asking about many orders', (engine) => {
  let world: StatusWorld;
  let supplier: ConnectedSupplier;
  let orders: readonly { readonly orderId: string; readonly lineId: string }[];

  before(async function () {
    this.timeout(60_000);
    world = await new StatusWorld(engine).build();
    await createSupplierArticle(world.orders.deps, testContext(), { supplierId: world.orders.supplier, articleNumber: 'NL-5520', productModelId: world.orders.tablet });
  });
  afterEach(() => supplier.stop());
  after(() => world.close());

  /** Orders that are sent and whose supplier has not confirmed them yet, as far as we know. */
  const sentTo = async (options?: ConnectedOptions): Promise<void> => {
    engine.clock.set('2020-04-20T07:00:00Z');
    supplier = await ConnectedSupplier.connect(engine, world, 'nordlicht', options);
    const sent = [];
    for (let count = 0; count < ORDERS; count++) sent.push(await supplier.approved('NL-5520', 2));
    await world.work();
    orders = sent;
  };
  const askForPoll = async (): Promise<string> => {
    await pollConnection(world.deps, world.orders.buyer, supplier.connection.id);
    const [job] = await engine.uow.read((db) => db.many(outbox, { type: 'poll-supplier', state: 'waiting', queue: `supplier:${supplier.connection.id}` }));
    return job?.id ?? '';
  };
  const ids = () => orders.map((order) => order.orderId);

  it('loses nothing and doubles nothing when the worker is killed with answers in its hands', async () => {
    await sentTo();
    const known = await engine.uow.read((db) => db.many(supplierDocuments, { orderId: ids(), direction: 'in' }));
    await supplier.advance({ days: 1 });
    await runAndKill(engine, await askForPoll(), 'prepared');
    await world.work();
    const polls = await engine.uow.read((db) => db.many(orderPolls, { orderId: ids() }));
    expect(polls.filter((poll) => poll.polls >= 1 && poll.failures === 0)).to.have.length(ORDERS);
    const documents = await engine.uow.read((db) => db.many(supplierDocuments, { orderId: ids(), direction: 'in', state: 'applied' }));
    expect(documents).to.have.length(known.length + ORDERS);
    for (const { orderId, lineId } of orders) {
      expect(await world.orders.line(lineId)).to.include({ confirmed: 2, state: 'confirmed' });
      const statements = await engine.uow.read((db) => db.many(supplierStatements, { orderId, kind: 'confirmed' }));
      expect(statements).to.have.length(1);
    }
  }).timeout(120_000);

  it('writes down what did not change for all of them together', async () => {
    await sentTo();
    await supplier.advance({ days: 1 });
    await askForPoll();
    await world.work();
    await supplier.advance({ minutes: 1 });
    const before = await engine.uow.read((db) => db.many(orderPolls, { orderId: ids() }));
    const jobId = await askForPoll();
    const { dialect, trips } = dyingAt(engine.dialect, null);
    const deps = statusDeps({ uow: new UnitOfWork(dialect, engine.clock), clock: engine.clock });
    try {
      await runJob({ uow: deps.uow, handlers: supplierHandlers(deps), log: deps.log }, jobId);
    } finally {
      await deps.gateway.close();
    }
    const after = await engine.uow.read((db) => db.many(orderPolls, { orderId: ids() }));
    expect(after.map((poll) => poll.polls)).to.deep.equal(before.map((poll) => poll.polls + 1));
    expect(after.every((poll) => poll.lastReadAt?.getTime() === engine.clock.now().getTime())).to.equal(true);
    // claim, plan, a few blocks of slots, a few slices, the end: by far not one for each order
    expect(trips.commits).to.be.lessThan(ORDERS);
  }).timeout(120_000);

  it('leaves a supplier that hangs with few calls under way', async () => {
    await sentTo();
    await supplier.advance({ days: 1 });
    await supplier.control.addFault({ kind: 'hang', method: 'GET' });
    const run = await runJob({ uow: engine.uow, handlers: supplierHandlers(world.deps), log: world.deps.log }, await askForPoll());
    expect(run).to.equal('rescheduled');
    // as many as open the breaker
    expect(await supplier.requests('GET /api/v1/orders/{id}')).to.equal(5);
    const polls = await engine.uow.read((db) => db.many(orderPolls, { orderId: ids() }));
    expect(polls.filter((poll) => poll.failures === 1)).to.have.length(5);
  }).timeout(120_000);

  it('asks no more once the supplier wants to be left alone, and comes back for the rest', async () => {
    await sentTo({ ratePerMinute: 600, burst: 1 });
    await supplier.advance({ days: 1 });
    await supplier.control.addFault({ kind: 'limit', method: 'GET', retryAfter: '120', times: 1 });
    await runJob({ uow: engine.uow, handlers: supplierHandlers(world.deps), log: world.deps.log }, await askForPoll());
    expect(await supplier.requests('GET /api/v1/orders/{id}')).to.be.lessThan(ORDERS);
    const polls = await engine.uow.read((db) => db.many(orderPolls, { orderId: ids() }));
    expect(polls.filter((poll) => poll.failures > 0)).to.have.length(0);
    const [job] = await engine.uow.read((db) => db.many(outbox, { type: 'poll-supplier', state: 'waiting', queue: `supplier:${supplier.connection.id}` }));
    expect(job?.dueAt.getTime()).to.be.greaterThan(Date.now() + 100_000);
  }).timeout(120_000);
});
