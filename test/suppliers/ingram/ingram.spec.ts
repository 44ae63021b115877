import { expect } from 'chai';
import { IngramApi } from '../../../demo/simulators/ingram/ingram-api.ts';
import { rheintalScript } from '../../../demo/simulators/rheintal/rheintal-script.ts';
import { SimulatorControl } from '../../../demo/simulators/simulator-control-client.ts';
import { startSimulator, type SupplierSimulator } from '../../../demo/simulators/start-supplier-simulator.ts';
import { ingramAdapterKind } from '../../../src/features/suppliers/adapters/ingram/ingram-adapter.ts';
import { readIngram } from '../../../src/features/suppliers/adapters/ingram/read-ingram.ts';
import type { ParsedDocument } from '../../../src/features/suppliers/adapters/canonical-line.ts';
import type { SupplierAdapter, SupplierIo } from '../../../src/features/suppliers/adapters/supplier-adapter.ts';
import { SupplierCallError } from '../../../src/features/suppliers/adapters/supplier-call.ts';
import { SupplierHttpClient } from '../../../src/features/suppliers/adapters/supplier-http.ts';
import { createConnection } from '../../../src/features/suppliers/write-connection.ts';
import { endPauses } from '../../jobs/support/job-rows.ts';
import { describeEngines, testContext } from '../../support/engines.ts';
import { TestClock } from '../../support/test-clock.ts';
import { StatusWorld } from '../support/status-world.ts';
import { orderFor } from '../support/supplier-stage.ts';

const TABLET = 'RT-TAB-102';
const SECRETS = { clientId: 'town', clientSecret: 's&cret' };
const startIngram = (api: IngramApi): Promise<SupplierSimulator> => startSimulator({ script: { ...rheintalScript, orderNumberPrefix: '20-R' }, api, secret: 'town:s&cret' });
const configurationFor = (baseUrl: string) => ({ baseUrl, customerNumber: '20-222222' });

const read = (value: unknown): ParsedDocument => readIngram({ documentType: 'order_status', contentType: 'application/json', observedAt: new Date('2020-05-05T08:00:00Z'), bytes: Buffer.from(JSON.stringify(value)) });
const detail = (line: object): ParsedDocument => read({ ingramOrderNumber: '20-R1', customerOrderNumber: 'PO-1', lines: { customerLineNumber: '001', ingramPartNumber: 'A1', quantityOrdered: '10', ...line } });

describe('replies of Ingram Micro', () => {
  it('mean the same in any of their shapes', () => {
    for (const lineStatus of ['In Progress', 'im::in progress', 'IN_PROGRESS']) {
      const parsed = detail({
        lineStatus, quantityConfirmed: 6, quantityBackOrdered: '4.0', backOrderETADate: '2020-06-12T00:00:00', promisedDeliveryDate: '2020-05-13',
        shipmentDetails: { quantity: '2', deliveryNumber: 'D1', carrierDetails: { carrierName: 'DHL', shippedDate: '2020-05-04', trackingDetails: [{ trackingNumber: 77, serialNumbers: { serialNumber: '00123' } }] } },
      });
      expect(parsed.problems).to.deep.equal([]);
      expect(parsed.lines[0]).to.deep.include({ orderNumber: 'PO-1', supplierOrderId: '20-R1', lineReference: '1', articleNumber: 'A1', ordered: 10, confirmed: 6, backordered: 4 });
      expect(parsed.lines[0]?.schedule?.map(({ quantity, to }) => [quantity, to])).to.deep.equal([[4, '2020-05-13'], [4, '2020-06-12']]);
      expect(parsed.lines[0]?.despatches[0]).to.deep.include({ despatchNumber: 'D1', quantity: 2, shippedOn: '2020-05-04', trackingNumbers: ['77'], identifiers: [{ type: 'SN', value: '00123' }] });
    }
  });

  it('confirm nothing while a line is open, hold, cancel, and date parts by their own days', () => {
    expect(detail({ lineStatus: 'im::open', quantityConfirmed: 10, quantityBackOrdered: 0 }).lines[0]).to.deep.include({ confirmed: null, backordered: null, schedule: null });
    expect(detail({ lineStatus: 'On Hold', quantityConfirmed: 10, lineNotes: 'credit' }).lines[0]).to.deep.include({ hold: { reason: 'credit' }, confirmed: 10 });
    expect(detail({ lineStatus: 'Canceled', shipmentDetails: [{ quantity: 4, deliveryNumber: 'D', carrierDetails: [{ shippedDate: '2020-05-04' }] }] }).lines[0]).to.deep.include({ cancelled: 6 });
    const parts = [{ confirmedQuantity: 7, deliveryDate: '2020-05-08' }, { confirmedQuantity: '3', date: '2020-05-20', deliveryDate: null }];
    expect(detail({ lineStatus: 'In Progress', quantityConfirmed: 10, multipleShipments: parts }).lines[0]?.schedule?.map(({ quantity, to, basis }) => [quantity, to, basis])).to.deep.equal([[7, '2020-05-08', 'delivery'], [3, '2020-05-20', 'ship']]);
    expect(detail({ lineStatus: 'In Progress', quantityConfirmed: 10, shipmentDetails: [{ quantity: 10, deliveryNumber: 'D', estimatedShipDate: '2020-05-09' }] }).lines[0]?.despatches).to.deep.equal([]);
  });

  it('are shown where a state is unknown and refused where a quantity is no number', () => {
    const unknown = detail({ lineStatus: 'Teleported', quantityConfirmed: 10 });
    expect([unknown.problems, unknown.warnings.map(({ code }) => code), unknown.lines[0]?.confirmed]).to.deep.equal([[], ['ingram.line_status_unknown'], null]);
    expect(detail({ lineStatus: 'In Progress', quantityConfirmed: 'ten' })).to.deep.include({ lines: [], problems: [{ path: 'lines/0/quantityConfirmed', code: 'supplier.quantity', message: 'This is no number of units.' }] });
    expect(readIngram({ documentType: 'order_status', contentType: 'text/html', observedAt: new Date(), bytes: Buffer.from('<html>') }).problems[0]?.code).to.equal('document.not_json');
    expect(read([]).problems).to.not.deep.equal([]);
  });
});

describe('calls to Ingram Micro', () => {
  let api: IngramApi;
  let simulator: SupplierSimulator;
  let control: SimulatorControl;
  let client: SupplierHttpClient;
  let io: SupplierIo;
  let adapter: SupplierAdapter;
  beforeEach(async () => {
    api = new IngramApi();
    simulator = await startIngram(api);
    control = new SimulatorControl(simulator.url);
    client = new SupplierHttpClient({ policy: { allowedNetworks: ['127.0.0.0/8'] }, timeoutMs: 1_000 });
    io = { http: client.bind(), clock: new TestClock() };
    await control.setClock(io.clock.now());
    adapter = ingramAdapterKind().open(configurationFor(simulator.url), SECRETS);
  });
  afterEach(async () => {
    await client.close();
    await simulator.stop();
  });

  const place = async (...lines: readonly [string, number][]) => adapter.placeOrder?.(await adapter.prepareOrder?.(orderFor('PO-1', ...lines)) ?? new Uint8Array(), io);
  const failure = async (work: Promise<unknown> | undefined): Promise<SupplierCallError> => {
    try {
      await work;
    } catch (error) {
      if (error instanceof SupplierCallError) return error;
      throw error;
    }
    throw new Error('no failure');
  };
  const tokens = async (): Promise<number> => (await control.statistics()).requests['GET token'] ?? 0;

  it('share one token, and renew it once it is refused', async () => {
    await Promise.all([1, 2, 3].map(async () => adapter.findOrder?.('PO-1', io)));
    expect(await tokens()).to.equal(1);
    api.revokeTokens();
    expect(await adapter.testConnection?.(io)).to.deep.equal([]);
    expect(await adapter.findOrder?.('PO-1', io)).to.deep.equal([]);
    expect(await tokens()).to.equal(2);
  });

  it('take what is to be had and hear what is not (207)', async () => {
    const placed = await place([TABLET, 5], ['NO-SUCH', 2]);
    if (!placed) throw new Error('not placed');
    const parsed = await adapter.parse(placed.document);
    expect(parsed.problems).to.deep.equal([]);
    expect(parsed.lines.map(({ lineReference, confirmed, rejected, rejectionReason }) => [lineReference, confirmed, rejected, rejectionReason])).to.deep.equal([['1', 5, null, null], ['2', null, 2, 'EN SKU-NOTFOUND NO-SUCH']]);
    expect(await adapter.findOrder?.('PO-1', io)).to.deep.equal(placed.supplierOrderIds);
    expect(await adapter.findOrder?.('PO-', io)).to.deep.equal([]);
  });

  it('hear it where nothing at all is to be had', async () => {
    const placed = await place(['NO-SUCH', 2]);
    expect(placed?.supplierOrderIds).to.deep.equal([]);
    expect(placed && (await adapter.parse(placed.document)).lines[0]).to.deep.include({ rejected: 2, supplierOrderId: null });
  });

  for (const kind of ['drop-after-accept', 'half-body', 'delay-after-accept'] as const) {
    it(`leave it open what became of an order (${kind}), and the look-up tells`, async () => {
      await control.addFault({ kind, method: 'POST', delayMs: 2_000, times: 1 });
      expect((await failure(place([TABLET, 5]))).effect).to.equal('unknown');
      expect(await adapter.findOrder?.('PO-1', io)).to.have.length(1);
      expect(await failure(place([TABLET, 5]))).to.include({ failure: 'refused', effect: 'none' });
      expect((await control.statistics()).ordersPlaced).to.equal(1);
    });
  }

  it('wait as long as they are told, and know that nothing was ordered without a token', async () => {
    await control.addFault({ kind: 'unavailable', method: 'GET', path: '/resellers', retryAfter: '17', times: 1 });
    expect(await failure(adapter.findOrder?.('PO-1', io))).to.include({ failure: 'limited', retryAfterMs: 17_000 });
    const stranger = ingramAdapterKind().open(configurationFor(simulator.url), { ...SECRETS, clientSecret: 'wrong' });
    expect(await stranger.testConnection?.(io)).to.have.nested.property('[0].code', 'suppliers.call_unauthorised');
    await control.addFault({ kind: 'hang', method: 'GET', path: '/oauth', times: 1 });
    const fresh = ingramAdapterKind().open(configurationFor(simulator.url), SECRETS);
    expect(await failure(fresh.placeOrder?.(new Uint8Array(), io))).to.include({ failure: 'timeout', effect: 'none' });
  });
});

describeEngines('orders with Ingram Micro', (engine) => {
  let world: StatusWorld;
  let simulator: SupplierSimulator;
  before(async function () {
    this.timeout(60_000);
    world = await new StatusWorld(engine).build();
    simulator = await startIngram(new IngramApi());
  });
  after(async () => {
    await simulator.stop();
    await world.close();
  });

  it('are sent once although the answer is lost, and followed to the last unit', async () => {
    const control = new SimulatorControl(simulator.url);
    await control.setClock(engine.clock.now());
    const connection = await createConnection(world.deps, testContext(), {
      supplierId: world.orders.supplier, name: 'ingram', adapter: 'ingram', configuration: configurationFor(simulator.url), credentials: SECRETS, ratePerMinute: 6_000, burst: 1_000, settleSeconds: 0,
    });
    await control.addFault({ kind: 'half-body', method: 'POST', times: 1 });
    const input = world.orders.input({ auental: 40 }, { connectionId: connection.id });
    const { id, number } = await world.orders.place({ ...input, lines: input.lines.map((line) => ({ ...line, articleNumber: TABLET })) });
    await world.orders.submit(id);
    for (let round = 0; round < 4; round++) {
      await world.work({ schedules: true });
      await endPauses(engine);
    }
    expect(await control.statistics()).to.deep.include({ ordersPlaced: 1, orderNumbers: [number] });
    expect((await world.standing(id)).counters).to.include({ confirmed: 40 });
    for (let week = 0; week < 5; week++) {
      engine.clock.advance({ days: 7 });
      await control.setClock(engine.clock.now());
      await world.work({ schedules: true });
    }
    const standing = await world.standing(id);
    expect([standing.state, standing.quantities.shippedIn]).to.deep.equal(['shipped', 40]);
  }).timeout(60_000);
});
