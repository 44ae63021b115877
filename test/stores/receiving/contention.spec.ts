import { expect } from 'chai';
import { auditEntries } from '../../../src/features/audit/audit-tables.ts';
import { deviceHistory, deviceIdentifiers, devices } from '../../../src/features/devices/device-tables.ts';
import { receiptScans } from '../../../src/features/receiving/receiving-tables.ts';
import type { AppError } from '../../../src/shared/errors.ts';
import { newId } from '../../../src/shared/ids.ts';
import { describeEngines } from '../../support/engines.ts';
import { refusedWith } from '../../support/refused-with.ts';
import { ReceivingWorld, serials } from './receiving-world.ts';

const CROWD = 32;
const crowd = <T>(work: (index: number) => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: CROWD }, (_, index) => work(index)));

describeEngines('receiving under contention', (engine) => {
  let world: ReceivingWorld;
  before(async () => {
    world = await new ReceivingWorld(engine).build();
  });

  it('counts one of 32 scans of the same number at once', async () => {
    const order = await world.order({ auental: CROWD });
    const receipt = await world.open();
    const outcomes = (await crowd(() => world.outcomes(receipt, { value: 'SAME00001', orderLineId: order.lineId }))).flat();
    expect(outcomes.filter((outcome) => outcome === 'expected')).to.have.length(1);
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).to.have.length(CROWD - 1);
  });

  it('keeps one of 32 sendings of the same scan at once', async () => {
    const order = await world.order({ auental: 1 });
    const receipt = await world.open();
    const id = newId();
    const answers = (await crowd(() => world.scan(receipt, { id, value: 'ONCE00001', orderLineId: order.lineId }))).flat();
    expect(new Set(answers.map((answer) => answer.outcome))).to.deep.equal(new Set(['expected']));
    expect(await engine.uow.read((db) => db.many(receiptScans, { receiptId: receipt }))).to.have.length(1);
  });

  it('never gives one place on a line to two of 32 different numbers', async () => {
    const order = await world.order({ auental: 5 });
    const receipt = await world.open();
    const outcomes = (await crowd((index) => world.outcomes(receipt, { value: `PLACE${String(index + 100)}`, orderLineId: order.lineId }))).flat();
    expect(outcomes.filter((outcome) => outcome === 'expected')).to.have.length(5);
    expect(outcomes.filter((outcome) => outcome === 'surplus')).to.have.length(CROWD - 5);
    const posted = await world.post(receipt);
    expect(posted.lines[0]).to.deep.include({ found: CROWD, surplus: CROWD - 5 });
  });

  it('makes one device of 32 receipts of the same number posted at once', async () => {
    const order = await world.order({ auental: 40 });
    const receipts = await crowd(() => world.open());
    for (const receipt of receipts) expect(await world.outcomes(receipt, { value: 'SOLE00001', orderLineId: order.lineId })).to.deep.equal(['expected']);
    const codes = await Promise.all(receipts.map((receipt) => refusedWith(world.post(receipt))));
    expect(codes.filter((code) => code === 'nothing was refused')).to.have.length(1);
    expect(codes.filter((code) => !['nothing was refused', 'receipt.nothing_counted', 'persistence.version_conflict', 'persistence.busy'].includes(code))).to.deep.equal([]);
    expect(await engine.uow.read((db) => db.many(deviceIdentifiers, { value: 'SOLE00001' }))).to.have.length(1);
    expect((await world.orders.line(order.lineId)).received).to.equal(1);
  });

  it('posts a receipt once, however many ask for it at once', async () => {
    const order = await world.order({ auental: 3 });
    const receipt = await world.open();
    await world.scan(receipt, ...serials('POST', 3).map((value) => ({ value, orderLineId: order.lineId })));
    const codes = await crowd(() => refusedWith(world.post(receipt)));
    expect(codes.filter((code) => code === 'nothing was refused')).to.have.length(1);
    expect(codes.filter((code) => code === 'receipt.not_open')).to.have.length(CROWD - 1);
    expect((await world.orders.line(order.lineId)).received).to.equal(3);
    expect(await engine.uow.read((db) => db.many(devices, { goodsReceiptId: receipt }))).to.have.length(3);
  });

  it('loses no scan between scanning and posting', async () => {
    const order = await world.order({ auental: 200 });
    const receipt = await world.open();
    await world.scan(receipt, { value: 'RACE00000', orderLineId: order.lineId });
    const scanning = crowd(async (index) => {
      try {
        return await world.outcomes(receipt, { value: `RACE${String(index + 1).padStart(5, '0')}`, orderLineId: order.lineId });
      } catch (error) {
        return [(error as AppError).code];
      }
    });
    const posting = refusedWith(world.post(receipt));
    const counted = (await scanning).flat().filter((outcome) => outcome === 'expected').length;
    await posting;
    await refusedWith(world.post(receipt));
    const made = await engine.uow.read((db) => db.many(devices, { goodsReceiptId: receipt }));
    expect(made).to.have.length(counted + 1);
  });

  it('takes ten thousand numbers in one receipt', async function () {
    this.timeout(180_000);
    const order = await world.order({ auental: 6_000, birkheim: 4_000 });
    const numbers = serials('BULK', 10_000);
    const receipt = await world.open();
    for (let start = 0; start < numbers.length; start += 1000) {
      await world.scan(receipt, ...numbers.slice(start, start + 1000).map((value) => ({ value, orderLineId: order.lineId })));
    }
    const posted = await world.post(receipt);
    expect(posted.lines[0]).to.deep.include({ found: 10_000, surplus: 0 });
    const [made] = await engine.uow.read((db) => db.selectAll({ shape: { units: devices.columns.historyLength }, builder: db.q('devices').where({ goods_receipt_id: receipt, state: 'in_stock' }).count('* as units') }));
    expect(made[0]?.units).to.equal(10_000);
    const last = await world.device('BULK10000');
    expect(await engine.uow.read((db) => db.many(deviceHistory, { deviceId: last.id }))).to.have.length(3);
    expect(await engine.uow.read((db) => db.many(auditEntries, { entityId: last.id }))).to.have.length(1);
  });
});
