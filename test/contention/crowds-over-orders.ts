import { expect } from 'chai';
import { deviceIdentifiers, devices } from '../../src/features/devices/device-tables.ts';
import type { ApiClient } from '../support/api.ts';
import { required } from '../stores/assignments/custody-stage.ts';
import { ReceivingWorld, serials } from '../stores/receiving/receiving-world.ts';
import type { Arena } from './arena.ts';
import { CROWD, crowd, expectOneWinner, STALE } from './crowd.ts';

/** Orders on their way to the supplier, and what comes back of them. */
export function crowdsOverOrders(arena: () => Arena): void {
  let dock: ReceivingWorld;
  let support: ApiClient;
  let buyer: ApiClient;
  let approver: ApiClient;

  before(async () => {
    dock = await new ReceivingWorld(arena().engine).build();
    const { as } = arena().home;
    const everywhere = { organisationId: dock.orders.root };
    support = await as({ role: 'it_support', ...everywhere });
    buyer = await as({ role: 'procurement', ...everywhere });
    approver = await as({ role: 'order_approver', ...everywhere });
    await dock.orders.amountRule(1_000_000);
  });

  const orderBody = (note: string) => ({ ...dock.orders.input({ auental: 60 }), note });
  const placed = async () => (await buyer.post('/orders', orderBody('Rahmenvertrag'))).body as { id: string };
  const submitted = async () => {
    const order = await placed();
    const answer = await buyer.request('PUT', `/orders/${order.id}/submission`, { version: 1 });
    expect((answer.body as { state: string }).state).to.equal('pending_approval');
    return { id: order.id, version: 2 };
  };

  it('takes the next number: everybody has one, all different', async () => {
    const answers = await crowd(arena(), (through, index) => through(buyer).post('/orders', orderBody(`Bestellung ${index}`)));
    expect(new Set(answers.map((answer) => answer.status))).to.deep.equal(new Set([201]));
    expect(new Set(answers.map((answer) => (answer.body as { number: string }).number)).size).to.equal(CROWD);
  });

  it('edits an order from the same version: one text stands', async () => {
    const { id } = await placed();
    const answers = await crowd(arena(), (through, index) => through(buyer).put(`/orders/${id}`, orderBody(`Fassung ${index}`), 1));
    const winner = expectOneWinner<{ note: string }>(answers, 200, [STALE]);
    const now = (await buyer.get(`/orders/${id}`)).body as { note: string; version: number };
    expect([now.note, now.version]).to.deep.equal([winner.note, 2]);
  });

  it('approves an order: it is approved once, and who looks again is told 409', async () => {
    const { id, version } = await submitted();
    const approve = (client: ApiClient, seen: number) => client.put(`/orders/${id}/approval`, { decision: 'approved' }, seen);
    const answers = await crowd(arena(), (through) => approve(through(approver), version));
    const now = expectOneWinner<{ version: number }>(answers, 200, [STALE, '409 state.not_allowed', '409 order.approval_not_pending']);
    const again = await crowd(arena(), (through) => approve(through(approver), now.version));
    expect(new Set(again.map((answer) => `${answer.status} ${(answer.body as { code: string }).code}`))).to.deep.equal(new Set(['409 state.not_allowed']));
  });

  it('approves and withdraws an order: one of the two happens', async () => {
    const { id, version } = await submitted();
    const answers = await crowd(arena(), (through, index) => index % 4 < 2
      ? through(approver).put(`/orders/${id}/approval`, { decision: 'approved' }, version)
      : through(buyer).put(`/orders/${id}/withdrawal`, { reason: 'anders überlegt' }, version));
    expectOneWinner(answers, 200, [STALE, '409 state.not_allowed', '409 order.approval_not_pending']);
  });

  it('receives a serial, each on a receipt of their own: it is one device', async () => {
    const order = await dock.order({ auental: CROWD });
    const receipts = await Promise.all(Array.from({ length: CROWD }, async () => {
      const receipt = await dock.open();
      expect(await dock.outcomes(receipt, { value: 'SAME0001', orderLineId: order.lineId })).to.deep.equal(['expected']);
      return receipt;
    }));
    const answers = await crowd(arena(), async (through, index) => {
      const path = `/receipts/${required(receipts[index])}`;
      return through(support).put(`${path}/posting`, undefined, ((await support.get(path)).body as { version: number }).version);
    });
    expectOneWinner(answers, 200, ['409 receipt.nothing_counted']);
    expect(await arena().engine.uow.read((db) => db.many(deviceIdentifiers, { value: 'SAME0001' }))).to.have.length(1);
    expect((await dock.orders.line(order.lineId)).received).to.equal(1);
  });

  it('posts one receipt: it counts once', async () => {
    const order = await dock.order({ auental: 3 });
    const receipt = await dock.open();
    await dock.scan(receipt, ...serials('POSTED', 3).map((value) => ({ value, orderLineId: order.lineId })));
    const { version } = (await support.get(`/receipts/${receipt}`)).body as { version: number };
    const answers = await crowd(arena(), (through) => through(support).put(`/receipts/${receipt}/posting`, undefined, version));
    expectOneWinner(answers, 200, [STALE, '409 receipt.not_open']);
    expect(await arena().engine.uow.read((db) => db.many(devices, { goodsReceiptId: receipt }))).to.have.length(3);
  });
}
