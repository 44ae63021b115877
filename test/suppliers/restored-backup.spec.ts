import { expect } from 'chai';
import { suppliers } from '../../demo/simulators/start-supplier-simulator.ts';
import { orderCancellations, orderSupplierNumbers } from '../../src/features/orders/order-tables.ts';
import { requestCancellation } from '../../src/features/orders/request-cancellation.ts';
import { noteRestore } from '../../src/features/restores/note-restore.ts';
import { NumberSequences } from '../../src/persistence/number-sequences.ts';
import { endPauses } from '../jobs/support/job-rows.ts';
import { describeEngines } from '../support/engines.ts';
import { ConnectedSupplier, type ConnectedOptions } from './support/connected-supplier.ts';
import { StatusWorld } from './support/status-world.ts';

const TABLET = 'RT-TAB-102';
const PLACE = 'POST /rest/orders';
const FIND = 'GET /rest/orders';

describeEngines('after a backup was loaded', (engine) => {
  let world: StatusWorld;
  let supplier: ConnectedSupplier;
  before(async function () {
    this.timeout(60_000);
    world = await new StatusWorld(engine).build();
  });
  afterEach(() => supplier.stop());
  after(() => world.close());

  const connect = async (options?: ConnectedOptions): Promise<void> => { supplier = await ConnectedSupplier.connect(engine, world, 'rheintal', options); };
  const settled = async (): Promise<void> => {
    for (let round = 0; round < 4; round++) {
      await world.work({ schedules: true });
      await endPauses(engine);
    }
  };
  /** What happened at the supplier in the time that the backup knows nothing of. */
  const atTheSupplier = async (path: string, body: object): Promise<void> => {
    const authorization = `Basic ${Buffer.from(suppliers.rheintal.secret).toString('base64')}`;
    const answer = await fetch(`${supplier.connection.name}${path}`, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify(body) });
    expect(answer.ok, await answer.text()).to.equal(true);
  };
  const sentMeanwhile = (number: string, units: number): Promise<void> =>
    atTheSupplier('/rest/orders', { purchaseOrder: { customerOrderNumber: number, line: [{ customerLineNumber: '1', sku: TABLET, units }] } });

  it('an order that had been sent since is found, and not sent again', async () => {
    await connect();
    const { orderId, number } = await supplier.approved(TABLET, 20);
    await sentMeanwhile(number, 20);
    await noteRestore(engine.uow);
    await settled();
    expect((await world.orders.order(orderId)).state).to.equal('acknowledged');
    expect(await engine.uow.read((db) => db.many(orderSupplierNumbers, { orderId }))).to.have.length(1);
    expect(await supplier.requests(PLACE)).to.equal(1);
    expect(await world.standing(orderId)).to.have.nested.property('counters.confirmed', 20);
  }).timeout(30_000);

  it('an order that the supplier does not know is sent, once', async () => {
    await connect();
    const { orderId } = await supplier.approved(TABLET, 20);
    await noteRestore(engine.uow);
    await settled();
    expect((await world.orders.order(orderId)).state).to.equal('acknowledged');
    expect([await supplier.requests(FIND), await supplier.requests(PLACE)]).to.deep.equal([1, 1]);
  }).timeout(30_000);

  it('an order written since is sent as ever', async () => {
    await connect();
    await noteRestore(engine.uow);
    await supplier.approved(TABLET, 20);
    await settled();
    expect([await supplier.requests(FIND), await supplier.requests(PLACE)]).to.deep.equal([0, 1]);
  }).timeout(30_000);

  it('where the supplier cannot be asked, a person is', async () => {
    await connect({ configuration: ({ findOrder: _none, ...rest }) => rest });
    const { orderId } = await supplier.approved(TABLET, 20);
    await noteRestore(engine.uow);
    await settled();
    expect((await world.orders.order(orderId)).state).to.equal('send_in_doubt');
    expect(await supplier.requests(PLACE)).to.equal(0);
  }).timeout(30_000);

  it('a cancellation that had been handed in since is found, and not handed in again', async () => {
    await connect();
    const { orderId, lineId } = await supplier.approved(TABLET, 150);
    await settled();
    await requestCancellation(world.orders.deps, world.orders.buyer, { orderId, lineId, quantity: 30, reason: 'too many', freeUntil: null, feeMinor: null, acceptFee: false });
    const [known] = await engine.uow.read((db) => db.many(orderSupplierNumbers, { orderId }));
    await atTheSupplier(`/rest/orders/${known?.supplierOrderNumber ?? ''}/cancellation`, { line: 10, units: 30 });
    await noteRestore(engine.uow);
    await settled();
    expect((await supplier.control.statistics()).cancellations).to.equal(1);
    expect((await engine.uow.read((db) => db.one(orderCancellations, { orderId })))?.sentAt).not.to.equal(null);
  }).timeout(30_000);

  it('numbers go on above those that may have been given since', async () => {
    await connect();
    const before = await new NumberSequences(engine.uow).next('PO');
    await noteRestore(engine.uow);
    const after = new NumberSequences(engine.uow);
    expect(Number((await after.next('PO')).slice(-6))).to.be.greaterThan(Number(before.slice(-6)) + 9_000);
    // also of a kind that had given none yet
    expect(Number((await after.next('TR')).slice(-6))).to.be.greaterThan(9_000);
  });
});
