import { expect } from 'chai';
import { applyStanding } from '../../../src/features/orders/apply-standing.ts';
import { recordReceipt } from '../../../src/features/orders/record-receipt.ts';
import { beginSending, markSent } from '../../../src/features/orders/send-order.ts';
import { auditEntries } from '../../../src/features/audit/audit-tables.ts';
import { outbox } from '../../../src/jobs/job-tables.ts';
import { startApi, type ApiClient, type TestApi } from '../../support/api.ts';
import { describeEngines, testContext } from '../../support/engines.ts';
import { OrderWorld, word } from '../../stores/orders/order-world.ts';

interface Item {
  readonly id: string;
  readonly number: string;
}

const codes = (body: { readonly errors?: readonly { readonly code: string }[] }): string[] => (body.errors ?? []).map((problem) => problem.code);

describeEngines('API of catalogue, suppliers, needs and orders', (engine) => {
  let api: TestApi;
  let world: OrderWorld;
  let admin: ApiClient;
  let buyer: ApiClient;
  let approver: ApiClient;
  let birkheim: ApiClient;

  before(async () => {
    api = await startApi(engine);
    world = await new OrderWorld(engine).build();
    admin = await api.as({ role: 'admin', organisationId: world.root });
    buyer = await api.as({ role: 'procurement', organisationId: world.root });
    approver = await api.as({ role: 'order_approver', organisationId: world.root });
    birkheim = await api.as({ role: 'procurement', organisationId: world.birkheim });
  });
  after(() => api.close());

  const body = (auental: number, ofBirkheim: number, more: object = {}): { readonly lines: Record<string, unknown>[]; readonly organisationId: string; readonly supplierId: string } => ({
    organisationId: world.root, supplierId: world.supplier,
    lines: [{
      productModelId: world.tablet, articleNumber: '0070010', quantity: auental + ofBirkheim, unitPrice: 3_890_000,
      shares: [{ organisationId: world.auental, quantity: auental }, { organisationId: world.birkheim, quantity: ofBirkheim }],
    }],
    ...more,
  });
  const onlyAuental = (more: object = {}): object[] =>
    [{ productModelId: world.tablet, articleNumber: 'x', quantity: 1, unitPrice: 3_000_000, shares: [{ organisationId: world.auental, quantity: 1, ...more }] }];

  it('keeps the catalogue: numbers in one form, once', async () => {
    const manufacturer = await buyer.post('/manufacturers', { name: 'Küstenwerk' });
    expect(manufacturer.status).to.equal(201);
    expect((await buyer.post('/manufacturers', { name: 'KUSTENWERK' })).body.code).to.equal('catalog.manufacturer_taken');
    const model = (gtin: string, name: string) => buyer.post('/product-models', {
      manufacturerId: manufacturer.body.id, equipmentClassId: world.tabletClass, name, gtin, manufacturerPartNumber: `kw-${gtin}`, preferenceRank: 3, packSize: 1, active: true,
    });
    const made = await model('4006381333931', 'Föhr 10');
    expect([made.status, made.body.gtin, made.body.manufacturerPartNumber, made.body.tracking]).to.deep.equal([201, '04006381333931', 'KW-4006381333931', 'serial']);
    expect((await model('04006381333931', 'Amrum')).body.code).to.equal('catalog.gtin_taken');
    expect(codes((await model('4006381333932', 'Sylt')).body)).to.deep.equal(['identifier.check_digit']);
    const found = await birkheim.get('/product-models?gtin=4006381333931');
    expect((found.body.items as { manufacturerName: string }[]).map((each) => each.manufacturerName)).to.deep.equal(['Küstenwerk']);
    expect((await approver.post('/manufacturers', { name: 'Nein' })).status).to.equal(403);
    const path = `/manufacturers/${manufacturer.body.id}`;
    expect((await admin.put(path, { name: 'Küstenwerke' })).status).to.equal(428);
    expect((await admin.put(path, { name: 'Küstenwerke' }, 1)).body).to.include({ name: 'Küstenwerke', version: 2 });
    expect((await admin.put(path, { name: 'zu spät' }, 1)).status).to.equal(412);
    const kit = await admin.post('/kits', { code: 'ipad-set', name: 'Tablet mit Tasche', scarceClassId: world.tabletClass, active: true, components: [{ equipmentClassId: world.tabletClass, quantity: 1 }] });
    expect(kit.status).to.equal(201);
    expect((await birkheim.get('/kits')).body.items).to.have.length(1);
  });

  it("keeps a supplier's articles, and fills the number into orders", async () => {
    const path = `/suppliers/${world.otherSupplier}/articles`;
    const article = await buyer.post(path, { articleNumber: ' 00815 ', productModelId: world.tablet });
    expect([article.status, article.body.articleNumber]).to.deep.equal([201, '00815']);
    expect((await buyer.post(path, { articleNumber: '00815', productModelId: world.phone })).body.code).to.equal('supplier.article_taken');
    const input = body(1, 1, { supplierId: world.otherSupplier });
    delete input.lines[0]?.['articleNumber'];
    expect((await buyer.post('/orders', input)).body.lines[0].articleNumber).to.equal('00815');
    expect((await birkheim.get('/suppliers?q=rhein')).body.items).to.have.length(1);
  });

  it('answers a repeated POST with the first answer', async () => {
    const post = () => buyer.with({ 'idempotency-key': 'order-1' }).post('/orders', body(3, 2));
    const [first, second] = [await post(), await post()];
    expect([first.status, second.status, second.body.id]).to.deep.equal([201, 201, first.body.id]);
    expect(second.headers.get('idempotency-replayed')).to.equal('true');
  });

  it('answers a repetition with the first answer also where it could not be carried out any more', async () => {
    const placed = await buyer.with({ 'idempotency-key': 'order-2' }).post('/orders', body(3, 2));
    const path = `/orders/${placed.body.id}`;
    await buyer.request('PUT', `${path}/submission`, { version: 1 });
    const sent = await buyer.put(`${path}/dispatch`, { supplierOrderNumber: null }, 2);
    const line = (sent.body.lines as Item[])[0]?.id ?? '';
    const ask = (quantity: number) => buyer.with({ 'idempotency-key': 'cancel-1' }).request('POST', `${path}/lines/${line}/cancellations`, { body: { quantity, reason: 'doppelt' }, version: 3 });
    const [first, second, other] = [await ask(5), await ask(5), await ask(4)];
    expect([first.status, second.status, second.body.version]).to.deep.equal([200, 200, first.body.version]);
    expect(second.headers.get('idempotency-replayed')).to.equal('true');
    expect([other.status, other.body.code]).to.deep.equal([422, 'http.idempotency_key_reused']);
    expect((await buyer.get(path)).body.lines[0].cancellations).to.have.length(1);
  });

  it('places and submits with one request, and answers what a reading would', async () => {
    for (const submit of [false, true]) {
      const placed = await buyer.post('/orders', { ...body(3, 2), submit });
      expect([placed.status, placed.body.state, placed.body.version]).to.deep.equal(submit ? [201, 'approved', 2] : [201, 'draft', 1]);
      expect((await buyer.get(`/orders/${placed.body.id}`)).body).to.deep.equal(placed.body);
      const jobs = await engine.uow.read((db) => db.many(outbox, { orderingKey: placed.body.id }));
      expect(jobs.map((job) => [job.type, job.sequence])).to.deep.equal(submit ? [['send-order', 2]] : []);
      const entries = await engine.uow.read((db) => db.many(auditEntries, { entityId: placed.body.id }, { orderBy: ['id'] }));
      expect(entries.map((entry) => entry.action)).to.deep.equal(submit ? ['order.placed', 'order.approved'] : ['order.placed']);
    }
  });

  it('leaves no draft behind where submitting with the same request is refused', async () => {
    const basis = await buyer.post('/procurement-bases', {
      organisationId: world.root, kind: 'framework', fileNumber: 'RV 9', title: 'klein', validFrom: '2020-01-01', validTo: null, maximumQuantity: 4, maximumValueMinor: null,
    });
    const count = async () => (await buyer.get('/orders?limit=1')).body.total.value as number;
    const before = await count();
    const refused = await buyer.with({ 'idempotency-key': 'order-3' }).post('/orders', { ...body(3, 2), procurementBasisId: basis.body.id, submit: true });
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'order.basis_exceeded']);
    expect(await count()).to.equal(before);
    const fitting = await buyer.with({ 'idempotency-key': 'order-3' }).post('/orders', { ...body(2, 2), procurementBasisId: basis.body.id, submit: true });
    expect([fitting.status, fitting.body.state]).to.deep.equal([201, 'approved']);
    expect((await buyer.get(`/procurement-bases/${basis.body.id}`)).body.usedQuantity).to.equal(4);
  });

  it('takes an order from draft to approval by two people', async () => {
    const rule = await admin.post('/approval-rules', {
      organisationId: world.root, kind: 'amount', thresholdMinor: 2_500_000, equipmentClassId: null, fundingProgrammeId: null, approvals: 1, active: true,
    });
    expect(rule.status).to.equal(201);
    expect((await buyer.post('/approval-rules', {})).status).to.equal(403);
    expect((await buyer.get('/approval-rules')).body.items).to.have.length(1);
    const placed = await buyer.post('/orders', body(60, 36));
    const path = `/orders/${placed.body.id}`;
    expect([placed.headers.get('location'), placed.headers.get('etag')]).to.deep.equal([`/api/v1${path}`, '"v1"']);
    expect(placed.body.number).to.match(/^PO-2020-\d{6}$/);
    expect(placed.body.amounts).to.deep.equal({ netMinor: 3_734_400, taxMinor: 709_536, grossMinor: 4_443_936, headerChargesMinor: 0 });
    const submitted = await buyer.request('PUT', `${path}/submission`, { version: 1 });
    expect([submitted.status, submitted.body.state, submitted.body.nextActions]).to.deep.equal([200, 'pending_approval', ['approve', 'reject', 'withdraw', 'cancel', 'hold']]);
    const approval = (who: ApiClient, version: number) => who.put(`${path}/approval`, { decision: 'approved' }, version);
    expect((await approval(buyer, 2)).status).to.equal(403);
    expect((await approval(approver, 1)).status).to.equal(412);
    expect((await approver.put(`${path}/approval`, { decision: 'rejected' }, 2)).body.code).to.equal('order.rejection_needs_reason');
    expect((await approval(approver, 2)).body.state).to.equal('approved');
    expect((await approval(approver, 3)).body.code).to.equal('state.not_allowed');
    const sent = await buyer.put(`${path}/dispatch`, { supplierOrderNumber: 'N-1' }, 3);
    expect([sent.body.state, sent.body.supplierOrderNumbers]).to.deep.equal(['sent', ['N-1']]);
    const line = (sent.body.lines as Item[])[0]?.id ?? '';
    const cancelled = await buyer.request('POST', `${path}/lines/${line}/cancellations`, { body: { quantity: 6, reason: 'doppelt' }, version: 4 });
    expect([cancelled.status, cancelled.body.lines[0].cancellations[0].state]).to.deep.equal([200, 'requested']);
    const copy = await buyer.post(`${path}/duplicates`);
    expect([copy.status, copy.body.state, copy.body.lines[0].counters.ordered]).to.deep.equal([201, 'draft', 96]);
  });

  it('tells all mistakes of an order', async () => {
    const input = body(5, 5);
    const wrong = await buyer.post('/orders', { ...input, procurementBasisId: world.tablet, lines: [{ ...input.lines[0], quantity: 11, needId: world.root }] });
    expect(wrong.status).to.equal(422);
    expect(codes(wrong.body)).to.have.members(['order.basis_unknown', 'order.need_unknown', 'order.shares_differ']);
    expect(codes((await birkheim.post('/orders', body(1, 1))).body)).to.have.members(['order.organisation_unknown', 'order.organisation_unknown']);
  });

  it('shows a tenant the orders with its shares, without the figures of others', async () => {
    const placed = await buyer.post('/orders', body(30, 20, { supplierId: world.otherSupplier }));
    const own = await birkheim.get(`/orders?supplierId=${world.otherSupplier}`);
    const item = (own.body.items as (Item & { quantity: number; netMinor: number | null })[]).find((each) => each.id === placed.body.id);
    expect([item?.quantity, item?.netMinor]).to.deep.equal([20, null]);
    const seen = await birkheim.get(`/orders/${placed.body.id}`);
    expect([seen.status, seen.body.whole, seen.body.amounts, seen.body.lines[0].shares.length]).to.deep.equal([200, false, null, 1]);
    expect((await birkheim.request('PUT', `/orders/${placed.body.id}/submission`, { version: 1 })).status).to.equal(404);
    const alone = await buyer.post('/orders', body(0, 0, { lines: onlyAuental() }));
    expect([alone.status, (await buyer.put(`/orders/${alone.body.id}`, body(0, 0, { lines: onlyAuental() }), 1)).status]).to.deep.equal([201, 200]);
    expect((await birkheim.get(`/orders/${alone.body.id}`)).status).to.equal(404);
  });

  it('pages through orders without losing or doubling one, whatever the sort', async () => {
    for (const sort of ['number', '-number', 'createdAt', '-createdAt', 'state', '-state']) {
      const seen: string[] = [];
      let cursor: string | null = null;
      let total: number;
      do {
        const page = await buyer.get(`/orders?limit=2&sort=${sort}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
        expect(page.status).to.equal(200);
        seen.push(...(page.body.items as Item[]).map((each) => each.number));
        total = page.body.total.value as number;
        cursor = page.body.nextCursor;
      } while (cursor !== null);
      expect([seen.length, new Set(seen).size]).to.deep.equal([total, total]);
    }
    const drafts = await buyer.get('/orders?state=sent&q=N-1');
    expect((drafts.body.items as { state: string }[]).map((each) => each.state)).to.deep.equal(['sent']);
    expect((await buyer.get('/orders?q=nord%25')).body.items).to.not.have.length(0);
  });

  it('proposes what to cancel once another supplier has covered part of the need', async () => {
    const need = await buyer.post('/needs', { organisationId: world.root, equipmentClassId: world.tabletClass, quantity: 160, neededBy: null, note: null });
    expect([need.status, need.body.number]).to.match(/^201,NE-2020-/);
    const order = async (supplierId: string): Promise<{ orderId: string; lineId: string }> => {
      const input = world.input({ auental: 70, birkheim: 50 }, { needId: need.body.id, supplierId });
      const { id, lines } = await world.place(input);
      await world.submit(id);
      await world.approve(id);
      await engine.uow.write(testContext('sender'), async (tx) => {
        await beginSending(tx, id);
        await markSent(tx, id);
        await applyStanding(tx, lines[0]?.id ?? '', word(120, { confirmed: 120 }));
      });
      return { orderId: id, lineId: lines[0]?.id ?? '' };
    };
    const [slow, quick] = [await order(world.supplier), await order(world.otherSupplier)];
    const path = `/needs/${need.body.id}`;
    expect((await buyer.get(path)).body).to.include({ ordered: 240, open: 240, promisable: 160, surplus: 80 });
    expect((await buyer.get(`${path}/surplus`)).body.due).to.equal(false);
    await engine.uow.write(testContext('dock'), async (tx) => {
      await applyStanding(tx, quick.lineId, word(120, { confirmed: 120, shipped: 120 }));
      await recordReceipt(tx, { orderLineId: quick.lineId, counted: 120, refused: 0 });
    });
    const surplus = (await buyer.get(`${path}/surplus`)).body as { due: boolean; surplus: number; proposals: { orderId: string; quantity: number }[] };
    expect([surplus.due, surplus.surplus, surplus.proposals.map((each) => [each.orderId, each.quantity])]).to.deep.equal([true, 80, [[slow.orderId, 80]]]);
    const { version } = await world.order(slow.orderId);
    await buyer.request('POST', `/orders/${slow.orderId}/lines/${slow.lineId}/cancellations`, { body: { quantity: 80, reason: 'Rheintal hat geliefert' }, version });
    expect((await buyer.get(`${path}/surplus`)).body).to.deep.include({ surplus: 80, requested: 80, proposals: [] });
    await engine.uow.write(testContext('supplier'), (tx) => applyStanding(tx, slow.lineId, word(120, { confirmed: 40, cancelled: 80 })));
    expect((await buyer.get(path)).body).to.include({ ordered: 160, accepted: 120, open: 40, promisable: 40, surplus: 0 });
    expect((await birkheim.get(path)).status).to.equal(404);
  });

  it('keeps programmes and procurement bases', async () => {
    const basis = await buyer.post('/procurement-bases', {
      organisationId: world.root, kind: 'framework', fileNumber: 'V-1', title: 'Rahmen', validFrom: '2020-01-01', validTo: '2021-01-01', maximumQuantity: 10, maximumValueMinor: null,
    });
    expect([basis.status, basis.body.usedQuantity]).to.deep.equal([201, 0]);
    const placed = await buyer.post('/orders', body(8, 3, { procurementBasisId: basis.body.id }));
    const refused = await buyer.request('PUT', `/orders/${placed.body.id}/submission`, { version: 1 });
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'order.basis_exceeded']);
    const programme = await buyer.post('/funding-programmes', {
      organisationId: world.root, code: 'DP', name: 'DigitalPakt', budgetMinor: null, rateBp: 9000, capPerDevice: null, orderNotBefore: '2020-05-01', deliverBy: null, payBy: null, dedicationMonths: 48, eligibleGroups: ['pupil'],
    });
    expect(programme.status).to.equal(201);
    const split = { source: 'DigitalPakt', fundingProgrammeId: programme.body.id, amountMinor: 100, fiscalYear: 2020 };
    const early = await buyer.post('/orders', body(0, 0, { lines: onlyAuental({ costSplits: [split] }) }));
    expect(codes(early.body)).to.deep.equal(['order.programme_too_early']);
    expect((await approver.get('/funding-programmes')).body.items).to.have.length(1);
  });
});
