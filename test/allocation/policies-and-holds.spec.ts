import { expect } from 'chai';
import type { PoolKey } from '../../src/features/allocation/allocation-pool.ts';
import { defaultRules, type AllocationRules } from '../../src/features/allocation/allocation-rules.ts';
import { allocationPolicies, reservations } from '../../src/features/allocation/allocation-tables.ts';
import { expireHolds, holdDevice, releaseHold } from '../../src/features/allocation/hold-device.ts';
import { rulesInForce } from '../../src/features/allocation/rules-in-force.ts';
import { applyRun, prepareRun } from '../../src/features/allocation/run-allocation.ts';
import { listPools } from '../../src/features/allocation/stock-read-model.ts';
import { putPolicyInForce, writePolicy } from '../../src/features/allocation/write-policy.ts';
import { devices } from '../../src/features/devices/device-tables.ts';
import { AppError } from '../../src/shared/errors.ts';
import { describeEngines, testContext } from '../support/engines.ts';
import { refusedWith } from '../support/refused-with.ts';
import { AllocationWorld } from './support/allocation-world.ts';

const author = testContext('author');
const approver = testContext('approver');
const everything = { all: true } as const;
const rules: AllocationRules = { ...defaultRules, reserveBasisPoints: { tablet: 500 }, seed: 'KW 17' };

describeEngines('rules of the allocation', (engine) => {
  let world: AllocationWorld;
  let key: PoolKey;

  before(async () => {
    world = await AllocationWorld.open(engine.uow);
    key = await world.addOwner('Stadt Auental');
  });

  const inForce = (policy: { readonly id: string; readonly version: number }, context = approver) => putPolicyInForce(world, context, { policyId: policy.id, expectedVersion: policy.version });

  it('come into force by somebody other than their author, the older ones leaving', async () => {
    const first = await writePolicy(world, author, { organisationId: world.rootId, rules });
    expect(first).to.deep.include({ number: 1, state: 'draft' });
    expect(await refusedWith(inForce(first, author))).to.equal('allocation.policy_own');
    expect(await refusedWith(inForce({ ...first, version: 7 }))).to.equal('version.mismatch');
    expect((await engine.uow.read((db) => rulesInForce(db, key.ownerId))).version).to.equal('default-1');
    await inForce(first);
    expect(await refusedWith(inForce({ ...first, version: 2 }))).to.equal('allocation.policy_not_draft');
    const second = await inForce(await writePolicy(world, author, { organisationId: world.rootId, rules: { ...rules, key: 'adams' } }));
    expect((await engine.uow.read((db) => rulesInForce(db, key.ownerId))).rules.key).to.equal('adams');
    expect((await engine.uow.read((db) => db.one(allocationPolicies, { id: first.id })))?.state).to.equal('superseded');
    expect(second.state).to.equal('in_force');
  });

  it('are the nearest ones: a municipality may have its own', async () => {
    await inForce(await writePolicy(world, author, { organisationId: key.ownerId, rules: { ...rules, key: 'dhondt' } }));
    expect((await engine.uow.read((db) => rulesInForce(db, key.ownerId))).rules.key).to.equal('dhondt');
    const other = await world.addOwner('Gemeinde Linde');
    expect((await engine.uow.read((db) => rulesInForce(db, other.ownerId))).rules.key).to.equal('adams');
  });

  it('may limit what an account has in a class to so many a head, awards of earlier runs included', async () => {
    const town = await world.addOwner('Stadt Wehr');
    await inForce(await writePolicy(world, author, { organisationId: town.ownerId, rules: { ...defaultRules, headCountCaps: { standard: 10_000 } } }));
    const lines = await world.addSchools(town, [
      { name: 'Grundschule Wehr', pupils: 10, index: null, held: 8, approved: 9 }, { name: 'Realschule Wehr', pupils: 10, index: null, held: 0, approved: 3 },
      { name: 'Klinikschule Wehr', pupils: 1, index: null, held: 0, approved: 4, classRank: 0 },
    ]);
    await world.receive(town, 12);
    for (let round = 0; round < 2; round += 1) {
      const prepared = await prepareRun(world, town);
      if (prepared) await engine.uow.write(testContext('worker'), (tx) => applyRun(tx, prepared));
      expect(await world.awarded(lines), `run ${round + 1}`).to.deep.equal({ 'Grundschule Wehr': 2, 'Realschule Wehr': 3, 'Klinikschule Wehr': 4 });
    }
  });

  it('are refused with all that is wrong in them', async () => {
    const wrong = { ...rules, headCountCaps: { nobody: 1 }, classes: ['crisis', 'crisis'], reserveBasisPoints: { tablet: 500, hovercraft: 1, spoon: 2 } };
    const error: unknown = await writePolicy(world, author, { organisationId: world.rootId, rules: wrong }).catch((each: unknown) => each);
    expect(error).to.be.instanceOf(AppError);
    expect((error as AppError).problems.map((problem) => problem.path).sort()).to.deep.equal(['rules/classes/1', 'rules/headCountCaps/nobody', 'rules/reserveBasisPoints/hovercraft', 'rules/reserveBasisPoints/spoon']);
  });

  it('never come into force twice at once', async () => {
    const drafts = [];
    for (let each = 0; each < 6; each++) drafts.push(await writePolicy(world, author, { organisationId: world.rootId, rules }));
    const outcomes = await Promise.all(drafts.map((draft) => refusedWith(inForce(draft))));
    for (const outcome of outcomes) expect(outcome).to.be.oneOf(['nothing was refused', 'persistence.version_conflict']);
    expect(await engine.uow.read((db) => db.many(allocationPolicies, { organisationId: world.rootId, state: 'in_force' }))).to.have.length(1);
  });

  it('leave a run behind that was computed by the older ones', async () => {
    await world.addSchools(key, [{ name: 'Regelschule', pupils: 10, index: 1, held: 0, approved: 3 }]);
    await world.receive(key, 1);
    const run = await prepareRun(world, key);
    await inForce(await writePolicy(world, author, { organisationId: key.ownerId, rules }));
    expect(await refusedWith(run ? world.uow.write(author, (tx) => applyRun(tx, run)) : Promise.resolve())).to.equal('allocation.supply_moved');
  });
});

describeEngines('holds', (engine) => {
  let world: AllocationWorld;
  let key: PoolKey;
  let organisationId: string;
  let stock: readonly string[];

  before(async () => {
    world = await AllocationWorld.open(engine.uow);
    key = await world.addOwner('Stadt Birkheim');
    const lines = await world.addSchools(key, [{ name: 'GS1', pupils: 210, index: 3, held: 0, approved: 10 }]);
    organisationId = lines.get('GS1')?.organisationId ?? '';
    stock = (await world.receive(key, 4)).map((device) => device.id);
  });

  const tomorrow = (): Date => new Date(engine.clock.now().getTime() + 86_400_000);
  const hold = (deviceId: string | undefined, change: Partial<Parameters<typeof holdDevice>[2]> = {}) =>
    holdDevice(world, author, { deviceId: deviceId ?? '', organisationId, expiresAt: tomorrow(), reason: 'for the open day', ...change }, everything);
  const stateOf = async (deviceId: string | undefined) => (await engine.uow.read((db) => db.one(devices, { id: deviceId ?? '' })))?.state;

  it('keep a device out of the allocation, for one at a time', async () => {
    const held = await hold(stock[0]);
    expect(await stateOf(stock[0])).to.equal('reserved');
    expect(await refusedWith(hold(stock[0]))).to.equal('allocation.device_taken');
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => refusedWith(hold(stock[1]))));
    expect(outcomes.filter((each) => each === 'nothing was refused')).to.have.length(1);
    for (const each of outcomes) expect(each).to.be.oneOf(['nothing was refused', 'allocation.device_taken', 'persistence.version_conflict']);
    const released = await releaseHold(world, author, { reservationId: held.id, expectedVersion: held.version, reason: 'not needed' }, everything);
    expect(released).to.deep.include({ state: 'released', reason: 'not needed', version: 2 });
    expect(await stateOf(stock[0])).to.equal('in_stock');
    expect(await refusedWith(releaseHold(world, author, { reservationId: held.id, expectedVersion: 2, reason: 'again' }, everything))).to.equal('allocation.reservation_ended');
  });

  it('are refused in the past, for strangers and outside the scope', async () => {
    const other = await world.addOwner('Gemeinde Linde');
    const strangers = await world.addSchools(other, [{ name: 'Fremde Schule', pupils: 10, index: 1, held: 0, approved: 1 }]);
    const error: unknown = await hold(stock[2], { expiresAt: new Date(0), organisationId: strangers.get('Fremde Schule')?.organisationId ?? '' }).catch((each: unknown) => each);
    expect((error as AppError).problems.map((problem) => problem.path)).to.deep.equal(['expiresAt', 'organisationId']);
    expect(await refusedWith(holdDevice(world, author, { deviceId: stock[2] ?? '', organisationId, expiresAt: tomorrow(), reason: 'x' }, { all: false, organisationIds: [other.ownerId] }))).to.equal('device.not_found');
  });

  it('expire, while what an award holds does not', async () => {
    const run = await prepareRun(world, key);
    if (run) await world.uow.write(author, (tx) => applyRun(tx, run));
    const awarded = (await engine.uow.read((db) => db.many(reservations, { organisationId, state: 'held' }))).filter((each) => each.awardId !== null);
    expect(awarded).to.have.length(3);
    const [first] = awarded;
    expect(await refusedWith(releaseHold(world, author, { reservationId: first?.id ?? '', expectedVersion: 1, reason: 'mine' }, everything))).to.equal('allocation.not_a_hold');
    const expire = () => world.write((tx) => expireHolds(tx));
    expect(await expire()).to.equal(false);
    expect(await stateOf(stock[1])).to.equal('reserved');
    engine.clock.advance({ days: 400 });
    await expire();
    expect(await stateOf(stock[1])).to.equal('in_stock');
    expect((await engine.uow.read((db) => db.many(reservations, { organisationId, state: 'held' })))).to.have.length(3);
  });

  it('are seen in the stock of their owner', async () => {
    const request = { limit: 10, sort: { field: 'owner' as const, direction: 'asc' as const }, filters: { ownerId: key.ownerId }, binding: 'x' };
    const { items } = await engine.uow.read((db) => listPools(db, request, everything));
    expect(items).to.have.length(1);
    expect(items[0]).to.deep.include({ ownerName: 'Stadt Birkheim', equipmentClassCode: 'tablet', acceptedTotal: 4, free: 1, reserved: 3, reserve: 0, waiting: 7, owed: 0 });
    expect((await engine.uow.read((db) => listPools(db, { ...request, filters: {} }, { all: false, organisationIds: [organisationId] }))).items).to.deep.equal([]);
  });
});
