import { expect } from 'chai';
import { auditEntries } from '../../../src/features/audit/audit-tables.ts';
import { recordAudit } from '../../../src/features/audit/record-audit.ts';
import { allocationPools, reservations } from '../../../src/features/allocation/allocation-tables.ts';
import { changeDevice } from '../../../src/features/devices/change-device.ts';
import { changeIdentifier } from '../../../src/features/devices/change-identifier.ts';
import { correctStock } from '../../../src/features/devices/correct-stock.ts';
import { listDeviceHistory, lookUpDevice, viewDevice } from '../../../src/features/devices/device-read-model.ts';
import { listDevices, type DeviceFilter } from '../../../src/features/devices/list-devices.ts';
import { devices, simCards } from '../../../src/features/devices/device-tables.ts';
import { moveDevice } from '../../../src/features/devices/move-device.ts';
import { moveStock } from '../../../src/features/devices/move-stock.ts';
import type { Device } from '../../../src/features/devices/register-devices.ts';
import { listStockMovements } from '../../../src/features/devices/stock-read-model.ts';
import { disposeOfDevice, takeDeviceStep } from '../../../src/features/devices/take-device-step.ts';
import { placeSimCard, readSimSecrets, registerSimCard, takeSimStep } from '../../../src/features/devices/write-sim-card.ts';
import { createStockLocation, updateStockLocation } from '../../../src/features/devices/write-stock-location.ts';
import type { Scope } from '../../../src/shared/actor.ts';
import { luhnCheckDigit } from '../../../src/shared/identifiers/identifier.ts';
import { newId } from '../../../src/shared/ids.ts';
import { describeEngines, testContext } from '../../support/engines.ts';
import { refusedWith } from '../../support/refused-with.ts';
import { ReceivingWorld } from '../receiving/receiving-world.ts';

const everything: Scope = { all: true };
const iccid = (body: string): string => body + luhnCheckDigit(body);

describeEngines('devices', (engine) => {
  let world: ReceivingWorld;
  before(async () => {
    world = await new ReceivingWorld(engine).build();
  });
  const read = <T>(work: Parameters<typeof engine.uow.read<T>>[0]): Promise<T> => engine.uow.read(work);
  const received = async (...numbers: readonly string[]): Promise<Device[]> => {
    const order = await world.order({ auental: numbers.length });
    const receipt = await world.open();
    await world.scan(receipt, ...numbers.map((value) => ({ value, orderLineId: order.lineId })));
    await world.post(receipt);
    return Promise.all(numbers.map((number) => world.device(number)));
  };
  const step = (device: { readonly id: string; readonly version: number }, action: 'quarantine' | 'inspect' | 'pass' | 'repair' | 'give_back' | 'wipe', reason?: string) =>
    takeDeviceStep(world.deps, world.support, { deviceId: device.id, expectedVersion: device.version, action, reason });

  it('are found by whatever is printed on them', async () => {
    const [device] = await received('LOOK00001');
    const look = (value: string, scope: Scope = everything) => read((db) => lookUpDevice(db, value, scope));
    const tag = device?.assetTag ?? '';
    for (const value of [tag, tag.toLowerCase().replace('-', ' '), 'look00001', `https://zeugwart.example/d/${tag}`]) expect((await look(value)).id, value).to.equal(device?.id);
    expect(await refusedWith(look('LOOK00001', { all: false, organisationIds: [world.orders.linde] }))).to.equal('device.not_found');
    expect((await look('LOOK00001', { all: false, organisationIds: [world.orders.auental] })).id).to.equal(device?.id);
    expect(await refusedWith(look('ZW-9999999'))).to.equal('device.not_found');
  });

  it('are listed page by page, by state, owner and the beginning of a number', async () => {
    await received('PAGE_1', 'PAGE_2', 'PAGEX3');
    const list = async (filters: DeviceFilter, limit = 50, scope: Scope = everything): Promise<(string | null)[]> => {
      const serials: (string | null)[] = [];
      for (let after: { value: string; id: string } | undefined, first = true; first || after; first = false) {
        const page = await read((db) => listDevices(db, { limit, sort: { field: 'assetTag', direction: 'asc' }, ...(after && { after }), filters, binding: '' }, scope));
        serials.push(...page.items.map((item) => item.serial));
        const last = page.items.at(-1);
        after = page.nextCursor !== null && last ? { value: last.assetTag, id: last.id } : undefined;
      }
      return serials;
    };
    expect(await list({ q: 'page' }, 2)).to.deep.equal(['PAGE_1', 'PAGE_2', 'PAGEX3']);
    expect(await list({ q: 'page_' })).to.deep.equal(['PAGE_1', 'PAGE_2']);
    expect(await list({ q: 'PAGE', state: ['quarantine', 'lost'] })).to.deep.equal([]);
    expect(await list({ q: 'PAGE', ownerId: world.orders.auental, state: ['in_stock'] })).to.have.length(3);
    expect(await list({ q: 'PAGE' }, 50, { all: false, organisationIds: [world.orders.birkheim] })).to.deep.equal([]);
  });

  it('have one answer to where they were at any instant, and none before they were seen', async () => {
    engine.clock.set('2020-05-04T08:00:00Z');
    const [device] = await received('WHERE0001');
    engine.clock.set('2020-05-11T08:00:00Z');
    const shelf = await createStockLocation(world.deps, testContext(), { organisationId: world.orders.root, parentId: world.store, code: 'R-1', name: 'Regal 1' });
    await moveDevice(world.deps, world.support, { deviceId: device?.id ?? '', expectedVersion: 1, stockLocationId: shelf.id });
    const at = (instant: string) => read((db) => listDeviceHistory(db, device?.id ?? '', { limit: 9, sort: { field: 'sequence', direction: 'asc' }, filters: { at: new Date(instant) }, binding: '' }));
    expect((await at('2020-05-04T07:59:59Z')).items).to.deep.equal([]);
    expect((await at('2020-05-04T08:00:00Z')).items.map(({ event, stockLocationName, custodianName, ownerName }) => ({ event, stockLocationName, custodianName, ownerName })))
      .to.deep.equal([{ event: 'pass', stockLocationName: 'Tor 2', custodianName: 'Rechenzentrum Weserland', ownerName: 'Stadt Auental' }]);
    expect((await at('2020-05-11T07:59:59Z')).items.map((line) => line.stockLocationName)).to.deep.equal(['Tor 2']);
    expect((await at('2030-01-01T00:00:00Z')).items.map((line) => line.stockLocationName)).to.deep.equal(['Regal 1']);
    expect(await world.story(device?.id ?? '')).to.have.length(4);
  });

  it('go through repair and back, and tell the allocation when stock comes or goes', async () => {
    const [device] = await received('STEP00001');
    const poolVersion = async () => (await read((db) => db.one(allocationPools, { ownerId: world.orders.auental, equipmentClassId: world.orders.tabletClass })))?.version ?? 0;
    const before = await poolVersion();
    const broken = await step(device ?? { id: '', version: 0 }, 'repair', 'Akku');
    expect({ state: broken.state, stockLocationId: broken.stockLocationId }).to.deep.equal({ state: 'in_repair', stockLocationId: null });
    expect(await refusedWith(step(broken, 'give_back'))).to.equal('device.never_handed_over');
    expect(await refusedWith(step(broken, 'pass'))).to.equal('state.not_allowed');
    expect(await refusedWith(step({ ...broken, version: 1 }, 'inspect'))).to.equal('version.mismatch');
    const passed = await step(await step(broken, 'inspect'), 'pass');
    expect(passed.state).to.equal('in_stock');
    expect(await poolVersion()).to.equal(before + 2);
    expect(await world.story(passed.id)).to.deep.equal(['first_seen:received', 'inspect:inspection', 'pass:in_stock', 'repair:in_repair', 'inspect:inspection', 'pass:in_stock']);
  });

  it('set their reservation free when they drop out', async () => {
    const [device] = await received('FREE00001');
    const reserved = await engine.uow.write(testContext(), (tx) => {
      const after = changeDevice(tx, device as Device, { action: 'reserve' });
      tx.insert(reservations, { id: newId(), deviceId: after.id, organisationId: world.orders.auental, state: 'held', heldBy: 'test', heldAt: tx.now, version: 1 });
      recordAudit(tx, { action: 'reservation.held', entityKind: 'test', entityId: 'test', organisationId: null });
      return Promise.resolve(after);
    });
    expect((await read((db) => viewDevice(db, reserved.id))).reservedForId).to.equal(world.orders.auental);
    await step(reserved, 'quarantine', 'Riss im Glas');
    expect((await read((db) => db.many(reservations, { deviceId: reserved.id }))).map(({ state, reason }) => ({ state, reason }))).to.deep.equal([{ state: 'released', reason: 'Riss im Glas' }]);
  });

  it('are not disposed of while their funding binds them', async () => {
    const [device] = await received('BIND00001');
    await engine.uow.write(testContext(), (tx) => Promise.resolve(changeDevice(tx, device as Device, { event: 'dedicated', dedicatedUntil: '2024-04-30' })));
    const dispose = (action: 'retire' | 'destroy', expectedVersion: number) => disposeOfDevice(world.deps, world.support, { deviceId: device?.id ?? '', expectedVersion, action, reason: 'alt' });
    expect(await refusedWith(dispose('retire', 2))).to.equal('device.dedicated');
    engine.clock.set('2024-05-01T08:00:00Z');
    await dispose('retire', 2);
    expect((await dispose('destroy', 3)).state).to.equal('destroyed');
    engine.clock.set('2020-06-01T08:00:00Z');
  });

  it('change numbers with a date, and no number is ever used again', async () => {
    const [swapped, other] = await received('SWAP00001', 'SWAP00002');
    const change = (value: string, device = swapped) => changeIdentifier(world.deps, world.support, { deviceId: device?.id ?? '', expectedVersion: device?.version ?? 0, kind: 'serial', value, reason: 'Hauptplatine getauscht' });
    expect(await refusedWith(change('SWAP00002'))).to.equal('device.identifier_taken');
    const view = await change('swap00009');
    expect(view.serial).to.equal('SWAP00009');
    expect(view.identifiers.map(({ value, validTo }) => [value, validTo === null])).to.deep.equal([['SWAP00001', false], ['SWAP00009', true]]);
    expect(await refusedWith(change('SWAP00001', other))).to.equal('device.identifier_taken');
    expect((await read((db) => lookUpDevice(db, 'SWAP00001', everything))).id).to.equal(swapped?.id);
  });

  it('lie on shelves that make a tree and no circle', async () => {
    const place = (code: string, parentId: string | null) => createStockLocation(world.deps, testContext(), { organisationId: world.orders.root, parentId, code, name: code });
    const house = await place('H', null);
    const room = await place('H/R', house.id);
    const change = (location: typeof house, parentId: string | null, expectedVersion = location.version) =>
      updateStockLocation(world.deps, testContext(), { id: location.id, expectedVersion, parentId, code: location.code, name: location.name, active: true });
    expect(await refusedWith(change(house, room.id, 2))).to.equal('stock.location_in_itself');
    expect(await refusedWith(place('H', null))).to.equal('stock.location_code_taken');
    const foreign = await createStockLocation(world.deps, testContext(), { organisationId: world.orders.birkheim, parentId: null, code: 'H', name: 'Keller' });
    expect(await refusedWith(change(foreign, house.id))).to.equal('stock.location_foreign');
    const annex = await place('A', null);
    const moves = await Promise.all([refusedWith(change(house, annex.id, 2)), refusedWith(change(annex, room.id, 1))]);
    expect(moves.filter((code) => code === 'nothing was refused')).to.have.length(1);
  });

  it('and counted stock: the movements sum to what lies there, and it never goes below nothing', async () => {
    const place = { productModelId: world.headset, ownerId: world.orders.auental, stockLocationId: world.store };
    const move = (delta: number) => engine.uow.write(testContext(), (tx) => moveStock(tx, { ...place, delta, reason: 'received', reference: { kind: 'test', id: newId() } }));
    const itemId = await move(10);
    const codes = await Promise.all(Array.from({ length: 16 }, () => refusedWith(move(-1))));
    const taken = codes.filter((code) => code === 'nothing was refused').length;
    expect(taken).to.be.within(1, 10);
    expect(codes.filter((code) => !['nothing was refused', 'stock.not_enough', 'persistence.version_conflict'].includes(code))).to.deep.equal([]);
    const view = await correctStock(world.deps, world.support, { stockItemId: itemId, expectedVersion: 1 + taken, counted: 20, reason: 'gezählt' });
    const movements = await read((db) => listStockMovements(db, itemId, { limit: 50, sort: { field: 'sequence', direction: 'asc' }, filters: {}, binding: '' }));
    expect(movements.items.reduce((sum, movement) => sum + movement.delta, 0)).to.equal(view.quantity);
    expect(await refusedWith(correctStock(world.deps, world.support, { stockItemId: itemId, expectedVersion: view.version, counted: 20, reason: 'noch einmal' }))).to.equal('stock.unchanged');
    expect(await refusedWith(move(-21))).to.equal('stock.not_enough');
  });

  it('and SIM cards: secrets sealed, each reading noted', async () => {
    const card = await registerSimCard(world.deps, world.support, { iccid: iccid('894902000012345678'), phoneNumber: '+49 151 1234567', ownerId: world.orders.auental, custodianId: world.orders.root, secrets: { pin: '1234', puk: '12345678' } });
    expect(card).to.deep.include({ hasSecrets: true, state: 'in_stock' });
    expect(card).to.not.have.property('secrets');
    const stored = await read((db) => db.one(simCards, { id: card.id }));
    expect(stored?.secrets?.includes('12345678')).to.equal(false);
    expect(await readSimSecrets(world.deps, world.support, card.id)).to.deep.equal({ pin: '1234', puk: '12345678' });
    expect((await read((db) => db.many(auditEntries, { entityId: card.id, action: 'sim_card.secrets_read' }))).map((entry) => entry.actorId)).to.deep.equal(['support']);
    expect(await refusedWith(registerSimCard(world.deps, world.support, { iccid: iccid('894902000012345678'), ownerId: world.orders.auental, custodianId: world.orders.root }))).to.equal('sim.iccid_taken');
    const [device] = await received('SIMS00001');
    const placed = await placeSimCard(world.deps, world.support, { simCardId: card.id, expectedVersion: 1, deviceId: device?.id ?? '' });
    const active = await takeSimStep(world.deps, world.support, { simCardId: card.id, expectedVersion: placed.version, action: 'activate' });
    expect(active).to.deep.include({ state: 'active', deviceId: device?.id });
    const bare = await registerSimCard(world.deps, world.support, { iccid: iccid('894902000012345679'), ownerId: world.orders.auental, custodianId: world.orders.root });
    expect(await refusedWith(readSimSecrets(world.deps, world.support, bare.id))).to.equal('sim.no_secrets');
  });

  it('never lose a number in the history', async () => {
    const all = await read((db) => db.select({ id: devices.columns.id, historyLength: devices.columns.historyLength, lines: devices.columns.historyLength, highest: devices.columns.historyLength },
      db.q('devices as d').join('device_history as h', 'h.device_id', 'd.id').groupBy('d.id', 'd.history_length').select('d.id', 'd.history_length').count('* as lines').max('h.sequence as highest')));
    expect(all.filter((row) => row.lines !== row.historyLength || row.highest !== row.historyLength)).to.deep.equal([]);
  });
});
