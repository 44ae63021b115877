import { expect } from 'chai';
import { allocationPools } from '../../../src/features/allocation/allocation-tables.ts';
import { recordAudit } from '../../../src/features/audit/record-audit.ts';
import { changeDevice } from '../../../src/features/devices/change-device.ts';
import { devices, stockItems } from '../../../src/features/devices/device-tables.ts';
import { notifications } from '../../../src/features/notifications/notification-tables.ts';
import { applyStanding } from '../../../src/features/orders/apply-standing.ts';
import { fundingProgrammes, orderLineShares, shareCostSplits } from '../../../src/features/orders/order-tables.ts';
import { replaceCostSplits } from '../../../src/features/orders/replace-cost-splits.ts';
import { createFundingProgramme } from '../../../src/features/orders/write-funding-programme.ts';
import { countItems } from '../../../src/features/receiving/count-items.ts';
import { openReturnCase } from '../../../src/features/receiving/open-return-case.ts';
import { describeEngines, testContext } from '../../support/engines.ts';
import { word } from '../orders/order-world.ts';
import { ReceivingWorld, serials } from './receiving-world.ts';

describeEngines('units follow their shares', (engine) => {
  let world: ReceivingWorld;
  beforeEach(() => engine.clock.advance({ hours: 1 }));
  before(async () => {
    world = await new ReceivingWorld(engine).build();
  });

  const closed = (lineId: string, ordered: number, cancelled: number) =>
    engine.uow.write(testContext('supplier'), (tx) => applyStanding(tx, lineId, word(ordered, { confirmed: ordered, shipped: ordered, cancelled })));
  /** Devices by whose they are; null is nobody's share. */
  const owned = async (lineNumbers: readonly string[]) => {
    const rows = await engine.uow.read((db) => db.many(devices, { serial: lineNumbers }));
    const shares = await engine.uow.read((db) => db.many(orderLineShares, { id: rows.flatMap((row) => row.shareId ?? []) }));
    const organisationOf = (shareId: string | null): string => shares.find((share) => share.id === shareId)?.organisationId ?? '';
    const names = new Map([[world.orders.auental, 'auental'], [world.orders.birkheim, 'birkheim']]);
    const counts: Record<string, number> = {};
    for (const row of rows) {
      const name = row.shareId === null ? `${row.state} ${row.ownerId === world.orders.root ? 'root' : 'somebody'}` : (names.get(organisationOf(row.shareId)) ?? '');
      if (row.shareId !== null) expect(row.ownerId).to.equal(organisationOf(row.shareId));
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  };
  const pools = async () => new Map((await engine.uow.read((db) => db.many(allocationPools, { equipmentClassId: world.orders.tabletClass }))).map((pool) => [pool.ownerId, pool]));
  const received = async (prefix: string) => {
    const order = await world.order({ auental: 6, birkheim: 4 });
    const numbers = serials(prefix, 10);
    await world.ship(order, 10);
    const receipt = await world.open();
    await world.scan(receipt, ...numbers.map((value) => ({ value, orderLineId: order.lineId })));
    await world.post(receipt);
    expect(await owned(numbers)).to.deep.equal({ auental: 6, birkheim: 4 });
    return { ...order, numbers };
  };
  const take = (serial: string) => engine.uow.write(testContext('reserve'), async (tx) => {
    const [device] = await tx.many(devices, { serial });
    if (device) changeDevice(tx, changeDevice(tx, device, { action: 'reserve' }), { action: 'hand_over', custodianId: world.orders.auental });
    recordAudit(tx, { action: 'test.taken', entityKind: 'test', entityId: 'test', organisationId: null });
  });
  const told = async (orderId: string, topic: 'order.surplus' | 'order.exception') =>
    (await engine.uow.read((db) => db.many(notifications, { subjectId: orderId, topic }))).map((each) => each.facts);

  it('out of them when pieces turn out to be closed after all, the newest first, and back in when not', async () => {
    const { orderId, lineId, numbers } = await received('BACK');
    const before = await pools();
    await closed(lineId, 10, 3);
    const shares = await world.orders.shares(lineId);
    expect(shares).to.deep.equal({ auental: { quantity: 6, closed: 2, accepted: 4 }, birkheim: { quantity: 4, closed: 1, accepted: 3 } });
    expect(await owned(numbers)).to.deep.equal({ auental: 4, birkheim: 3, 'quarantine root': 3 });
    expect(await told(orderId, 'order.surplus')).to.have.deep.members([{ number: (await world.orders.order(orderId)).number, position: 1, surplus: 3 }]);
    const after = await pools();
    for (const [ownerId, lost] of [[world.orders.auental, 2], [world.orders.birkheim, 1]] as const) {
      expect(before.get(ownerId)?.acceptedTotal).to.equal((after.get(ownerId)?.acceptedTotal ?? 0) + lost);
      expect(after.get(ownerId)?.version).to.be.greaterThan(before.get(ownerId)?.version ?? 0);
    }
    const gone = (await engine.uow.read((db) => db.many(devices, { serial: numbers, shareId: null }))).map((device) => device);
    expect(gone.map(({ orderLineId, unitCostMinor, dedicatedUntil }) => ({ orderLineId, unitCostMinor, dedicatedUntil }))).to.deep.equal(gone.map(() => ({ orderLineId: null, unitCostMinor: null, dedicatedUntil: null })));
    expect((await world.story(gone[0]?.id ?? '')).at(-1)).to.equal('left_share:quarantine');

    await closed(lineId, 10, 1);
    expect(await owned(numbers)).to.deep.equal(Object.fromEntries([
      ...Object.entries(await world.orders.shares(lineId)).map(([name, share]) => [name, share.accepted]), ['quarantine root', 1],
    ]));
    await closed(lineId, 10, 0);
    expect(await owned(numbers)).to.deep.equal({ auental: 6, birkheim: 4 });
    expect((await engine.uow.read((db) => db.many(devices, { serial: numbers }))).map((device) => device.state)).to.deep.equal(numbers.map(() => 'in_stock'));
    expect((await pools()).get(world.orders.auental)?.acceptedTotal).to.equal(before.get(world.orders.auental)?.acceptedTotal);
    expect((await world.story(gone[0]?.id ?? '')).slice(-3)).to.deep.equal(['admitted:quarantine', 'inspect:inspection', 'pass:in_stock']);
  });

  it('not away from those who have them: a person is told, and nothing is admitted twice for them', async () => {
    const { orderId, lineId, numbers } = await received('HELD');
    const ours = await engine.uow.read((db) => db.many(devices, { serial: numbers, ownerId: world.orders.auental }));
    for (const device of ours) await take(device.serial ?? '');
    await closed(lineId, 10, 5);
    expect(await world.orders.shares(lineId)).to.deep.equal({ auental: { quantity: 6, closed: 3, accepted: 3 }, birkheim: { quantity: 4, closed: 2, accepted: 2 } });
    expect(await owned(numbers)).to.deep.equal({ auental: 6, birkheim: 2, 'quarantine root': 2 });
    const { number } = await world.orders.order(orderId);
    expect(await told(orderId, 'order.exception')).to.deep.equal([{ number, code: 'surplus_in_use', detail: null, position: 1, units: 3 }]);
    await closed(lineId, 10, 0);
    expect(await owned(numbers)).to.deep.equal({ auental: 6, birkheim: 4 });
  });

  it('and what left them can go back to the supplier like any surplus', async () => {
    const { lineId, numbers } = await received('GONE');
    await closed(lineId, 10, 1);
    const [device] = await engine.uow.read((db) => db.many(devices, { serial: numbers, shareId: null }));
    const returned = await openReturnCase(world.deps, world.support, { orderLineId: lineId, deviceIds: [device?.id ?? ''], reason: 'nicht bestellt' });
    expect(returned).to.deep.include({ state: 'settled', sent: 1 });
    expect(await world.orders.line(lineId)).to.include({ received: 10, refused: 1, accepted: 9, returned: 0 });
  });

  it('also where they are only counted', async () => {
    const order = await world.order({ auental: 30, birkheim: 20 }, { productModelId: world.headset, articleNumber: 'H-1' });
    await world.ship(order, 50);
    const receipt = await world.open();
    await countItems(world.deps, world.support, { receiptId: receipt, orderLineId: order.lineId, counted: 50, refused: 0 });
    await world.post(receipt);
    const stock = async () => Object.fromEntries((await engine.uow.read((db) => db.many(stockItems, { productModelId: world.headset }))).map((item) => [item.ownerId, item.quantity]));
    const { auental, birkheim, root } = world.orders;
    expect(await stock()).to.deep.equal({ [auental]: 30, [birkheim]: 20 });
    await closed(order.lineId, 50, 5);
    expect(await stock()).to.deep.equal({ [auental]: 27, [birkheim]: 18, [root]: 5 });
    await closed(order.lineId, 50, 0);
    expect(await stock()).to.deep.equal({ [auental]: 30, [birkheim]: 20, [root]: 0 });
  });

  it('10: funding that is withdrawn after the hand-over ends its dedication; devices stay, and only what nobody was given is bound anew', async () => {
    const programme = (code: string, dedicationMonths: number) => createFundingProgramme(world.deps, world.orders.buyer, {
      organisationId: world.orders.root, code, name: code, budgetMinor: null, rateBp: 9_000, capPerDevice: null, orderNotBefore: null, deliverBy: null, payBy: null, dedicationMonths, eligibleGroups: [],
    });
    const [old, other] = [await programme('DP-1', 48), await programme('SOFORT-2', 24)];
    const split = { source: 'DigitalPakt', fundingProgrammeId: old.id, amountMinor: 100_000, fiscalYear: 2020 };
    const input = world.orders.input({ auental: 3 });
    const order = await world.orders.sent({ ...input, lines: input.lines.map((line) => ({ ...line, shares: line.shares.map((share) => ({ ...share, costSplits: [split] })) })) });
    await world.ship(order, 3);
    const receipt = await world.open();
    const numbers = serials('FUND', 3);
    await world.scan(receipt, ...numbers.map((value) => ({ value, orderLineId: order.lineId })));
    await world.post(receipt);
    const today = engine.clock.today();
    const until = (years: number) => `${Number(today.slice(0, 4)) + years}${today.slice(4)}`;
    expect((await world.device('FUND00001')).dedicatedUntil).to.equal(until(4));
    await take('FUND00001');
    const before = await world.device('FUND00001');
    const shareId = before.shareId ?? '';
    const change = (costSplits: Parameters<typeof replaceCostSplits>[2]['costSplits'], reason: string) => replaceCostSplits(world.deps, world.orders.buyer, { orderId: order.orderId, shareId, reason, costSplits });

    await change([{ ...split, amountMinor: 90_000 }], 'Betrag berichtigt');
    expect(await world.device('FUND00001')).to.include({ version: before.version, dedicatedUntil: until(4) });

    await change([{ source: 'Sofortausstattung', fundingProgrammeId: other.id, amountMinor: 90_000, fiscalYear: 2020 }], 'Zuwendung widerrufen');
    const [given, free] = [await world.device('FUND00001'), await world.device('FUND00002')];
    expect(given).to.include({ dedicatedUntil: null, state: 'handed_over', ownerId: before.ownerId, custodianId: before.custodianId, shareId });
    expect(free).to.include({ dedicatedUntil: until(2), state: 'in_stock', shareId });
    expect((await world.story(given.id)).at(-1)).to.equal('funding_changed:handed_over');
    const splits = await engine.uow.read((db) => db.many(shareCostSplits, { shareId }, { orderBy: ['id'] }));
    expect(splits.map(({ source, endedOn, endReason }) => [source, endedOn, endReason])).to.deep.equal([
      ['DigitalPakt', today, 'Betrag berichtigt'], ['DigitalPakt', today, 'Zuwendung widerrufen'], ['Sofortausstattung', null, null],
    ]);
    expect((await engine.uow.read((db) => db.one(fundingProgrammes, { id: old.id })))?.dedicationMonths).to.equal(48);
    expect(await world.orders.shares(order.lineId)).to.deep.equal({ auental: { quantity: 3, closed: 0, accepted: 3 } });
  });
});
