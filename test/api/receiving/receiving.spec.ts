import { expect } from 'chai';
import { luhnCheckDigit } from '../../../src/shared/identifiers/identifier.ts';
import { newId } from '../../../src/shared/ids.ts';
import { startApi, type ApiClient, type TestApi } from '../../support/api.ts';
import { describeEngines } from '../../support/engines.ts';
import { ReceivingWorld, serials } from '../../stores/receiving/receiving-world.ts';

describeEngines('API: receiving and devices', (engine) => {
  let world: ReceivingWorld;
  let api: TestApi;
  let support: ApiClient;
  let tenant: ApiClient;
  let stranger: ApiClient;
  let procurement: ApiClient;
  before(async function () {
    this.timeout(60_000);
    world = await new ReceivingWorld(engine).build();
    api = await startApi(engine);
    support = await api.as({ role: 'it_support', organisationId: world.orders.root });
    tenant = await api.as({ role: 'it_support', organisationId: world.orders.birkheim });
    stranger = await api.as({ role: 'it_support', organisationId: world.orders.linde });
    procurement = await api.as({ role: 'procurement', organisationId: world.orders.root });
  });
  after(() => api.close());

  const start = async (): Promise<string> => (await support.post('/receipts', { supplierId: world.orders.supplier, stockLocationId: world.store, deliveryNote: 'LS-88121' })).body.id as string;

  it('unpacks a delivery from the first scan to the devices of two tenants', async () => {
    const order = await world.order({ auental: 2, birkheim: 1 });
    await world.ship(order, 3, serials('API', 3));
    const started = await support.post('/receipts', { supplierId: world.orders.supplier, stockLocationId: world.store, deliveryNote: 'LS-88120' });
    expect([started.status, started.headers.get('location')]).to.deep.equal([201, `/api/v1/receipts/${started.body.id as string}`]);
    const path = `/receipts/${started.body.id as string}`;
    expect((await support.get(`${path}/expected-identifiers?limit=2`)).body.items.map((item: { value: string }) => item.value)).to.deep.equal(['API00001', 'API00002']);
    const scans = serials('API', 3).map((value) => ({ id: newId(), kind: 'serial', value }));
    const answered = await support.post(`${path}/scans`, { scans });
    expect(answered.body.results.map((result: { outcome: string }) => result.outcome)).to.deep.equal(['expected', 'expected', 'expected']);
    expect((await support.post(`${path}/scans`, { scans })).body).to.deep.equal(answered.body);
    expect((await support.delete(`${path}/scans/${scans[2]?.id ?? ''}`)).body.undone).to.equal(true);
    const again = await support.post(`${path}/scans`, { scans: [{ ...scans[2], id: newId() }] });
    expect(again.body.results[0].outcome).to.equal('expected');

    const { body: open, headers } = await support.get(path);
    expect(headers.get('etag')).to.equal(`"v${open.version as number}"`);
    expect(open.lines.map(({ expected, found, missing }: Record<string, unknown>) => ({ expected, found, missing }))).to.deep.equal([{ expected: 3, found: 3, missing: 0 }]);
    expect((await support.put(`${path}/posting`, undefined)).status).to.equal(428);
    expect((await support.put(`${path}/posting`, undefined, 1)).status).to.equal(412);
    const posted = await support.put(`${path}/posting`, undefined, open.version);
    expect([posted.status, posted.body.state, posted.body.nextActions]).to.deep.equal([200, 'posted', []]);
    const twice = await support.put(`${path}/posting`, undefined, posted.body.version);
    expect([twice.status, twice.body.code]).to.deep.equal([409, 'receipt.not_open']);

    const found = await support.get('/devices/lookup?value=api00001');
    expect([found.status, found.body.orderLinePosition, found.body.receiptNumber]).to.deep.equal([200, 1, posted.body.number]);
    expect((await support.get(`/devices/${found.body.id as string}/label`)).body.code128).to.equal(found.body.assetTag);
    expect((await support.get(`/devices/${found.body.id as string}/history`)).body.items).to.have.length(3);
    expect((await tenant.get(`/devices?goodsReceiptId=${started.body.id as string}`)).body.items).to.have.length(1);

    expect((await tenant.get(path)).body.lines.map((line: { found: number }) => line.found)).to.deep.equal([1]);
    expect((await tenant.get(`${path}/scans`)).status).to.equal(404);
    expect((await stranger.get(path)).status).to.equal(404);
    expect((await stranger.get('/receipts')).body.items).to.deep.equal([]);
    expect((await stranger.get(`/devices/${found.body.id as string}`)).body.code).to.equal('device.not_found');
  });

  it('says everything that is wrong, and who may do what', async () => {
    const receipt = await start();
    const bad = await support.post(`/receipts/${receipt}/scans`, { scans: [{ id: 'x', kind: 'barcode', value: '' }] });
    expect(bad.status).to.equal(422);
    expect(bad.body.errors.map((each: { path: string }) => each.path).sort()).to.deep.equal(['scans/0/id', 'scans/0/kind', 'scans/0/value']);
    expect((await procurement.post(`/receipts/${receipt}/scans`, { scans: [{ id: newId(), kind: 'serial', value: 'X1234' }] })).status).to.equal(403);
    expect((await procurement.get(`/receipts/${receipt}`)).status).to.equal(200);
    expect((await stranger.post('/receipts', { supplierId: world.orders.supplier, stockLocationId: world.store, deliveryNote: null })).body.code).to.equal('stock.location_not_found');
    expect((await support.put(`/receipts/${receipt}/posting`, undefined, 1)).body.code).to.equal('receipt.nothing_counted');
    expect((await support.put(`/receipts/${receipt}/discard`, {}, 1)).body.state).to.equal('discarded');
    expect((await api.anonymous.get('/receipts')).status).to.equal(401);
  });

  it('never answers 500 to 32 hands with the same device', async () => {
    const order = await world.order({ auental: 40 });
    const receipts = await Promise.all(Array.from({ length: 32 }, start));
    const outcomes = await Promise.all(receipts.map(async (id) => support.post(`/receipts/${id}/scans`, { scans: [{ id: newId(), kind: 'serial', value: 'HANDS0001', orderLineId: order.lineId }] })));
    expect(new Set(outcomes.map((answer) => answer.status))).to.deep.equal(new Set([200]));
    const statuses = (await Promise.all(receipts.map((id) => support.put(`/receipts/${id}/posting`, undefined, 2)))).map((answer) => answer.status);
    expect(statuses.filter((status) => status === 200)).to.have.length(1);
    expect(statuses.filter((status) => ![200, 409, 412, 503].includes(status))).to.deep.equal([]);
    expect((await support.get('/devices?q=HANDS0001')).body.items).to.have.length(1);
  });

  it('sends a device back and takes in another for it', async () => {
    const order = await world.order({ birkheim: 1 });
    const receipt = await start();
    await support.post(`/receipts/${receipt}/scans`, { scans: [{ id: newId(), kind: 'serial', value: 'BACK00001', orderLineId: order.lineId, damaged: true, note: 'startet nicht' }] });
    await support.put(`/receipts/${receipt}/posting`, undefined, 2);
    const { id } = (await support.get('/devices/lookup?value=BACK00001')).body as { id: string };
    const key = { 'idempotency-key': 'rma-1' };
    const body = { orderLineId: order.lineId, deviceIds: [id], reason: 'startet nicht' };
    const opened = await support.request('POST', '/return-cases', { body, headers: key });
    expect([opened.status, opened.body.state]).to.deep.equal([201, 'open']);
    expect((await support.request('POST', '/return-cases', { body, headers: key })).body).to.deep.equal(opened.body);
    const path = `/return-cases/${opened.body.id as string}`;
    expect((await stranger.get(path)).status).to.equal(404);
    const replaced = await support.request('POST', `${path}/replacements`, { body: { deviceId: id, identifiers: [{ kind: 'serial', value: 'BACK00002' }], stockLocationId: world.store }, version: 1 });
    expect([replaced.status, replaced.body.state, replaced.body.items[0].replacementAssetTag]).to.deep.equal([200, 'settled', (await support.get('/devices/lookup?value=BACK00002')).body.assetTag]);
    expect((await support.get(`/devices/${id}`)).body.replacedByDeviceId).to.equal(replaced.body.items[0].replacementDeviceId);
    expect((await support.get('/return-cases?state=settled')).body.items.map((each: { id: string }) => each.id)).to.include(opened.body.id);
  });

  it('keeps stock, shelves and SIM cards', async () => {
    const headsets = await world.order({ birkheim: 5 }, { productModelId: world.headset, articleNumber: 'H-1' });
    const receipt = await start();
    expect((await support.put(`/receipts/${receipt}/counts/${headsets.lineId}`, { counted: 5 })).status).to.equal(200);
    await support.put(`/receipts/${receipt}/posting`, undefined, 2);
    const [item] = (await tenant.get('/stock-items')).body.items as { id: string; version: number; quantity: number }[];
    expect(item?.quantity).to.equal(5);
    const corrected = await support.put(`/stock-items/${item?.id ?? ''}/count`, { counted: 4, reason: 'einer fehlt' }, item?.version);
    expect([corrected.status, corrected.body.quantity]).to.deep.equal([200, 4]);
    expect((await support.get(`/stock-items/${item?.id ?? ''}/movements`)).body.items.map((each: { delta: number }) => each.delta)).to.deep.equal([-1, 5]);
    expect((await stranger.get(`/stock-items/${item?.id ?? ''}/movements`)).status).to.equal(404);
    const shelf = await tenant.post('/stock-locations', { organisationId: world.orders.birkheim, parentId: null, code: 'K-1', name: 'Keller' });
    expect(shelf.status).to.equal(201);
    expect((await tenant.post('/stock-locations', { organisationId: world.orders.auental, parentId: null, code: 'K-1', name: 'Keller' })).body.code).to.equal('organisation.not_found');
    const card = await support.post('/sim-cards', { iccid: `894902000012345678${luhnCheckDigit('894902000012345678')}`, ownerId: world.orders.birkheim, custodianId: world.orders.root, secrets: { pin: '0815' } });
    expect([card.status, card.body.hasSecrets]).to.deep.equal([201, true]);
    expect((await support.post(`/sim-cards/${card.body.id as string}/secrets`)).body).to.deep.equal({ pin: '0815' });
    expect((await stranger.post(`/sim-cards/${card.body.id as string}/secrets`)).status).to.equal(404);
  });
});
