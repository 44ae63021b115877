import { expect } from 'chai';
import { slipObservations } from '../../src/features/allocation/allocation-tables.ts';
import { recordAudit } from '../../src/features/audit/record-audit.ts';
import { orderCancellations, orderLines } from '../../src/features/orders/order-tables.ts';
import { recordReceipt } from '../../src/features/orders/record-receipt.ts';
import { requestCancellation } from '../../src/features/orders/request-cancellation.ts';
import { announcedIdentifiers, despatches, despatchLines, etaHistory, supplierDocuments, supplierStatements } from '../../src/features/suppliers/supplier-tables.ts';
import { createSupplierArticle } from '../../src/features/suppliers/write-supplier-article.ts';
import { notifications } from '../../src/features/notifications/notification-tables.ts';
import { outbox } from '../../src/jobs/job-tables.ts';
import { describeEngines, testContext } from '../support/engines.ts';
import { refusedWith } from '../support/refused-with.ts';
import { StatusWorld } from './support/status-world.ts';

const ship = (despatchNumber: string, quantity: number, more: object = {}): Record<string, unknown> => ({ despatches: [{ despatchNumber, quantity, ...more }] });

describeEngines('what people enter, from document to order line', (engine) => {
  let world: StatusWorld;
  before(async function () {
    this.timeout(60_000);
    world = await new StatusWorld(engine).build();
  });
  after(() => world.close());

  const sent = (quantity: number) => world.orders.sent(world.orders.input({ auental: quantity }));
  const told = async (topic: 'order.eta_changed' | 'order.exception' | 'order.cancellation_settled', orderId: string): Promise<readonly Record<string, unknown>[]> =>
    (await engine.uow.read((db) => db.many(notifications, { topic, subjectId: orderId }, { orderBy: ['id'] }))).map(({ facts }) => facts as Record<string, unknown>);
  const cancel = (orderId: string, lineId: string, quantity: number) =>
    requestCancellation(world.orders.deps, world.orders.buyer, { orderId, lineId, quantity, reason: 'too many', freeUntil: null, feeMinor: null, acceptFee: false });

  it('1: ships in parts, and what is confirmed or on back order shrinks with it', async () => {
    const { orderId, lineId } = await sent(10);
    await world.enter(orderId, { confirmed: 10 });
    expect((await world.enter(orderId, ship('L1', 4))).quantities).to.include({ shippedIn: 4, confirmedOpen: 6 });
    expect(await world.orders.line(lineId)).to.include({ confirmed: 10, shipped: 4, state: 'partially_shipped', statementCount: 2 });
    expect((await world.enter(orderId, ship('L2', 6))).quantities).to.include({ shippedIn: 10, confirmedOpen: 0 });
    expect(await world.orders.line(lineId)).to.include({ shipped: 10, state: 'shipped' });
    expect(await world.orders.order(orderId)).to.include({ state: 'acknowledged' });

    const other = await sent(10);
    await world.enter(other.orderId, { confirmed: 6, backordered: 4 });
    expect((await world.enter(other.orderId, ship('L3', 8))).quantities).to.include({ shippedIn: 8, confirmedOpen: 0, backorderedOpen: 2 });
  });

  it('2: what is announced or counted beyond the order is in no share', async () => {
    const { orderId, lineId } = await sent(10);
    expect((await world.enter(orderId, { confirmed: 10, ...ship('L1', 12) })).quantities).to.include({ shippedIn: 10, over: 2 });
    await engine.uow.write(testContext(), (tx) => recordReceipt(tx, { orderLineId: lineId, counted: 12, refused: 0 }));
    expect(await world.orders.shares(lineId)).to.deep.equal({ auental: { quantity: 10, closed: 0, accepted: 10 } });
  });

  it('3: rejects 20 of 60 and sends something else for 40, which is approved again', async () => {
    await world.orders.amountRule(100_000);
    const { orderId, lineId } = await sent(60);
    const substitution = { articleNumber: '0070011', name: 'M11', unitPrice: 4_070_000, quantity: 40 };
    await world.enter(orderId, { rejected: 20, cancelled: 40, substitution });
    expect(await told('order.exception', orderId)).to.deep.include({ number: (await world.orders.order(orderId)).number, code: 'substitute_unknown', detail: '0070011', position: 1 });
    await createSupplierArticle(world.orders.deps, testContext(), { supplierId: world.orders.supplier, articleNumber: '0070011', productModelId: world.orders.betterTablet });
    await world.enter(orderId, { rejected: 20, cancelled: 40, substitution });
    const lines = await engine.uow.read((db) => db.many(orderLines, { orderId }, { orderBy: ['position'] }));
    expect(lines).to.have.length(2);
    expect(lines[0]).to.include({ id: lineId, rejected: 20, cancelled: 40, state: 'cancelled' });
    expect(lines[1]).to.include({ substitutesLineId: lineId, ordered: 40, unitPrice: 4_070_000, articleNumber: '0070011' });
    expect(lines[1]?.awaitsRound).to.equal((await world.orders.order(orderId)).approvalRound);
    await world.enter(orderId, { lineReference: '2', confirmed: 40, ...ship('S1', 40) });
    expect(await world.orders.line(lines[1]?.id ?? '')).to.include({ confirmed: 40, shipped: 40 });
  });

  it('4: a cancellation is overtaken by shipping, or accepted first', async () => {
    const overtaken = await sent(10);
    await cancel(overtaken.orderId, overtaken.lineId, 4);
    expect((await world.enter(overtaken.orderId, ship('L1', 10))).quantities).to.include({ over: 0 });
    expect(await engine.uow.read((db) => db.one(orderCancellations, { lineId: overtaken.lineId }))).to.include({ state: 'overtaken', acceptedQuantity: 0 });
    expect(await told('order.cancellation_settled', overtaken.orderId)).to.have.nested.property('[0].outcome', 'overtaken');

    const accepted = await sent(10);
    await cancel(accepted.orderId, accepted.lineId, 4);
    const request = await engine.uow.read((db) => db.one(orderCancellations, { lineId: accepted.lineId }));
    await world.enter(accepted.orderId, { cancellations: [{ reference: request?.id, quantity: 4, result: 'accepted' }] });
    expect(await world.orders.line(accepted.lineId)).to.include({ cancelled: 4 });
    expect(await engine.uow.read((db) => db.one(orderCancellations, { lineId: accepted.lineId }))).to.include({ state: 'accepted', acceptedQuantity: 4 });
    expect((await world.enter(accepted.orderId, ship('L2', 10))).quantities).to.include({ closed: 4, shippedIn: 6, over: 4 });

    const refused = await sent(10);
    await cancel(refused.orderId, refused.lineId, 4);
    const open = await engine.uow.read((db) => db.one(orderCancellations, { lineId: refused.lineId }));
    await world.enter(refused.orderId, { cancellations: [{ reference: open?.id, quantity: 4, result: 'refused' }] });
    expect(await engine.uow.read((db) => db.one(orderCancellations, { lineId: refused.lineId }))).to.include({ state: 'refused' });
    expect(await world.orders.line(refused.lineId)).to.include({ cancelled: 0 });
  });

  it('5: announced numbers wait for the goods; corrected ones stay as they are', async () => {
    const { orderId, lineId } = await sent(3);
    const numbers = (...values: string[]) => values.map((value) => ({ type: 'SN', value }));
    const rows = async () => Object.fromEntries((await engine.uow.read((db) => db.many(announcedIdentifiers, { orderLineId: lineId }))).map((row) => [row.value, row.state]));
    await world.enter(orderId, ship('L1', 3, { identifiers: numbers('00123', '1E5', 'X471') }));
    expect(await rows()).to.deep.equal({ '00123': 'pending', '1E5': 'pending', X471: 'pending' });
    await engine.uow.write(testContext(), (tx) => {
      tx.update(announcedIdentifiers, { orderLineId: lineId, value: 'X471' }, { state: 'corrected', correctedTo: 'X417' });
      recordAudit(tx, { action: 'announced_identifier.corrected', entityKind: 'announced_identifier', entityId: lineId, organisationId: null });
      return Promise.resolve();
    });
    await world.enter(orderId, ship('l1', 3, { identifiers: numbers('X471', 'NEW'), carrier: 'Rheinpaket' }));
    expect(await rows()).to.deep.equal({ '00123': 'pending', '1E5': 'pending', X471: 'corrected', NEW: 'pending' });
    const known = await engine.uow.read((db) => db.many(despatches, { orderId }));
    expect(known).to.have.length(1);
    expect(known[0]).to.include({ despatchNumber: 'L1', carrier: 'Rheinpaket', state: 'announced' });
    expect(await engine.uow.read((db) => db.many(despatchLines, { orderLineId: lineId }))).to.have.length(1);
  });

  it('tells of dates that moved, with days and units, and keeps their history', async () => {
    const { orderId, lineId } = await sent(40);
    await world.enter(orderId, { confirmed: 40, schedule: [{ quantity: 40, date: 'KW 19/2020' }] });
    expect(await world.orders.line(lineId)).to.include({ eta: '2020-05-08', firstEta: '2020-05-08' });
    await world.enter(orderId, { schedule: [{ quantity: 30, date: '2020-05-29' }, { quantity: 10, date: 'KW 19/2020' }] });
    await world.enter(orderId, { schedule: [{ quantity: 30, date: '31.12.2099' }, { quantity: 10, date: '2020-05-08' }] });
    const moves = await engine.uow.read((db) => db.many(etaHistory, { lineId }, { orderBy: ['observedAt'] }));
    expect(moves.map(({ etaFrom, etaTo, days, units, direction }) => [etaFrom, etaTo, days, units, direction])).to.deep.equal([
      ['2020-05-08', '2020-05-29', 21, 30, 'later'], ['2020-05-29', null, null, 30, 'withdrawn'],
    ]);
    expect(moves.every((move) => move.documentId !== null)).to.equal(true);
    expect((await told('order.eta_changed', orderId)).map(({ days, units }) => [days, units])).to.deep.equal([[21, 30], [null, 30]]);
    expect(await engine.uow.read((db) => db.many(outbox, { type: 'compute-promises', state: 'waiting' }))).to.have.length(1);
  });

  it('keeps what promises learn from a line: its first date, and when all of it was here or the rest was called off', async () => {
    const observed = (lineId: string) => engine.uow.read((db) => db.one(slipObservations, { lineId }));
    const { orderId, lineId } = await sent(10);
    await world.enter(orderId, { confirmed: 10 });
    expect(await observed(lineId), 'no date, nothing to be late for').to.equal(undefined);
    await world.enter(orderId, { confirmed: 10, schedule: [{ quantity: 10, date: '2020-05-08' }] });
    await world.enter(orderId, { confirmed: 10, schedule: [{ quantity: 10, date: '2020-05-29' }] });
    expect(await observed(lineId)).to.deep.include({ supplierId: world.orders.supplier, firstEta: '2020-05-08', endedOn: null, delivered: false });
    const count = (counted: number) => engine.uow.write(testContext(), (tx) => recordReceipt(tx, { orderLineId: lineId, counted, refused: 0 }));
    await count(4);
    expect(await observed(lineId), 'some of it').to.deep.include({ endedOn: null, delivered: false });
    await count(6);
    expect(await observed(lineId)).to.deep.include({ firstEta: '2020-05-08', endedOn: engine.clock.today(), delivered: true });

    const gone = await sent(5);
    await world.enter(gone.orderId, { confirmed: 5, schedule: [{ quantity: 5, date: '2020-05-08' }] });
    await world.enter(gone.orderId, { cancelled: 5 });
    expect(await observed(gone.lineId)).to.deep.include({ endedOn: engine.clock.today(), delivered: false });
  });

  it('takes the same document once, and back to an older date as news', async () => {
    const { orderId, lineId } = await sent(5);
    const on = (date: string) => ({ schedule: [{ quantity: 5, date }] });
    await world.enter(orderId, on('2020-05-12'), { documentId: 'AB-1' });
    await world.enter(orderId, on('2020-05-12'), { documentId: 'AB-1' });
    expect(await engine.uow.read((db) => db.many(supplierStatements, { lineId }))).to.have.length(1);
    expect(await engine.uow.read((db) => db.many(supplierDocuments, { orderId, direction: 'in' }))).to.have.length(2);
    await world.enter(orderId, on('2020-05-26'));
    await world.enter(orderId, on('2020-05-12'));
    expect((await world.standing(orderId)).slips.map((slip) => slip.days)).to.deep.equal([14, -14]);
  });

  it('refuses what cannot be meant, and leaves no trace of it', async () => {
    const { orderId } = await sent(5);
    const before = (await engine.uow.read((db) => db.many(supplierDocuments, { orderId }))).length;
    expect(await refusedWith(world.enter(orderId, { lineReference: '7', confirmed: 5 }))).to.equal('statement.not_valid');
    expect(await refusedWith(world.enter(orderId, { articleNumber: 'SOMETHING-ELSE', confirmed: 5 }))).to.equal('statement.not_valid');
    expect(await refusedWith(world.enter(orderId, { confirmed: 5, schedule: [{ quantity: 5, date: '31.2.2020' }] }))).to.equal('statement.not_valid');
    expect((await engine.uow.read((db) => db.many(supplierDocuments, { orderId }))).length).to.equal(before);
  });
});
