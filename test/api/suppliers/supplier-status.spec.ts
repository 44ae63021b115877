import { expect } from 'chai';
import { createConnection } from '../../../src/features/suppliers/write-connection.ts';
import { SupplierGateway } from '../../../src/features/suppliers/supplier-gateway.ts';
import { orderPolls, supplierConnections } from '../../../src/features/suppliers/supplier-tables.ts';
import { testConnection } from '../../../src/features/suppliers/test-connection.ts';
import { startSupplierSimulator, type SupplierSimulator } from '../../../demo/simulators/start-supplier-simulator.ts';
import { demoConnections } from '../../../demo/connections.ts';
import { startApi, type ApiClient, type TestApi } from '../../support/api.ts';
import { describeEngines, testContext } from '../../support/engines.ts';
import { deliveryDate, despatchNotification, orderResponse } from '../../suppliers/opentrans/opentrans-documents.ts';
import { OrderWorld } from '../../stores/orders/order-world.ts';

const rest = (more: object = {}): Record<string, unknown> => ({
  baseUrl: 'https://supplier.example', authentication: { kind: 'bearer' }, orderStatus: { path: '/orders/{supplierOrderId}', mapping: '$' }, ...more,
});

interface Problem {
  readonly path: string;
  readonly code: string;
}

describeEngines('API of supplier connections and status', (engine) => {
  let api: TestApi;
  let world: OrderWorld;
  let simulator: SupplierSimulator;
  let gateway: SupplierGateway;
  let admin: ApiClient;
  let buyer: ApiClient;
  let birkheim: ApiClient;
  before(async function () {
    this.timeout(60_000);
    api = await startApi(engine);
    world = await new OrderWorld(engine).build();
    simulator = await startSupplierSimulator({ supplier: 'nordlicht' });
    gateway = new SupplierGateway({ allowedPrivateHosts: ['127.0.0.0/8'], timeoutMs: 2_000 });
    admin = await api.as({ role: 'admin', organisationId: world.root });
    buyer = await api.as({ role: 'procurement', organisationId: world.root });
    birkheim = await api.as({ role: 'procurement', organisationId: world.birkheim });
  });
  after(async () => {
    await gateway.close();
    await simulator.stop();
    await api.close();
  });

  const connection = (more: object = {}) => ({ supplierId: world.supplier, name: 'REST', adapter: 'manual', configuration: {}, ratePerMinute: 60, burst: 5, settleSeconds: 30, ...more });
  const deps = () => ({ ...api.container, config: { allowedPrivateHosts: ['127.0.0.0/8'] }, gateway });
  const demo = (secret: string) => demoConnections({ nordlicht: simulator.url, rheintal: '', kontor: '' }).filter((each) => each.supplier === 'nordlicht').map((each) => ({ adapter: each.adapter, configuration: { ...each.configuration }, credentials: { secret } }))[0];

  it('takes connections with all their mistakes at once, and never gives credentials back', async () => {
    const refused = await admin.post('/connections', connection({
      adapter: 'generic-rest', configuration: rest({ baseUrl: 'http://169.254.169.254/latest', authentication: { kind: 'guess' }, surprise: true }), credentials: { password: 'x' }, burst: 100,
    }));
    expect(refused.status).to.equal(422);
    const problems = (refused.body.errors as Problem[]).map(({ path, code }) => `${path} ${code}`);
    expect(problems).to.include.members(['configuration/baseUrl suppliers.address_private', 'burst connection.burst_above_rate', 'configuration/surprise object.unknown', 'credentials/password object.unknown']);
    expect((await admin.post('/connections', connection({ adapter: 'telepathy' }))).body.code).to.equal('connection.adapter_unknown');
    expect((await buyer.post('/connections', connection())).status).to.equal(403);

    const made = await createConnection(deps(), testContext(), { ...connection({ name: 'Nordlicht' }), ...(demo('very-secret') ?? raise()) });
    const shown = await buyer.get(`/connections/${made.id}`);
    expect(shown.body).to.deep.include({ hasCredentials: true, enabled: true, supplierName: 'Nordlicht', capabilities: { placesOrders: true, findsOrders: true, readsStatus: true, listsChanges: false, cancels: true } });
    expect(JSON.stringify(shown.body)).not.to.include('very-secret');
    expect((await engine.uow.read((db) => db.one(supplierConnections, { id: made.id })))?.credentials?.includes('very-secret')).to.equal(false);
    expect((await admin.post('/connections', connection({ name: 'Nordlicht' }))).body.code).to.equal('connection.name_taken');
    expect((await buyer.get('/connections?enabled=true')).body.items).to.have.length.greaterThan(1);
  });

  it('switches a connection off and on, tries it, and asks it now', async () => {
    const made = await createConnection(deps(), testContext(), { ...connection({ name: 'switched' }), ...(demo('nordlicht-demo-token') ?? raise()) });
    const path = `/connections/${made.id}`;
    expect(await testConnection(deps(), testContext(), made.id)).to.deep.equal({ works: true, problems: [] });
    // This process may not call addresses of its own machine.
    const tried = await admin.post(`${path}/test`);
    expect([tried.status, tried.body.works, (tried.body.problems as Problem[])[0]?.code]).to.deep.equal([200, false, 'suppliers.call_address_refused']);
    expect((await buyer.get(path)).body.health).to.deep.include({ lastError: 'suppliers.call_address_refused', breaker: 'closed', quarantinedDocuments: 0 });
    expect((await buyer.post(`${path}/poll`)).body).to.deep.equal({ orders: 0 });
    expect((await admin.put(`${path}/activation`, { enabled: false })).status).to.equal(428);
    expect((await admin.put(`${path}/activation`, { enabled: false }, 1)).body).to.include({ enabled: false, version: 2 });
    expect((await buyer.post(`${path}/poll`)).body.code).to.equal('connection.disabled');
    const wrong = await createConnection(deps(), testContext(), { ...connection({ name: 'wrong key' }), ...(demo('wrong') ?? raise()) });
    expect((await testConnection(deps(), testContext(), wrong.id)).problems[0]?.code).to.equal('suppliers.call_unauthorised');
  });

  it('keeps credentials that are not sent again, and drops them when told', async () => {
    const made = await createConnection(deps(), testContext(), { ...connection({ name: 'kept' }), adapter: 'generic-rest', configuration: rest({ baseUrl: simulator.url }), credentials: { secret: 's' } });
    const change = (more: object) => ({ name: 'kept', adapter: 'manual', configuration: {}, ratePerMinute: 30, burst: 1, settleSeconds: 0, ...more });
    await admin.put(`/connections/${made.id}`, change({}), 1);
    expect((await admin.get(`/connections/${made.id}`)).body).to.include({ hasCredentials: true, ratePerMinute: 30, version: 2 });
    expect((await admin.put(`/connections/${made.id}`, change({}), 1)).status).to.equal(412);
    await admin.put(`/connections/${made.id}`, change({ credentials: null }), 2);
    expect((await admin.get(`/connections/${made.id}`)).body).to.include({ hasCredentials: false, version: 3 });
  });

  it('shows where every figure comes from, and what moved', async () => {
    const { orderId, lineId } = await world.sent(world.input({ auental: 40 }));
    expect((await buyer.get('/unanswered-lines')).body.items.map((each: { id: string }) => each.id)).to.include(lineId);
    const entered = await buyer.post(`/orders/${orderId}/statements`, { lines: [{ lineReference: '1', confirmed: 40, schedule: [{ quantity: 40, date: 'KW 19/2020' }], despatches: [{ despatchNumber: 'L1', quantity: 2, identifiers: [{ type: 'SN', value: '0012' }] }] }] });
    expect(entered.status).to.equal(201);
    expect(entered.body.lines[0]).to.deep.include({ lineId, state: 'partially_shipped' });
    await buyer.post(`/orders/${orderId}/statements`, { lines: [{ lineReference: '1', schedule: [{ quantity: 38, date: '2020-05-29' }] }] });
    expect((await buyer.get('/unanswered-lines')).body.items.map((each: { id: string }) => each.id)).not.to.include(lineId);

    const statements = (await buyer.get(`/orders/${orderId}/statements?kind=schedule`)).body.items as { documentId: string; current: boolean; position: number; fact: object }[];
    expect(statements.map(({ current, position }) => [current, position])).to.deep.equal([[true, 1], [true, 1]]);
    const document = await buyer.get(`/documents/${statements[1]?.documentId ?? ''}`);
    expect(document.body).to.include({ state: 'applied', documentType: 'manual_entry', statements: 3, orderId });
    const raw = await fetch(`${api.origin}/api/v1/documents/${statements[1]?.documentId ?? ''}/raw`);
    expect(raw.status).to.equal(401);
    expect((await buyer.get(`/orders/${orderId}/standing`)).body.lines[0].slips).to.have.length(1);
    const slips = (await buyer.get(`/slips?since=2020-04-01T00:00:00Z&orderId=${orderId}`)).body.items as object[];
    expect(slips).to.have.length(1);
    expect(slips[0]).to.include({ days: 21, units: 38, direction: 'later', etaFrom: '2020-05-08', etaTo: '2020-05-29' });
    expect((await buyer.get('/slips?since=2030-01-01T00:00:00Z')).body.items).to.deep.equal([]);

    for (const path of [`/orders/${orderId}/statements`, `/orders/${orderId}/standing`, `/documents/${statements[0]?.documentId ?? ''}`]) expect((await birkheim.get(path)).status, path).to.equal(404);
    expect((await birkheim.get('/slips')).body.items).to.deep.equal([]);
    expect((await birkheim.get('/documents')).body.items).to.deep.equal([]);
    expect((await birkheim.post(`/orders/${orderId}/statements`, { lines: [{ lineReference: '1', confirmed: 1 }] })).status).to.equal(404);
    expect((await buyer.post(`/orders/${orderId}/replay`)).body).to.deep.equal({ documents: 2 });
    const wrong = await buyer.post(`/orders/${orderId}/statements`, { lines: [{ lineReference: '9', confirmed: 1 }, { lineReference: '1', schedule: [{ quantity: 1, date: 'bald' }] }] });
    expect([wrong.status, wrong.body.code]).to.deep.equal([422, 'statement.not_valid']);
  });

  it('takes tables of suppliers without an interface, keeps what it cannot read, and gives back the exact bytes', async () => {
    const made = (await admin.post('/connections', connection({ name: 'tables', adapter: 'csv' }))).body as { id: string };
    const { orderId, lineId } = await world.sent(world.input({ auental: 10 }));
    const { number } = await world.order(orderId);
    const upload = (text: string, name: string) => buyer.request('POST', `/connections/${made.id}/documents?fileName=${name}`, { raw: { contentType: 'text/csv', bytes: Buffer.from(text) } });
    const table = `Bestellung;Position;Bestätigt;Liefertermin\n${number};1;10;KW 20/2020\n`;
    const taken = await upload(table, 'a.csv');
    expect([taken.status, taken.body.state, taken.body.orderId]).to.deep.equal([201, 'applied', orderId]);
    expect(await world.line(lineId)).to.include({ confirmed: 10, eta: '2020-05-15' });
    const broken = await upload(`Bestellung;Position;Bestätigt\n${number};1;viele\n`, 'b.csv');
    expect([broken.status, broken.body.state]).to.deep.equal([201, 'quarantined']);
    expect(broken.body.problems).to.have.length.greaterThan(0);
    expect((await buyer.get('/documents?state=quarantined')).body.items.map((each: { id: string }) => each.id)).to.include(broken.body.id);
    expect((await admin.get(`/documents/${taken.body.id as string}`)).status).to.equal(403);
    const canonical = { documentId: 'AB-7', lines: [{ orderNumber: number, lineReference: '1', confirmed: 9 }] };
    const json = await buyer.request('POST', `/connections/${made.id}/documents`, { raw: { contentType: 'application/json', bytes: Buffer.from(JSON.stringify(canonical)) } });
    expect(json.body).to.include({ state: 'applied', documentNumber: 'AB-7' });
    expect((await buyer.get(`/documents/${json.body.id as string}/raw`)).body).to.deep.equal(canonical);
    const unknown = await upload('Bestellung;Position;Bestätigt\nPO-1999-000001;1;3\n', 'c.csv');
    expect((unknown.body.problems as Problem[]).map((problem) => problem.code)).to.deep.equal(['supplier.order_unknown']);
    const foreign = await birkheim.request('POST', `/connections/${made.id}/documents`, { raw: { contentType: 'text/csv', bytes: Buffer.from(table) } });
    // A table may name anybody's orders.
    expect(foreign.status).to.equal(403);
  });

  it('takes openTRANS documents by hand, and reads a broken one again when it is understood', async () => {
    const made = (await admin.post('/connections', connection({ name: 'openTRANS', adapter: 'opentrans' }))).body as { id: string };
    const { orderId, lineId } = await world.sent(world.input({ auental: 10 }));
    const { number } = await world.order(orderId);
    const { articleNumber } = await world.line(lineId);
    const upload = (text: string, contentType = 'application/xml') => buyer.request('POST', `/connections/${made.id}/documents`, { raw: { contentType, bytes: Buffer.from(text) } });
    const answer = await upload(orderResponse([{ article: articleNumber, quantity: '10.0', more: deliveryDate('2020-05-20') }], { order: number }));
    expect([answer.status, answer.body.state, answer.body.documentType, answer.body.orderId]).to.deep.equal([201, 'applied', 'order_response', orderId]);
    expect(await world.line(lineId)).to.include({ confirmed: 10, eta: '2020-05-20' });
    const advice = await upload(despatchNotification([{ article: articleNumber, quantity: '4.0', serials: '<SERIAL_NUMBER>00123</SERIAL_NUMBER>' }], { order: number }), 'text/xml');
    expect(advice.body).to.include({ state: 'applied', documentType: 'despatch_advice', documentNumber: 'L-1' });
    expect(await world.line(lineId)).to.include({ confirmed: 10, shipped: 4 });
    const declinedRest = await upload(orderResponse([{ article: articleNumber, quantity: '0' }], { order: number, issued: '2020-05-21T08:00:00' }));
    expect(declinedRest.body).to.include({ state: 'applied' });
    expect(await world.line(lineId)).to.include({ shipped: 4, cancelled: 6 });
    const bomb = await upload('<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>');
    expect([bomb.body.state, (bomb.body.problems as Problem[])[0]?.code]).to.deep.equal(['quarantined', 'xml.doctype']);
    expect((await buyer.post(`/documents/${bomb.body.id as string}/replay`)).status).to.equal(202);
  });

  it('lists orders whose supplier did not answer', async () => {
    const { orderId } = await world.sent(world.input({ auental: 1 }));
    const { connectionId } = await world.order(orderId);
    await engine.uow.write(testContext(), (tx) => {
      tx.insert(orderPolls, { orderId, connectionId, pauseMs: 0, replyHashes: {}, polls: 3, failures: 2, lastError: 'suppliers.call_timeout', lastErrorAt: tx.now, touchedBy: orderId });
      return Promise.resolve();
    });
    expect((await buyer.get('/failed-polls')).body.items.map((each: { orderId: string; failures: number }) => [each.orderId, each.failures])).to.deep.equal([[orderId, 2]]);
    expect((await birkheim.get('/failed-polls')).body.items).to.deep.equal([]);
    expect((await buyer.post(`/orders/${orderId}/send-decision`, { decision: 'sent', reason: 'asked' })).body.code).to.equal('order.not_in_doubt');
  });
});

function raise(): never {
  throw new Error('no such supplier');
}
