import { expect } from 'chai';
import { createProcurementBasis } from '../../../src/features/orders/write-procurement-basis.ts';
import { procurementBases } from '../../../src/features/orders/order-tables.ts';
import { decideApproval } from '../../../src/features/orders/decide-approval.ts';
import { holdOrder, releaseOrder } from '../../../src/features/orders/hold-order.ts';
import { beginSending, markInDoubt, markSendRefused, markSent } from '../../../src/features/orders/send-order.ts';
import { withdrawOrder } from '../../../src/features/orders/withdraw-order.ts';
import { outbox } from '../../../src/jobs/job-tables.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { describeEngines, testContext } from '../../support/engines.ts';
import { refusedWith } from '../../support/refused-with.ts';
import { OrderWorld, person } from './order-world.ts';

describeEngines('approval of orders', (engine) => {
  let world: OrderWorld;
  const sendJobs = async (orderId: string): Promise<number> =>
    (await engine.uow.read((db) => db.many(outbox, { orderingKey: orderId, type: 'send-order' }))).length;

  before(async () => {
    world = await new OrderWorld(engine).build();
  });

  it('tells all mistakes of an order at once', async () => {
    const input = world.input({ auental: 10, birkheim: 5 });
    const [line] = input.lines;
    if (!line) throw new Error('no line');
    const wrong = { ...input, supplierId: world.tablet, lines: [{ ...line, quantity: 16, unitPrice: 9_000_000 }] };
    const error = await world.place(wrong).then(() => undefined, (reason: unknown) => reason);
    expect(error).to.be.instanceOf(AppError);
    expect((error as AppError).problems.map(({ path, code }) => `${path} ${code}`)).to.have.members([
      'supplierId order.supplier_unknown', 'lines/0/unitPrice order.price_above_cap', 'lines/0/shares order.shares_differ',
    ]);
  });

  it('approves at once what no rule looks at, and asks for sending in the same step', async () => {
    const { id } = await world.place(world.input({ auental: 10 }));
    const { state, nextActions, approvals } = await world.submit(id);
    expect(state).to.equal('approved');
    expect(nextActions).to.include('send');
    expect(approvals.map((step) => step.decision)).to.deep.equal(['submitted']);
    expect(await sendJobs(id)).to.equal(1);
  });

  it('looks at the whole need: two orders that are small alone take a second person together', async () => {
    await world.amountRule(9_000_000);
    const need = await world.need(160);
    const first = await world.place(world.input({ auental: 60, birkheim: 36, linde: 24 }, { needId: need.id }));
    const second = await world.place(world.input({ auental: 60, birkheim: 36, linde: 24 }, { needId: need.id, supplierId: world.otherSupplier, unitPrice: 3_950_000 }));
    const alone = await world.place(world.input({ auental: 120 }, { unitPrice: 3_950_000 }));
    expect((await world.submit(alone.id)).state).to.equal('approved');
    for (const { id } of [first, second]) {
      const submitted = await world.submit(id);
      expect(submitted.state).to.equal('pending_approval');
      expect(submitted.approvals.map((step) => step.needNetMinor)).to.deep.equal([9_408_000, 9_408_000]);
      expect(await sendJobs(id)).to.equal(0);
      expect(await refusedWith(world.approve(id, world.buyer))).to.equal('order.approver_is_author');
      expect((await world.approve(id)).state).to.equal('approved');
      expect(await sendJobs(id)).to.equal(1);
    }
  });

  it('gives a refused order back with its reason; the next round starts afresh', async () => {
    const { id } = await world.place(world.input({ auental: 300 }));
    await world.submit(id);
    expect(await refusedWith(decideApproval(world.deps, world.approver, { orderId: id, decision: 'rejected', reason: ' ' }))).to.equal('order.rejection_needs_reason');
    const refused = await decideApproval(world.deps, world.approver, { orderId: id, decision: 'rejected', reason: 'zu teuer' });
    expect(refused.state).to.equal('draft');
    expect(await refusedWith(world.approve(id))).to.equal('state.not_allowed');
    await world.submit(id);
    const approved = await world.approve(id);
    expect(approved.state).to.equal('approved');
    expect(approved.approvals.map((step) => [step.round, step.decision, step.reason])).to.deep.equal([
      [1, 'submitted', null], [1, 'rejected', 'zu teuer'], [2, 'submitted', null], [2, 'approved', null],
    ]);
    expect((await withdrawOrder(world.deps, world.buyer, { orderId: id, reason: 'doch nicht' })).state).to.equal('draft');
  });

  it('lets exactly one of 32 parallel approvals win', async function () {
    this.timeout(60_000);
    const { id } = await world.place(world.input({ auental: 300 }));
    await world.submit(id);
    const results = await Promise.allSettled(Array.from({ length: 32 }, (_, index) => world.approve(id, person(`approver-${index}`))));
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    expect(results.length - refused.length).to.equal(1);
    expect([...new Set(refused.map((error) => (error instanceof AppError ? error.status : error)))]).to.deep.equal([409]);
    const { state, approvals } = await withdrawOrder(world.deps, world.buyer, { orderId: id, reason: 'Ende des Versuchs' });
    expect(state).to.equal('draft');
    expect(approvals.filter((step) => step.decision === 'approved')).to.have.length(1);
    expect(await sendJobs(id)).to.equal(1);
  });

  it('hides orders that an approver is not responsible for', async () => {
    const { id } = await world.place(world.input({ auental: 300 }));
    await world.submit(id);
    const elsewhere = person('elsewhere', () => ({ all: false, organisationIds: [world.birkheim] }));
    expect(await refusedWith(world.approve(id, elsewhere))).to.equal('order.not_found');
  });

  it('never calls off more than the procurement basis allows, also in parallel, and gives back what is not ordered', async () => {
    const basis = await createProcurementBasis(world.deps, world.buyer, {
      organisationId: world.root, kind: 'framework', fileNumber: 'V-2020/17', title: 'Rahmenvertrag Tablets', validFrom: '2020-01-01', validTo: '2020-12-31',
      maximumQuantity: 100, maximumValueMinor: null,
    });
    const ids: string[] = [];
    for (let index = 0; index < 4; index++) ids.push((await world.place(world.input({ linde: 30 }, { procurementBasisId: basis.id }))).id);
    const results = await Promise.allSettled(ids.map((id) => world.submit(id)));
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [(result.reason as AppError).code] : []));
    expect(refused).to.deep.equal(['order.basis_exceeded']);
    const used = () => engine.uow.read(async (db) => (await db.one(procurementBases, { id: basis.id }))?.usedQuantity);
    expect(await used()).to.equal(90);
    const sent = ids[results.findIndex((result) => result.status === 'fulfilled')] ?? '';
    await withdrawOrder(world.deps, world.buyer, { orderId: sent, reason: 'zurück' });
    expect(await used()).to.equal(60);
    engine.clock.set('2021-01-04T08:00:00.000Z');
    try {
      expect(await refusedWith(world.place(world.input({ linde: 1 }, { procurementBasisId: basis.id })))).to.equal('order.not_valid');
    } finally {
      engine.clock.set('2020-04-20T06:00:00.000Z');
    }
  });

  it('sends once: refusal leads back, doubt is looked up, a hold stops it', async () => {
    const write = <T>(work: Parameters<typeof engine.uow.write<T>>[1]): Promise<T> => engine.uow.write(testContext('sender'), work);
    const { id } = await world.place(world.input({ auental: 10 }));
    await world.submit(id);
    await holdOrder(world.deps, world.buyer, { orderId: id, reason: 'Haushaltssperre' });
    expect(await refusedWith(write((tx) => beginSending(tx, id)))).to.equal('order.on_hold');
    const released = await releaseOrder(world.deps, world.buyer, { orderId: id });
    expect(released.nextActions).to.include.members(['send', 'hold']);
    await write((tx) => beginSending(tx, id));
    await write((tx) => markSendRefused(tx, id, 'falsche Artikelnummer'));
    expect((await world.order(id)).state).to.equal('approved');
    await write((tx) => beginSending(tx, id));
    expect(await refusedWith(write((tx) => beginSending(tx, id)))).to.equal('state.not_allowed');
    await write((tx) => markInDoubt(tx, id, new Date('2020-04-20T07:00:00.000Z')));
    await write((tx) => markSent(tx, id, ['N-4711']));
    await write((tx) => markSent(tx, id, ['N-4711']));
    const order = await world.order(id);
    expect([order.state, order.sentAt === null]).to.deep.equal(['sent', false]);
  });
});
