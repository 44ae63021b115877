import { expect } from 'chai';
import { undoScan } from '../../../src/features/receiving/amend-scan.ts';
import { countItems } from '../../../src/features/receiving/count-items.ts';
import { listExpected, listScans, requireOwnReceipt } from '../../../src/features/receiving/receipt-read-model.ts';
import { discardReceipt } from '../../../src/features/receiving/start-receipt.ts';
import { newId } from '../../../src/shared/ids.ts';
import { describeEngines } from '../../support/engines.ts';
import { refusedWith } from '../../support/refused-with.ts';
import { ReceivingWorld, serials } from './receiving-world.ts';

describeEngines('receiving: scan loop', (engine) => {
  let world: ReceivingWorld;
  before(async () => {
    world = await new ReceivingWorld(engine).build();
  });
  const expected = (receipt: string): Promise<readonly string[]> =>
    engine.uow.read(async (db) => {
      const head = await requireOwnReceipt(db, receipt, { all: true });
      const page = await listExpected(db, head, { limit: 200, sort: { field: 'value', direction: 'asc' }, filters: {}, binding: '' }, { all: true });
      return page.items.map((item) => item.value);
    });

  it('takes each found number off the list, and puts it back when the scan is undone', async () => {
    const order = await world.order({ auental: 3 });
    await world.ship(order, 3, serials('LIST', 3));
    const receipt = await world.open();
    expect(await expected(receipt)).to.deep.equal(['LIST00001', 'LIST00002', 'LIST00003']);
    const [scan] = await world.scan(receipt, { value: ' list00002 ' });
    expect(scan).to.deep.include({ outcome: 'expected', value: 'LIST00002', orderLineId: order.lineId });
    expect(await expected(receipt)).to.deep.equal(['LIST00001', 'LIST00003']);
    const undone = await undoScan(world.deps, world.support, { receiptId: receipt, scanId: scan?.id ?? '' });
    expect(undone.undone).to.equal(true);
    expect(await expected(receipt)).to.have.length(3);
    expect((await undoScan(world.deps, world.support, { receiptId: receipt, scanId: scan?.id ?? '' })).undone).to.equal(true);
    expect(await world.outcomes(receipt, { value: 'LIST00002' })).to.deep.equal(['expected']);
    await discardReceipt(world.deps, world.support, { receiptId: receipt, expectedVersion: (await world.view(receipt)).version });
    expect(await expected(await world.open())).to.have.length(3);
  });

  it('answers a scan that is sent again as the first time, even after posting', async () => {
    const order = await world.order({ auental: 2 });
    await world.ship(order, 2, serials('TWICE', 2));
    const receipt = await world.open();
    const scans = serials('TWICE', 2).map((value) => ({ id: newId(), value }));
    const first = await world.scan(receipt, ...scans);
    const { version } = await world.view(receipt);
    expect(await world.scan(receipt, ...scans)).to.deep.equal(first);
    expect((await world.view(receipt)).version).to.equal(version);
    await world.post(receipt);
    const again = await world.scan(receipt, ...scans);
    expect(again.map(({ id, outcome }) => ({ id, outcome }))).to.deep.equal(first.map(({ id, outcome }) => ({ id, outcome })));
    expect(again.every((scan) => scan.deviceId !== null)).to.equal(true);
    expect(await world.outcomes(receipt, { value: 'TOOLATE1' })).to.deep.equal(['receipt.not_open']);
    expect(await world.outcomes(receipt, { id: scans[0]?.id ?? '', value: 'OTHER0001' })).to.deep.equal(['receipt.scan_id_reused']);
    const other = await world.open();
    expect(await world.outcomes(other, { id: scans[0]?.id ?? '', value: 'TWICE00001' }, { value: 'TWICE00001' })).to.deep.equal(['receipt.scan_id_reused', 'known']);
    expect(await refusedWith(world.post(other))).to.equal('receipt.nothing_counted');
  });

  it('tells numbers apart: twice, unreadable, unknown, of an article, of a counted one', async () => {
    const order = await world.order({ auental: 1 });
    const headsets = await world.order({ auental: 5 }, { productModelId: world.headset, articleNumber: 'H-1' });
    const receipt = await world.open();
    expect(await world.outcomes(receipt,
      { value: 'APART0001', orderLineId: order.lineId }, { value: 'apart0001' }, { value: 'N/A' }, { kind: 'imei', value: '490154203237519' }, { value: 'NOBODY001' },
      { value: 'APART0002', orderLineId: headsets.lineId }, { value: 'APART0003', orderLineId: order.lineId },
    )).to.deep.equal(['expected', 'duplicate', 'identifier.placeholder', 'identifier.check_digit', 'unknown', 'receipt.counted_article', 'surplus']);
    expect(await refusedWith(countItems(world.deps, world.support, { receiptId: receipt, orderLineId: order.lineId, counted: 1, refused: 0 }))).to.equal('receipt.serial_article');
    expect(await refusedWith(countItems(world.deps, world.support, { receiptId: receipt, orderLineId: headsets.lineId, counted: 1, refused: 2 }))).to.equal('receipt.refused_above_counted');
    const posted = await world.post(receipt);
    expect(posted.outcomes).to.deep.equal({ expected: 1, surplus: 1, unknown: 1 });
    const unknown = await engine.uow.read((db) => listScans(db, receipt, { limit: 9, sort: { field: 'scannedAt', direction: 'asc' }, filters: { outcome: 'unknown' }, binding: '' }));
    expect(unknown.items.map(({ value, deviceId }) => ({ value, deviceId }))).to.deep.equal([{ value: 'NOBODY001', deviceId: null }]);
  });

  it('joins serial number and IMEIs of one phone, announced by IMEI', async () => {
    const order = await world.order({ auental: 2 }, { productModelId: world.orders.phone, articleNumber: 'R5' });
    await world.ship(order, 2, ['490154203237518', '356938035643809'], 'IMEI');
    const receipt = await world.open();
    const unit = newId();
    expect(await world.outcomes(receipt, { id: unit, value: 'PHONE0001', orderLineId: order.lineId }, { kind: 'imei', value: '49-015420-323751-8', sameUnitAs: unit }, { kind: 'imei', value: '356938035643809' }))
      .to.deep.equal(['unknown', 'unknown', 'expected']);
    const posted = await world.post(receipt);
    expect(posted.lines.map(({ found, missing }) => ({ found, missing }))).to.deep.equal([{ found: 2, missing: 0 }]);
    expect((await world.device('490154203237518')).serial).to.equal('PHONE0001');
    expect((await world.orders.line(order.lineId)).accepted).to.equal(2);
  });

  it('gives pieces of an article to the order that waits longest', async () => {
    const older = await world.order({ auental: 1 }, { articleNumber: 'OLD-1' });
    const newer = await world.order({ birkheim: 1 }, { articleNumber: 'OLD-1' });
    const receipt = await world.open();
    const results = await world.scan(receipt, ...serials('AGE', 3).map((value) => ({ value, articleNumber: 'OLD-1' })));
    expect(results.map(({ outcome, orderLineId }) => [outcome, orderLineId])).to.deep.equal([['expected', older.lineId], ['expected', newer.lineId], ['surplus', newer.lineId]]);
  });

  it('is thrown away only while it is open', async () => {
    const receipt = await world.open();
    expect(await refusedWith(discardReceipt(world.deps, world.support, { receiptId: receipt, expectedVersion: 7 }))).to.equal('version.mismatch');
    expect((await discardReceipt(world.deps, world.support, { receiptId: receipt, expectedVersion: 1 })).state).to.equal('discarded');
    expect(await refusedWith(world.post(receipt))).to.equal('receipt.not_open');
  });
});
