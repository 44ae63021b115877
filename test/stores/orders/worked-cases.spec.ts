import { expect } from 'chai';
import { acceptOver, amendLine } from '../../../src/features/orders/amend-line.ts';
import { applyStanding } from '../../../src/features/orders/apply-standing.ts';
import { decideApproval } from '../../../src/features/orders/decide-approval.ts';
import { closeShort } from '../../../src/features/orders/end-order.ts';
import { linkSubstitute } from '../../../src/features/orders/link-substitute.ts';
import { derivedOf } from '../../../src/features/orders/line-figures.ts';
import { orderCancellations, shareCostSplits } from '../../../src/features/orders/order-tables.ts';
import { orderView } from '../../../src/features/orders/order-view.ts';
import { recordReceipt, recordReturned } from '../../../src/features/orders/record-receipt.ts';
import { replaceCostSplits } from '../../../src/features/orders/replace-cost-splits.ts';
import { requestCancellation } from '../../../src/features/orders/request-cancellation.ts';
import type { SavedLine } from '../../../src/features/orders/save-line.ts';
import { createFundingProgramme } from '../../../src/features/orders/write-funding-programme.ts';
import { outbox } from '../../../src/jobs/job-tables.ts';
import { auditEntries } from '../../../src/features/audit/audit-tables.ts';
import { describeEngines, testContext } from '../../support/engines.ts';
import { refusedWith } from '../../support/refused-with.ts';
import { OrderWorld, person, word } from './order-world.ts';

const context = testContext('supplier');

describeEngines('worked cases of an order line', (engine) => {
  let world: OrderWorld;
  const apply = (lineId: string, ...said: Parameters<typeof word>): Promise<SavedLine> => engine.uow.write(context, (tx) => applyStanding(tx, lineId, word(...said)));
  const receive = (orderLineId: string, counted: number, refused = 0): Promise<SavedLine> => engine.uow.write(context, (tx) => recordReceipt(tx, { orderLineId, counted, refused }));
  const cancel = (orderId: string, lineId: string, quantity: number) =>
    requestCancellation(world.deps, world.buyer, { orderId, lineId, quantity, reason: 'anderswo gekommen', freeUntil: null, feeMinor: null, acceptFee: false });
  const cancellation = async (lineId: string) => (await engine.uow.read((db) => db.many(orderCancellations, { lineId })))[0];

  before(async () => {
    world = await new OrderWorld(engine).build();
  });

  it('1: ships in parts', async () => {
    const { orderId, lineId } = await world.sent(world.input({ auental: 10 }));
    let { derived } = await apply(lineId, 10, { confirmed: 10, shipped: 4 });
    expect([derived.shippedIn, derived.confirmedOpen]).to.deep.equal([4, 6]);
    expect((await world.order(orderId)).state).to.equal('acknowledged');
    ({ derived } = await apply(lineId, 10, { confirmed: 10, shipped: 10 }));
    expect([derived.shippedIn, derived.confirmedOpen, derived.state]).to.deep.equal([10, 0, 'shipped']);
    const other = await world.sent(world.input({ auental: 10 }));
    ({ derived } = await apply(other.lineId, 10, { confirmed: 6, backordered: 4, shipped: 8 }));
    expect([derived.shippedIn, derived.backorderedOpen]).to.deep.equal([8, 2]);
  });

  it('writes nothing for a standing that it has already', async () => {
    const { lineId } = await world.sent(world.input({ auental: 10 }));
    const entry = { quantity: 10, from: '2020-05-04', to: '2020-05-08', precision: 'week', kind: 'estimate', basis: 'delivery', expected: '2020-05-08' } as const;
    await apply(lineId, 10, { confirmed: 10 }, { schedule: [entry] });
    const before = await world.line(lineId);
    expect([before.firstEta, before.eta, before.etaPrecision]).to.deep.equal(['2020-05-08', '2020-05-08', 'week']);
    await apply(lineId, 10, { confirmed: 10 }, { schedule: [entry] });
    expect((await world.line(lineId)).version).to.equal(before.version);
    await apply(lineId, 10, { confirmed: 10 }, { schedule: [{ ...entry, from: '2020-05-25', to: '2020-05-29', expected: '2020-05-29' }] });
    const slipped = await world.line(lineId);
    expect([slipped.firstEta, slipped.eta]).to.deep.equal(['2020-05-08', '2020-05-29']);
  });

  it('attributes accepted pieces over all deliveries together, and ends by itself', async () => {
    const { orderId, lineId } = await world.sent(world.input({ auental: 60, birkheim: 36, linde: 24 }));
    await apply(lineId, 120, { confirmed: 120, shipped: 30 });
    const first = await receive(lineId, 30);
    expect(first.units.map((each) => each.quantity)).to.deep.equal([15, 9, 6]);
    await receive(lineId, 50);
    expect(await world.shares(lineId)).to.deep.equal({
      auental: { quantity: 60, closed: 0, accepted: 40 }, birkheim: { quantity: 36, closed: 0, accepted: 24 }, linde: { quantity: 24, closed: 0, accepted: 16 },
    });
    await receive(lineId, 40);
    expect((await world.order(orderId)).state).to.equal('closed');
  });

  it('2: what comes beyond the order is in no share until somebody takes it over', async () => {
    const { orderId, lineId } = await world.sent(world.input({ auental: 6, birkheim: 4 }));
    const shipped = await apply(lineId, 10, { confirmed: 10, shipped: 12 });
    expect(shipped.derived.over).to.equal(2);
    const { derived, units } = await receive(lineId, 12);
    expect([derived.surplus, units.reduce((sum, each) => sum + each.quantity, 0)]).to.deep.equal([2, 10]);
    expect((await world.order(orderId)).state).to.equal('acknowledged');
    expect(await refusedWith(acceptOver(world.deps, world.buyer, { orderId, lineId, quantity: 3, reason: 'passt', shares: null }))).to.equal('order.no_surplus');
    const accepted = await acceptOver(world.deps, world.buyer, { orderId, lineId, quantity: 2, reason: 'passt', shares: null });
    expect([accepted.lines[0]?.counters?.ordered, accepted.state]).to.deep.equal([12, 'closed']);
    expect(await world.shares(lineId)).to.deep.equal({ auental: { quantity: 7, closed: 0, accepted: 7 }, birkheim: { quantity: 5, closed: 0, accepted: 5 } });
    const other = await world.sent(world.input({ birkheim: 10 }));
    await apply(other.lineId, 10, { confirmed: 10, shipped: 12 });
    await receive(other.lineId, 12);
    const returned = await receive(other.lineId, 0, 2);
    expect([returned.derived.surplus, returned.derived.accepted, returned.order.state]).to.deep.equal([0, 10, 'closed']);
  });

  it('3: a substitute takes over the shares and is approved again', async () => {
    await world.amountRule(2_000_000);
    const need = await world.need(60);
    const { orderId, lineId } = await world.sent(world.input({ auental: 60 }, { needId: need.id }));
    const substitute = {
      lineId, articleNumber: '0070011', productModelId: world.betterTablet, description: 'Tablet Morgan 11', quantity: 40, unitPrice: 5_700_000, reason: 'Nachfolgemodell',
    };
    const line = await engine.uow.write(context, async (tx) => {
      const { order } = await applyStanding(tx, lineId, word(60, { rejected: 20, cancelled: 40 }, { substituted: 40 }));
      expect(order.state).to.equal('acknowledged');
      return linkSubstitute(tx, substitute);
    });
    expect([line.ordered, line.substitutesLineId, line.awaitsRound]).to.deep.equal([40, lineId, 2]);
    expect((await engine.uow.write(context, (tx) => linkSubstitute(tx, substitute))).id).to.equal(line.id);
    expect(await world.shares(line.id)).to.deep.equal({ auental: { quantity: 40, closed: 0, accepted: 0 } });
    await apply(line.id, 40, { confirmed: 40, shipped: 40 });
    const early = await receive(line.id, 5);
    expect([early.units, early.order.state]).to.deep.equal([[], 'acknowledged']);
    expect(await refusedWith(world.approve(orderId, world.buyer))).to.equal('order.approver_is_author');
    const approved = await world.approve(orderId);
    expect(approved.approvals.filter((step) => step.round === 2).map((step) => step.needNetMinor)).to.deep.equal([2_280_000, 2_280_000]);
    expect(await world.shares(line.id)).to.deep.equal({ auental: { quantity: 40, closed: 0, accepted: 5 } });
    const rest = await receive(line.id, 35);
    expect([rest.units.map((each) => each.quantity), rest.order.state]).to.deep.equal([[35], 'closed_short']);
    expect(await world.shares(lineId)).to.deep.equal({ auental: { quantity: 60, closed: 60, accepted: 0 } });
  });

  it('3: a substitute that nobody wants is asked to be cancelled', async () => {
    const { orderId, lineId } = await world.sent(world.input({ auental: 70 }));
    const line = await engine.uow.write(context, async (tx) => {
      await applyStanding(tx, lineId, word(70, { cancelled: 70 }, { substituted: 70 }));
      return linkSubstitute(tx, { lineId, articleNumber: 'X', productModelId: world.betterTablet, description: 'X', quantity: 70, unitPrice: null, reason: 'Ersatz' });
    });
    await decideApproval(world.deps, world.approver, { orderId, decision: 'rejected', reason: 'passt nicht in die Koffer' });
    const asked = await cancellation(line.id);
    expect([asked?.quantity, asked?.state]).to.deep.equal([70, 'requested']);
    await apply(line.id, 70, { cancelled: 70 });
    expect([(await cancellation(line.id))?.state, (await world.order(orderId)).state]).to.deep.equal(['accepted', 'cancelled']);
  });

  it('4: a cancellation is a request', async () => {
    const overtaken = await world.sent(world.input({ auental: 10 }));
    await apply(overtaken.lineId, 10, { confirmed: 10 });
    const view = await cancel(overtaken.orderId, overtaken.lineId, 4);
    expect(view.lines[0]?.counters).to.include({ ordered: 10, cancelled: 0 });
    expect(await engine.uow.read((db) => db.many(outbox, { orderingKey: overtaken.orderId, type: 'request-cancellation' }))).to.have.length(1);
    expect(await refusedWith(cancel(overtaken.orderId, overtaken.lineId, 7))).to.equal('order.cancellation_too_large');
    const shipped = await apply(overtaken.lineId, 10, { confirmed: 10, shipped: 10 });
    expect([(await cancellation(overtaken.lineId))?.state, shipped.derived.over]).to.deep.equal(['overtaken', 0]);

    const accepted = await world.sent(world.input({ auental: 10 }));
    await apply(accepted.lineId, 10, { confirmed: 10 });
    await cancel(accepted.orderId, accepted.lineId, 4);
    await apply(accepted.lineId, 10, { confirmed: 6, cancelled: 4 });
    expect(await cancellation(accepted.lineId)).to.include({ state: 'accepted', acceptedQuantity: 4 });
    const all = await apply(accepted.lineId, 10, { confirmed: 6, cancelled: 4, shipped: 10 });
    expect(all.derived.over).to.equal(4);
    expect((await receive(accepted.lineId, 10)).units).to.deep.include({ organisationId: world.auental, shareId: all.shares[0]?.id ?? '', quantity: 6 });
  });

  it('4: a fee has to be accepted once the free days are over', async () => {
    const { orderId, lineId } = await world.sent(world.input({ auental: 10 }));
    const input = { orderId, lineId, quantity: 2, reason: 'zu viel', freeUntil: '2020-04-19', feeMinor: 5_000 };
    expect(await refusedWith(requestCancellation(world.deps, world.buyer, { ...input, acceptFee: false }))).to.equal('order.cancellation_costs');
    expect((await requestCancellation(world.deps, world.buyer, { ...input, acceptFee: true })).lines[0]?.cancellations).to.have.length(1);
  });

  it('6: a tenant sees its own shares and nothing that tells of the others', async () => {
    const { orderId, lineId } = await world.sent(world.input({ auental: 16, birkheim: 9 }));
    await apply(lineId, 25, { confirmed: 25 });
    await receive(lineId, 25);
    const see = (organisationIds: readonly string[]) => engine.uow.read((db) => orderView(db, orderId, { all: false, organisationIds }, '2020-05-15'));
    const seen = await see([world.birkheim]);
    expect([seen.whole, seen.amounts, seen.lines[0]?.counters, seen.lines[0]?.price]).to.deep.equal([false, null, null, null]);
    expect(seen.lines[0]?.shares.map((share) => [share.organisationId, share.quantity, share.accepted])).to.deep.equal([[world.birkheim, 9, 9]]);
    expect((await see([world.root])).lines[0]?.shares).to.have.length(2);
    expect(await refusedWith(see([world.linde]))).to.equal('order.not_found');
  });

  it('7: a piece that was dead on arrival does not reopen the line', async () => {
    const { lineId } = await world.sent(world.input({ auental: 40 }));
    await apply(lineId, 40, { confirmed: 40, shipped: 40 });
    await receive(lineId, 40);
    const { line, derived, order } = await engine.uow.write(context, (tx) => recordReturned(tx, { orderLineId: lineId, returned: 1 }));
    expect([line.accepted, line.returned, derived.outstanding, order.state]).to.deep.equal([40, 1, 0, 'closed']);
    expect(await world.shares(lineId)).to.deep.equal({ auental: { quantity: 40, closed: 0, accepted: 40 } });
  });

  it('10: funding that is withdrawn ends with its reason, the pieces stay', async () => {
    const programme = await createFundingProgramme(world.deps, world.buyer, {
      organisationId: world.root, code: 'DP-2020', name: 'DigitalPakt', budgetMinor: null, rateBp: 9_000, capPerDevice: 50_000, orderNotBefore: '2020-03-01', deliverBy: null, payBy: null, dedicationMonths: 48, eligibleGroups: [],
    });
    const input = world.input({ auental: 10 });
    const split = { source: 'DigitalPakt', fundingProgrammeId: programme.id, amountMinor: 400_000, fiscalYear: 2020 };
    const { orderId, lineId } = await world.sent({ ...input, lines: input.lines.map((line) => ({ ...line, shares: line.shares.map((share) => ({ ...share, costSplits: [split] })) })) });
    await apply(lineId, 10, { confirmed: 10, shipped: 10 });
    await receive(lineId, 10);
    const shares = await engine.uow.read((db) => orderView(db, orderId, { all: true }, '2020-05-15'));
    const shareId = shares.lines[0]?.shares[0]?.id ?? '';
    await replaceCostSplits(world.deps, world.buyer, { orderId, shareId, reason: 'Zuwendung widerrufen', costSplits: [{ source: 'Haushalt', fundingProgrammeId: null, amountMinor: 400_000, fiscalYear: 2020 }] });
    const splits = await engine.uow.read((db) => db.many(shareCostSplits, { shareId }, { orderBy: ['id'] }));
    expect(splits.map(({ source, endedOn, endReason }) => [source, endedOn, endReason])).to.deep.equal([['DigitalPakt', '2020-04-20', 'Zuwendung widerrufen'], ['Haushalt', null, null]]);
    expect(await world.shares(lineId)).to.deep.equal({ auental: { quantity: 10, closed: 0, accepted: 10 } });
  });

  it('amends only what is still open, and for more money only with somebody else', async () => {
    const { orderId, lineId } = await world.sent(world.input({ auental: 30, birkheim: 20 }));
    await apply(lineId, 50, { confirmed: 50, shipped: 25 });
    const amend = (quantity: number, who = world.buyer) => amendLine(world.deps, who, { orderId, lineId, quantity, reason: 'abgesprochen', shares: null });
    expect(await refusedWith(amend(20))).to.equal('order.amendment_too_small');
    expect((await amend(40)).lines[0]?.shares.map((share) => share.quantity)).to.deep.equal([24, 16]);
    expect(await refusedWith(amend(60))).to.equal('order.amendment_needs_approver');
    expect((await amend(60, person('chief'))).lines[0]?.shares.map((share) => share.quantity)).to.deep.equal([36, 24]);
  });

  it('closes short only what has brought something', async () => {
    const { orderId, lineId } = await world.sent(world.input({ auental: 12 }));
    const close = () => closeShort(world.deps, world.buyer, { orderId, reason: 'Rest nicht mehr gebraucht' });
    await apply(lineId, 12, { confirmed: 12, shipped: 5 });
    expect(await refusedWith(close())).to.equal('order.nothing_shipped');
    await receive(lineId, 5);
    expect((await close()).state).to.equal('closed_short');
    const trail = await engine.uow.read((db) => db.many(auditEntries, { entityKind: 'order', entityId: orderId }, { orderBy: ['id'] }));
    expect(trail.map((entry) => entry.action)).to.deep.equal([
      'order.placed', 'order.approved', 'order.sending', 'order.sent', 'order.status_applied', 'order.received', 'order.closed_short',
    ]);
  });

  it('keeps the line identity', async () => {
    const { lineId } = await world.sent(world.input({ auental: 7, linde: 5 }));
    await apply(lineId, 12, { confirmed: 6, backordered: 2, rejected: 1, cancelled: 1, shipped: 3 });
    const line = await world.line(lineId);
    const { closed, shippedIn, confirmedOpen, backorderedOpen, unanswered } = derivedOf(line);
    expect(closed + shippedIn + confirmedOpen + backorderedOpen + unanswered).to.equal(line.ordered);
    const shares = Object.values(await world.shares(lineId));
    expect(shares.reduce((sum, share) => sum + share.closed, 0)).to.equal(closed);
  });
});
