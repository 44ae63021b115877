import { expect } from 'chai';
import { amendLine } from '../../../src/features/orders/amend-line.ts';
import { decideApproval } from '../../../src/features/orders/decide-approval.ts';
import { beginSending } from '../../../src/features/orders/send-order.ts';
import { notifications } from '../../../src/features/notifications/notification-tables.ts';
import { describeEngines, testContext } from '../../support/engines.ts';
import { refusedWith } from '../../support/refused-with.ts';
import { OrderWorld, person } from './order-world.ts';

describeEngines('orders whose need grows', (engine) => {
  let world: OrderWorld;
  const told = async (orderId: string) =>
    (await engine.uow.read((db) => db.many(notifications, { subjectId: orderId }, { orderBy: ['id'] }))).map(({ topic, organisationId, facts }) => ({ topic, organisationId, facts }));
  const send = (orderId: string) => engine.uow.write(testContext('sender'), (tx) => beginSending(tx, orderId));

  before(async () => {
    world = await new OrderWorld(engine).build();
    await world.amountRule(9_000_000);
  });

  it('are called back for approval while they are not sent, and sent ones are not', async () => {
    const need = await world.need(300);
    const [first, sent] = [await world.place(world.input({ auental: 100 }, { needId: need.id })), await world.place(world.input({ auental: 20 }, { needId: need.id }))];
    expect([(await world.submit(first.id)).state, (await world.submit(sent.id)).state]).to.deep.equal(['approved', 'approved']);
    expect(await told(first.id)).to.deep.equal([]);
    await send(sent.id);
    const second = await world.place(world.input({ auental: 120 }, { needId: need.id, supplierId: world.otherSupplier }));
    expect((await world.order(first.id)).state).to.equal('approved');
    expect((await world.submit(second.id)).state).to.equal('pending_approval');
    expect([(await world.order(first.id)).state, (await world.order(first.id)).approvedAt, (await world.order(sent.id)).state]).to.deep.equal(['pending_approval', null, 'sending']);
    expect(await refusedWith(send(first.id))).to.equal('state.not_allowed');
    const needNetMinor = 240 * 38_900;
    expect(await told(first.id)).to.deep.equal([{ topic: 'order.approval_needed', organisationId: world.root, facts: { number: first.number, steps: 1, needNetMinor } }]);

    const approved = await world.approve(first.id);
    expect(approved.state).to.equal('approved');
    expect(approved.approvals.map((step) => [step.round, step.decision])).to.deep.equal([[1, 'submitted'], [1, 'approved']]);
    await world.approve(second.id);
    // what was decided counts: nobody is asked twice
    const third = await world.place(world.input({ auental: 10 }, { needId: need.id }));
    await world.submit(third.id);
    expect((await world.order(first.id)).state).to.equal('approved');
    await send(first.id);
  });

  it('are called back by an amendment of another one, too', async () => {
    const need = await world.need(300);
    const sent = await world.sent(world.input({ auental: 150 }, { needId: need.id }));
    const waiting = await world.place(world.input({ auental: 50 }, { needId: need.id }));
    await world.submit(waiting.id);
    await amendLine(world.deps, person('chief'), { orderId: sent.orderId, lineId: sent.lineId, quantity: 200, reason: 'mehr', shares: null });
    expect((await world.order(waiting.id)).state).to.equal('pending_approval');
  });

  it('tell those who approve, and what was decided', async () => {
    const { id, number } = await world.place(world.input({ auental: 300 }));
    await world.submit(id);
    await decideApproval(world.deps, world.approver, { orderId: id, decision: 'rejected', reason: 'zu teuer' });
    await world.submit(id);
    await world.approve(id);
    const needed = { topic: 'order.approval_needed', organisationId: world.root, facts: { number, steps: 1, needNetMinor: 11_670_000 } };
    const decided = (decision: string) => ({ topic: 'order.decided', organisationId: world.root, facts: { number, decision, substitutes: 0 } });
    expect(await told(id)).to.have.deep.members([needed, decided('rejected'), needed, decided('approved')]);
  });

  it('belong in shares to owners of stock, never to a department or a school', async () => {
    const office = await world.office();
    const input = world.input({ auental: 4 });
    const lines = input.lines.map((line) => ({ ...line, shares: line.shares.map((share) => ({ ...share, organisationId: office })) }));
    const problems = await world.problemsOf({ ...input, lines });
    expect(problems).to.deep.equal(['lines/0/shares/0/organisationId order.share_not_owner']);
    const provider = lines.map((line) => ({ ...line, shares: line.shares.map((share) => ({ ...share, organisationId: world.root })) }));
    expect((await world.place({ ...input, lines: provider })).state).to.equal('draft');
  });
});
