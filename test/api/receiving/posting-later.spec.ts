import { expect } from 'chai';
import { users } from '../../../src/features/identity/identity-tables.ts';
import { devices } from '../../../src/features/devices/device-tables.ts';
import { tasks } from '../../../src/jobs/task-tables.ts';
import { recordAudit } from '../../../src/features/audit/record-audit.ts';
import { newId } from '../../../src/shared/ids.ts';
import { jobHandlers } from '../../../workers/handlers/index.ts';
import { describeDeliveries } from '../../jobs/support/describe-deliveries.ts';
import { until } from '../../jobs/support/until.ts';
import { ReceivingWorld, serials } from '../../stores/receiving/receiving-world.ts';
import { startApi, type ApiClient, type Answer, type TestApi } from '../../support/api.ts';
import { testContext } from '../../support/engines.ts';

const later = { prefer: 'respond-async' };

describeDeliveries('API: posting a goods receipt with 202', (engine, workers) => {
  // each waits for jobs behind the posting, too, and never for a time
  const PATIENCE = 60_000;
  let world: ReceivingWorld;
  let api: TestApi;
  let support: ApiClient & { readonly userId: string };
  let pallets = 0;
  before(async function () {
    this.timeout(60_000);
    world = await new ReceivingWorld(engine).build();
    api = await startApi(engine);
    support = await api.as({ role: 'it_support', organisationId: world.orders.root });
  });
  after(() => api.close());

  const work = (): Promise<unknown> => workers.start(jobHandlers(api.container), { leaseMs: 10_000 });
  /** A scanned pallet of so many tablets, with the version to post it by. */
  const scanned = async (units: number, by: ApiClient = support): Promise<{ readonly path: string; readonly version: number; readonly receiptId: string }> => {
    const order = await world.order({ auental: Math.max(1, units) });
    const { body } = await by.post('/receipts', { supplierId: world.orders.supplier, stockLocationId: world.store, deliveryNote: null });
    const path = `/receipts/${body.id as string}`;
    const values = serials(`L${++pallets}X`, units);
    for (let start = 0; start < units; start += 1_000) {
      const scans = values.slice(start, start + 1_000).map((value) => ({ id: newId(), kind: 'serial', value, orderLineId: order.lineId }));
      expect((await by.post(`${path}/scans`, { scans })).status).to.equal(200);
    }
    return { path, version: (await by.get(path)).body.version as number, receiptId: body.id as string };
  };
  const ask = ({ path, version }: { readonly path: string; readonly version: number }, headers: Record<string, string> = later, by = support): Promise<Answer> => by.request('PUT', `${path}/posting`, { version, headers });
  const addressOf = ({ headers }: Answer): string => (headers.get('location') ?? '').replace('/api/v1', '');
  const ended = async (address: string, by: ApiClient = support): Promise<Answer['body']> => {
    let task: Answer['body'];
    await until(`${address} has ended`, async () => {
      task = (await by.get(address)).body;
      return task.state === 'done' || task.state === 'failed';
    }, 50_000);
    return task;
  };
  const devicesOf = async (receiptId: string): Promise<number> => (await engine.uow.read((db) => db.many(devices, { goodsReceiptId: receiptId }))).length;

  it('answers at once, does it, and says what came of it, to whoever asked', async function () {
    this.timeout(PATIENCE);
    const pallet = await scanned(3);
    const accepted = await ask(pallet);
    expect([accepted.status, accepted.body.state, accepted.body.operation]).to.deep.equal([202, 'waiting', 'postReceipt']);
    expect(await devicesOf(pallet.receiptId)).to.equal(0);
    await work();
    const task = await ended(addressOf(accepted));
    expect([task.state, task.result.status, task.result.body.state, task.result.body.id]).to.deep.equal(['done', 200, 'posted', pallet.receiptId]);
    expect(await devicesOf(pallet.receiptId)).to.equal(3);
    const colleague = await api.as({ role: 'it_support', organisationId: world.orders.root });
    const admin = await api.as({ role: 'admin', organisationId: world.orders.root });
    expect([(await colleague.get(addressOf(accepted))).body.code, (await admin.get(addressOf(accepted))).body.state]).to.deep.equal(['task.not_found', 'done']);
  });

  it('is asked for once under a key, and posted once', async function () {
    this.timeout(PATIENCE);
    const pallet = await scanned(2);
    const headers = { ...later, 'idempotency-key': newId() };
    const answers = await Promise.all([ask(pallet, headers), ask(pallet, headers)]);
    answers.push(await ask(pallet, headers));
    expect(new Set(answers.map((each) => `${each.status} ${addressOf(each)}`)).size).to.equal(1);
    await work();
    expect((await ended(addressOf(answers[0]))).state).to.equal('done');
    expect(await devicesOf(pallet.receiptId)).to.equal(2);
    expect((await ask(pallet, headers)).headers.get('idempotency-replayed')).to.equal('true');
  });

  it('lets one of two that post the same receipt win, and tells the other so', async function () {
    this.timeout(PATIENCE);
    const pallet = await scanned(2);
    const asked = [await ask(pallet), await ask(pallet)];
    await Promise.all([work(), work()]);
    const results = await Promise.all(asked.map((each) => ended(addressOf(each))));
    expect(results.map((each) => each.problem?.code ?? each.state).sort()).to.deep.equal(['done', 'receipt.not_open']);
    expect(results.find((each) => each.problem)?.problem).to.include({ status: 409, type: 'urn:zeugwart:problem:receipt.not_open' });
    expect(await devicesOf(pallet.receiptId)).to.equal(2);
  });

  it('gives the refusal that the request would have had, and does not try again', async function () {
    this.timeout(PATIENCE);
    const pallet = await scanned(0);
    const [asked, stale] = [await ask(pallet), await ask({ ...pallet, version: 99 })];
    await work();
    expect((await ended(addressOf(asked))).problem).to.include({ code: 'receipt.nothing_counted', status: 409 });
    expect((await ended(addressOf(stale))).problem).to.include({ code: 'version.mismatch', status: 412 });
    expect((await engine.uow.read((db) => db.many(tasks, { id: addressOf(asked).replace('/tasks/', '') })))[0]?.input).to.equal(null);
  });

  it('does nothing for who was locked in between', async function () {
    this.timeout(PATIENCE);
    const leaver = await api.as({ role: 'it_support', organisationId: world.orders.root });
    const pallet = await scanned(1, leaver);
    const asked = await ask(pallet, later, leaver);
    await engine.uow.write(testContext('admin'), (tx) => {
      tx.update(users, { id: leaver.userId }, { active: false });
      recordAudit(tx, { action: 'user.changed', entityKind: 'user', entityId: leaver.userId, organisationId: null });
      return Promise.resolve();
    });
    await work();
    const admin = await api.as({ role: 'admin', organisationId: world.orders.root });
    expect((await ended(addressOf(asked), admin)).problem).to.include({ code: 'http.forbidden' });
    expect(await devicesOf(pallet.receiptId)).to.equal(0);
  });

  it('refuses what is not the sender’s at once', async function () {
    this.timeout(PATIENCE);
    const pallet = await scanned(1);
    const stranger = await api.as({ role: 'it_support', organisationId: world.orders.linde });
    const asked = await stranger.request('PUT', `${pallet.path}/posting`, { version: pallet.version });
    expect([asked.status, asked.body.code]).to.deep.equal([404, 'receipt.not_found']);
  });

  if (workers.delivery === 'in process') {
    it('answers 202 unasked where a pallet is large, and waits for a small one', async function () {
      this.timeout(PATIENCE);
      const [small, large] = [await scanned(2), await scanned(1_001)];
      expect((await ask(small, {})).status).to.equal(200);
      const accepted = await ask(large, {});
      expect(accepted.status).to.equal(202);
      await work();
      const task = await ended(addressOf(accepted));
      expect(task.state).to.equal('done');
      expect(await devicesOf(large.receiptId)).to.equal(1_001);
    });
  }

  it('takes down scans with 202, too', async function () {
    this.timeout(PATIENCE);
    const pallet = await scanned(0);
    const order = await world.order({ auental: 2 });
    const scans = serials(`S${++pallets}X`, 2).map((value) => ({ id: newId(), kind: 'serial', value, orderLineId: order.lineId }));
    const asked = await support.request('POST', `${pallet.path}/scans`, { body: { scans }, headers: later });
    await work();
    const task = await ended(addressOf(asked));
    expect(task.result.body.results.map((each: { outcome: string }) => each.outcome)).to.deep.equal(['expected', 'expected']);
  });
});
