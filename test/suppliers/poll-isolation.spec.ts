import { expect } from 'chai';
import { addJob } from '../../src/jobs/add-job.ts';
import { pollConnection } from '../../src/features/suppliers/poll-connection.ts';
import { orderPolls } from '../../src/features/suppliers/supplier-tables.ts';
import { createSupplierArticle } from '../../src/features/suppliers/write-supplier-article.ts';
import { newId } from '../../src/shared/ids.ts';
import { describeDeliveries } from '../jobs/support/describe-deliveries.ts';
import { effects } from '../jobs/support/effects.ts';
import { leavesEffect } from '../jobs/support/test-handlers.ts';
import { until } from '../jobs/support/until.ts';
import { testContext } from '../support/engines.ts';
import { ConnectedSupplier } from './support/connected-supplier.ts';
import { StatusWorld, supplierHandlers } from './support/status-world.ts';

const ORDERS = 6;

describeDeliveries('asking a supplier that hangs', (engine, workers) => {
  let world: StatusWorld;
  const suppliers: ConnectedSupplier[] = [];

  before(async function () {
    this.timeout(60_000);
    // what hangs does so until the test is over
    world = await new StatusWorld(engine, { timeoutMs: 25_000 }).build();
    await createSupplierArticle(world.orders.deps, testContext(), { supplierId: world.orders.supplier, articleNumber: 'NL-5520', productModelId: world.orders.tablet });
  });
  afterEach(async () => {
    for (const supplier of suppliers.splice(0)) await supplier.stop();
  });
  after(() => world.close());

  it('delays neither another supplier nor other work', async () => {
    engine.clock.set('2020-04-20T07:00:00Z');
    const connected = async (): Promise<{ supplier: ConnectedSupplier; orderIds: readonly string[] }> => {
      const supplier = await ConnectedSupplier.connect(engine, world, 'nordlicht');
      suppliers.push(supplier);
      const orderIds = [];
      for (let count = 0; count < ORDERS; count++) orderIds.push((await supplier.approved('NL-5520', 2)).orderId);
      return { supplier, orderIds };
    };
    const [hanging, well] = [await connected(), await connected()];
    await world.work();
    engine.clock.advance({ days: 1 });
    for (const { supplier } of [hanging, well]) await supplier.control.setClock(engine.clock.now());
    await hanging.supplier.control.addFault({ kind: 'hang', method: 'GET' });
    const pollsOf = async (orderIds: readonly string[]): Promise<number> =>
      (await engine.uow.read((db) => db.many(orderPolls, { orderId: orderIds }))).reduce((sum, poll) => sum + poll.polls, 0);
    await pollConnection(world.deps, world.orders.buyer, hanging.supplier.connection.id);
    await workers.start({ ...supplierHandlers(world.deps), 'deliver-notification': leavesEffect() });
    await until('the calls that hang', async () => (await hanging.supplier.requests('GET /api/v1/orders/{id}')) > 0);

    const deliveryId = newId();
    await pollConnection(world.deps, world.orders.buyer, well.supplier.connection.id);
    await engine.uow.write(testContext(), (tx) => {
      addJob(tx, 'deliver-notification', { deliveryId });
      return Promise.resolve();
    });
    await until('the other supplier to be asked', async () => (await pollsOf(well.orderIds)) === ORDERS);
    await until('the other work', async () => (await engine.uow.read((db) => db.many(effects, { subject: deliveryId }))).length === 1);
    expect(await pollsOf(hanging.orderIds)).to.equal(0);
    expect(await hanging.supplier.requests('GET /api/v1/orders/{id}')).to.be.at.most(5);
  }).timeout(120_000);
});
