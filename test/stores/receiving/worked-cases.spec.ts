import { expect } from 'chai';
import { allocationPools, reservations } from '../../../src/features/allocation/allocation-tables.ts';
import { recordAudit } from '../../../src/features/audit/record-audit.ts';
import { changeDevice } from '../../../src/features/devices/change-device.ts';
import { devices, stockItems } from '../../../src/features/devices/device-tables.ts';
import { acceptOver } from '../../../src/features/orders/amend-line.ts';
import { correctScan } from '../../../src/features/receiving/amend-scan.ts';
import { countItems } from '../../../src/features/receiving/count-items.ts';
import { openReturnCase } from '../../../src/features/receiving/open-return-case.ts';
import { listReceipts, viewReceipt } from '../../../src/features/receiving/receipt-read-model.ts';
import { creditReturn, receiveReplacement } from '../../../src/features/receiving/settle-return.ts';
import { announcedIdentifiers, despatches } from '../../../src/features/suppliers/supplier-tables.ts';
import { newId } from '../../../src/shared/ids.ts';
import { describeEngines, testContext } from '../../support/engines.ts';
import { refusedWith } from '../../support/refused-with.ts';
import { person } from '../orders/order-world.ts';
import { ReceivingWorld, serials } from './receiving-world.ts';

describeEngines('receiving: worked cases', (engine) => {
  let world: ReceivingWorld;
  before(async () => {
    world = await new ReceivingWorld(engine).build();
  });
  const read = <T>(work: Parameters<typeof engine.uow.read<T>>[0]): Promise<T> => engine.uow.read(work);
  const announcement = (id: string | undefined) => read((db) => db.one(announcedIdentifiers, { id: id ?? '' }));

  it('2: twelve come on ten: two belong to nobody, one is taken over, one goes back', async () => {
    const order = await world.order({ auental: 6, birkheim: 4 });
    const numbers = serials('OVER', 12);
    await world.ship(order, 12, numbers);
    const receipt = await world.open();
    const outcomes = await world.outcomes(receipt, ...numbers.map((value) => ({ value })));
    expect(outcomes.filter((outcome) => outcome === 'surplus')).to.have.length(2);
    const posted = await world.post(receipt);
    expect(posted.lines.map(({ found, surplus }) => ({ found, surplus }))).to.deep.equal([{ found: 12, surplus: 2 }]);
    expect(await world.orders.shares(order.lineId)).to.deep.include({ auental: { quantity: 6, closed: 0, accepted: 6 }, birkheim: { quantity: 4, closed: 0, accepted: 4 } });
    const [eleventh, twelfth] = [await world.device('OVER00011'), await world.device('OVER00012')];
    expect([eleventh, twelfth].map(({ state, shareId, orderLineId, ownerId }) => ({ state, shareId, orderLineId, ownerId }))).to.deep.equal(
      [eleventh, twelfth].map(() => ({ state: 'quarantine', shareId: null, orderLineId: null, ownerId: world.orders.root })));

    await acceptOver(world.deps, world.orders.buyer, { orderId: order.orderId, lineId: order.lineId, quantity: 1, reason: 'passt', shares: null });
    const admitted = await world.device('OVER00011');
    expect(admitted.state).to.equal('in_stock');
    expect(admitted.orderLineId).to.equal(order.lineId);
    expect([world.orders.auental, world.orders.birkheim]).to.include(admitted.ownerId);

    const returned = await openReturnCase(world.deps, world.support, { orderLineId: order.lineId, deviceIds: [twelfth.id], reason: 'zu viel' });
    expect(returned).to.deep.include({ state: 'settled', sent: 1, replaced: 0, credited: 0 });
    const line = await world.orders.line(order.lineId);
    expect({ ordered: line.ordered, received: line.received, refused: line.refused, accepted: line.accepted, returned: line.returned }).to.deep.equal({ ordered: 11, received: 12, refused: 1, accepted: 11, returned: 0 });
    expect((await world.device('OVER00012')).state).to.equal('returned_to_supplier');
  });

  it('5: announced …471, the label says …417: corrected at posting, and the count is right', async () => {
    const order = await world.order({ auental: 3 });
    const { announced, despatchId } = await world.ship(order, 3, ['SN100470', 'SN100471', 'SN100472']);
    const receipt = await world.open();
    expect(await world.outcomes(receipt, { value: 'SN100470' }, { value: 'SN100417', orderLineId: order.lineId }, { value: 'SN100472' })).to.deep.equal(['expected', 'unknown', 'expected']);
    expect((await world.view(receipt)).proposedCorrections.map(({ scanned, announced: meant }) => [scanned, meant])).to.deep.equal([['SN100417', 'SN100471']]);
    const posted = await world.post(receipt);
    expect(posted.outcomes).to.deep.equal({ expected: 2, corrected: 1 });
    expect(await announcement(announced['SN100471'])).to.deep.include({ state: 'corrected', correctedTo: 'SN100417', deviceId: (await world.device('SN100417')).id });
    expect(await announcement(announced['SN100470'])).to.deep.include({ state: 'matched' });
    expect((await world.orders.line(order.lineId)).accepted).to.equal(3);
    expect((await read((db) => db.one(despatches, { id: despatchId })))?.state).to.equal('closed');
  });

  it('5: a person says which number was meant; what nobody finds has not arrived', async () => {
    const order = await world.order({ auental: 4 });
    const { announced, despatchId } = await world.ship(order, 4, ['SN200001', 'SN200002', 'SN200003', 'SN200004']);
    const receipt = await world.open();
    const [, unknown] = await world.scan(receipt, { value: 'SN200001' }, { value: 'SN2O0002', orderLineId: order.lineId });
    const corrected = await correctScan(world.deps, world.support, { receiptId: receipt, scanId: unknown?.id ?? '', announcedIdentifierId: announced['SN200002'] ?? '' });
    expect(corrected.outcome).to.equal('corrected');
    expect(await refusedWith(correctScan(world.deps, world.support, { receiptId: receipt, scanId: unknown?.id ?? '', announcedIdentifierId: announced['SN200003'] ?? '' }))).to.equal('receipt.scan_not_correctable');
    await world.post(receipt);
    expect((await announcement(announced['SN200002']))?.state).to.equal('corrected');
    expect((await announcement(announced['SN200003']))?.state).to.equal('not_arrived');
    expect((await read((db) => db.one(despatches, { id: despatchId })))?.state).to.equal('counted');
    const later = await world.open();
    expect(await world.outcomes(later, { value: 'SN200003' })).to.deep.equal(['expected']);
    await world.post(later);
    expect((await announcement(announced['SN200003']))?.state).to.equal('matched');
  });

  it('6: one pallet, three orders of two tenants: one receipt, and each tenant sees only its own pieces', async () => {
    const laptops = await world.order({ auental: 29, birkheim: 16 });
    const more = await world.order({ birkheim: 30 });
    const headsets = await world.order({ auental: 90, birkheim: 60 }, { productModelId: world.headset, articleNumber: 'H-1' });
    const [a, b] = [serials('PALA', 45), serials('PALB', 30)];
    await world.ship(laptops, 45, a);
    await world.ship(more, 30, b);
    await world.ship(headsets, 120);
    const receipt = await world.open();
    const outcomes = await world.outcomes(receipt, ...[...a, ...b].map((value) => ({ value })));
    expect(new Set(outcomes)).to.deep.equal(new Set(['expected']));
    await countItems(world.deps, world.support, { receiptId: receipt, orderLineId: headsets.lineId, counted: 120, refused: 0 });
    const posted = await world.post(receipt);
    expect(posted.lines.map((line) => line.found).sort((x, y) => x - y)).to.deep.equal([30, 45, 120]);

    const tenant = { all: false, organisationIds: [world.orders.birkheim] } as const;
    const seen = await read((db) => viewReceipt(db, receipt, tenant));
    expect(seen.lines.map(({ found, expected, shares }) => ({ found, expected, owners: shares.map((share) => share.organisationName) })).sort((x, y) => x.found - y.found)).to.deep.equal([
      { found: 16, expected: null, owners: ['Stadt Birkheim'] }, { found: 30, expected: null, owners: ['Stadt Birkheim'] }, { found: 48, expected: null, owners: ['Stadt Birkheim'] },
    ]);
    expect(seen.outcomes).to.deep.equal({});
    const linde = { all: false, organisationIds: [world.orders.linde] } as const;
    expect(await refusedWith(read((db) => viewReceipt(db, receipt, linde)))).to.equal('receipt.not_found');
    const list = { limit: 50, sort: { field: 'startedAt', direction: 'asc' }, filters: {}, binding: '' } as const;
    expect((await read((db) => listReceipts(db, list, linde))).items).to.deep.equal([]);
    expect((await read((db) => listReceipts(db, list, tenant))).items.map((each) => each.id)).to.include(receipt);

    const owned = async (ownerId: string) => (await read((db) => db.many(devices, { goodsReceiptId: receipt, ownerId }))).length;
    expect([await owned(world.orders.auental), await owned(world.orders.birkheim)]).to.deep.equal([29, 46]);
    const stock = await read((db) => db.many(stockItems, { productModelId: world.headset }));
    expect(new Map(stock.map((item) => [item.ownerId, item.quantity]))).to.deep.equal(new Map([[world.orders.auental, 72], [world.orders.birkheim, 48]]));
    const device = await world.device('PALA00001');
    expect({ state: device.state, custodianId: device.custodianId, stockLocationId: device.stockLocationId, unitCostMinor: device.unitCostMinor }).to.deep.equal({ state: 'in_stock', custodianId: world.orders.root, stockLocationId: world.store, unitCostMinor: 38_900 });
    expect(await world.story(device.id)).to.deep.equal(['first_seen:received', 'inspect:inspection', 'pass:in_stock']);
  });

  it('7: dead on arrival: accepted 40, returned 1, replaced 1; the line stays 40', async () => {
    const order = await world.order({ linde: 40 });
    await world.ship(order, 40);
    const before = (await read((db) => db.one(allocationPools, { ownerId: world.orders.linde, equipmentClassId: world.orders.tabletClass })))?.acceptedTotal ?? 0;
    const receipt = await world.open();
    await world.scan(receipt, ...serials('DOA', 40).map((value, index) => ({ value, articleNumber: '0070010', orderLineId: order.lineId, damaged: index === 16 })));
    await world.post(receipt);
    const pool = await read((db) => db.one(allocationPools, { ownerId: world.orders.linde, equipmentClassId: world.orders.tabletClass }));
    expect((pool?.acceptedTotal ?? 0) - before).to.equal(40);
    const dead = await world.device('DOA00017');
    expect({ state: dead.state, condition: dead.condition, ownerId: dead.ownerId }).to.deep.equal({ state: 'quarantine', condition: 'damaged', ownerId: world.orders.linde });

    const opened = await openReturnCase(world.deps, world.support, { orderLineId: order.lineId, deviceIds: [dead.id], reason: 'startet nicht' });
    const replaced = await receiveReplacement(world.deps, world.support, { returnCaseId: opened.id, expectedVersion: 1, deviceId: dead.id, identifiers: [{ kind: 'serial', value: 'doa-r1' }], stockLocationId: world.store });
    expect(replaced).to.deep.include({ state: 'settled', sent: 1, replaced: 1, credited: 0 });
    const line = await world.orders.line(order.lineId);
    expect({ ordered: line.ordered, accepted: line.accepted, returned: line.returned, state: line.state }).to.deep.equal({ ordered: 40, accepted: 40, returned: 1, state: 'complete' });
    const replacement = await world.device('DOA-R1');
    expect({ ...replacement }).to.deep.include({ state: 'in_stock', ownerId: world.orders.linde, shareId: dead.shareId, replacesDeviceId: dead.id, dedicatedUntil: dead.dedicatedUntil });
    expect((await world.device('DOA00017')).state).to.equal('returned_to_supplier');
    expect(await refusedWith(receiveReplacement(world.deps, world.support, { returnCaseId: opened.id, expectedVersion: 2, deviceId: dead.id, identifiers: [{ kind: 'serial', value: 'doa-r2' }], stockLocationId: world.store }))).to.equal('return_case.item_settled');
  });

  it('7: the replacement takes over the reservation; a credit ends it', async () => {
    const order = await world.order({ linde: 2 });
    await world.ship(order, 2);
    const receipt = await world.open();
    await world.scan(receipt, { value: 'RES00001', orderLineId: order.lineId }, { value: 'RES00002', orderLineId: order.lineId });
    await world.post(receipt);
    const both = [await world.device('RES00001'), await world.device('RES00002')];
    await engine.uow.write(testContext('reserve'), (tx) => {
      for (const device of both) {
        changeDevice(tx, device, { action: 'reserve' });
        tx.insert(reservations, { id: newId(), deviceId: device.id, organisationId: world.orders.linde, state: 'held', heldBy: 'test', heldAt: tx.now, version: 1 });
      }
      recordAudit(tx, { action: 'reservation.held', entityKind: 'test', entityId: 'test', organisationId: null });
      return Promise.resolve();
    });
    const opened = await openReturnCase(world.deps, world.support, { orderLineId: order.lineId, deviceIds: both.map((device) => device.id), reason: 'Glas' });
    const [first, second] = both;
    await receiveReplacement(world.deps, world.support, { returnCaseId: opened.id, expectedVersion: 1, deviceId: first?.id ?? '', identifiers: [{ kind: 'serial', value: 'RES00003' }], stockLocationId: world.store });
    const replacement = await world.device('RES00003');
    expect(replacement.state).to.equal('reserved');
    expect((await read((db) => db.many(reservations, { deviceId: replacement.id }))).map((each) => each.state)).to.deep.equal(['held']);
    const credited = await creditReturn(world.deps, world.support, { returnCaseId: opened.id, expectedVersion: 2, deviceIds: [second?.id ?? ''] });
    expect(credited).to.deep.include({ state: 'settled', sent: 2, replaced: 1, credited: 1 });
    expect((await read((db) => db.many(reservations, { deviceId: second?.id ?? '' }))).map((each) => each.state)).to.deep.equal(['released']);
    expect((await world.orders.line(order.lineId)).credited).to.equal(1);
  });

  it('refuses at the door: counted, refused, and never a device', async () => {
    const order = await world.order({ auental: 3 });
    await world.ship(order, 3);
    const receipt = await world.open();
    await world.scan(receipt, { value: 'DOOR0001', orderLineId: order.lineId }, { value: 'DOOR0002', orderLineId: order.lineId, damaged: true, refused: true });
    const posted = await world.post(receipt);
    expect(posted.lines.map(({ found, refused }) => ({ found, refused }))).to.deep.equal([{ found: 2, refused: 1 }]);
    const line = await world.orders.line(order.lineId);
    expect({ received: line.received, refused: line.refused, accepted: line.accepted }).to.deep.equal({ received: 2, refused: 1, accepted: 1 });
    expect((await read((db) => db.many(devices, { goodsReceiptId: receipt }))).map((device) => device.serial)).to.deep.equal(['DOOR0001']);
  });

  it('keeps a line of another supplier or outside the scope away', async () => {
    const order = await world.order({ auental: 1 });
    const receipt = await world.open();
    const [scan] = await world.scan(receipt, { value: 'SCOPE001', orderLineId: newId() });
    expect(scan?.problem).to.equal('receipt.line_not_found');
    const elsewhere = person('elsewhere', () => ({ all: false, organisationIds: [world.orders.linde] }));
    expect(await refusedWith(openReturnCase(world.deps, elsewhere, { orderLineId: order.lineId, deviceIds: [newId()], reason: 'x' }))).to.equal('receipt.line_not_found');
  });
});
