import { expect } from 'chai';
import { allocationPools, allocationRuns, awards, reservations } from '../../src/features/allocation/allocation-tables.ts';
import type { AllocationRules } from '../../src/features/allocation/allocation-rules.ts';
import { defaultRules } from '../../src/features/allocation/allocation-rules.ts';
import { releaseReservation } from '../../src/features/allocation/release-reservation.ts';
import { applyRun, applyRunUnlessMoved, prepareRun } from '../../src/features/allocation/run-allocation.ts';
import type { PoolKey } from '../../src/features/allocation/allocation-pool.ts';
import { putPolicyInForce, writePolicy } from '../../src/features/allocation/write-policy.ts';
import { verifyRun } from '../../src/features/allocation/verify-run.ts';
import { changeDevice, requireDevice } from '../../src/features/devices/change-device.ts';
import { devices } from '../../src/features/devices/device-tables.ts';
import { requestLines } from '../../src/features/requests/request-tables.ts';
import { describeEngines, testContext, type TestEngine } from '../support/engines.ts';
import { auental, birkheim, linde } from '../domain/allocation/demo-story.ts';
import { refusedWith } from '../support/refused-with.ts';
import { AllocationWorld } from './support/allocation-world.ts';

const context = testContext('standing-rule');

/** What the worker does with a run-allocation job. */
export async function runStandingRule(world: AllocationWorld, key: PoolKey): Promise<boolean> {
  const prepared = await prepareRun(world, key);
  if (prepared) await world.uow.write(context, (tx) => applyRun(tx, prepared));
  return prepared !== undefined;
}

const storyRules: AllocationRules = { ...defaultRules, reserveBasisPoints: { tablet: 500 }, seed: 'KW 17' };

async function inForce(world: AllocationWorld, rules: AllocationRules): Promise<void> {
  const draft = await writePolicy(world, testContext('author'), { organisationId: world.rootId, rules });
  await putPolicyInForce(world, testContext('approver'), { policyId: draft.id, expectedVersion: draft.version });
}

describeEngines('standing rule', (engine: TestEngine) => {
  let world: AllocationWorld;

  before(async () => {
    world = await AllocationWorld.open(engine.uow);
    await inForce(world, storyRules);
  });

  it('gives the tablets of the story to its schools, delivery by delivery', async function () {
    this.timeout(120_000);
    for (const traeger of [auental, birkheim, linde]) {
      const key = await world.addOwner(traeger.name);
      const lines = await world.addSchools(key, traeger.schools.map((school) => ({ ...school, name: `${traeger.name} ${school.name}` })));
      let accepted = 0;
      for (const units of traeger.accepted) {
        if (units > 0) await world.receive(key, units);
        accepted += units;
        await runStandingRule(world, key);
        const given = Object.values(await world.awarded(lines)).reduce((sum, each) => sum + each, 0);
        expect(given).to.be.at.most(accepted);
      }
      expect(await world.awarded(lines)).to.deep.equal(Object.fromEntries(traeger.schools.map((school) => [`${traeger.name} ${school.name}`, school.awarded])));
      const inStock = await engine.uow.read((db) => db.many(devices, { ownerId: key.ownerId, state: 'in_stock' }));
      expect(inStock.length).to.equal(traeger.reserve);
      const held = await engine.uow.read((db) => db.many(reservations, { organisationId: [...lines.values()].map((line) => line.organisationId), state: 'held' }));
      expect(held.length).to.equal(accepted - traeger.reserve);
      expect(new Set(held.map((each) => each.deviceId)).size).to.equal(held.length);
      const runs = await engine.uow.read((db) => db.many(allocationRuns, { ownerId: key.ownerId }));
      for (const run of runs) expect(await engine.uow.read((db) => verifyRun(db, run.number))).to.deep.include({ passed: true, violations: [], reproduced: true });
    }
  });

  it('runs nothing where there is no pool, no stock or nobody who waits', async () => {
    const key = await world.addOwner('Leerhausen');
    expect(await prepareRun(world, key)).to.equal(undefined);
    await world.addSchools(key, [{ name: 'Leerschule', pupils: 100, index: 1, held: 0, approved: 2 }]);
    expect(await prepareRun(world, key)).to.equal(undefined);
    await world.receive(key, 3);
    expect(await runStandingRule(world, key)).to.equal(true);
    expect(await prepareRun(world, key)).to.equal(undefined);
  });

  it('serves what is owed before anybody, and links it to its award', async () => {
    const key = await world.addOwner('Diebsdorf');
    const lines = await world.addSchools(key, [{ name: 'Erste', pupils: 100, index: 1, held: 50, approved: 2 }, { name: 'Zweite', pupils: 900, index: 9, held: 0, approved: 20 }]);
    const [first] = ['Erste'].map((name) => lines.get(name));
    await world.receive(key, 22);
    await runStandingRule(world, key);
    const [stolen] = await engine.uow.read((db) => db.many(reservations, { requestLineId: first?.lineId ?? '' }));
    expect(stolen, 'the first school was given one').to.not.equal(undefined);
    await world.write(async (tx) => {
      if (!stolen) return;
      changeDevice(tx, await requireDevice(tx, stolen.deviceId), { action: 'steal', reason: 'cellar broken open' });
      await releaseReservation(tx, stolen, 'theft', 'keep');
    });
    await world.receive(key, 1);
    await runStandingRule(world, key);
    const ofFirst = await engine.uow.read((db) => db.many(reservations, { requestLineId: first?.lineId ?? '', state: 'held' }, { orderBy: ['-heldAt', '-id'] }));
    const line = await engine.uow.read((db) => db.one(requestLines, { id: first?.lineId ?? '' }));
    expect(ofFirst.length).to.equal(line?.awarded);
    expect(ofFirst.every((each) => each.awardId !== null)).to.equal(true);
    const again = await engine.uow.read((db) => db.many(awards, { requestLineId: first?.lineId ?? '' }));
    expect(again.length, 'no second award').to.equal(1);
  });

  it('keeps the reserve for the highest class of need and counts what it took', async () => {
    const key = await world.addOwner('Reserveheim');
    const ordinary = await world.addSchools(key, [{ name: 'Gewöhnlich', pupils: 100, index: 1, held: 0, approved: 40 }]);
    await world.receive(key, 40);
    await runStandingRule(world, key);
    expect(await world.awarded(ordinary)).to.deep.equal({ Gewöhnlich: 38 });
    const crisis = await world.addSchools(key, [{ name: 'Krise', pupils: 100, index: 1, held: 500, approved: 1, classRank: 0 }]);
    await runStandingRule(world, key);
    expect(await world.awarded(crisis)).to.deep.equal({ Krise: 1 });
    const pool = await engine.uow.read((db) => db.one(allocationPools, key));
    expect(pool?.reserveUsed).to.equal(1);
    await runStandingRule(world, key);
    expect(await world.awarded(ordinary)).to.deep.equal({ Gewöhnlich: 38 });
  });

  it('still gives the rest of a line that is less than its minimum lot', async () => {
    const key = await world.addOwner('Losstadt');
    const lines = await world.addSchools(key, [{ name: 'Lose', pupils: 100, index: 1, held: 0, approved: 5, minimumLot: 4 }]);
    await world.receive(key, 4);
    await runStandingRule(world, key);
    expect(await world.awarded(lines)).to.deep.equal({ Lose: 4 });
    await world.receive(key, 1);
    await runStandingRule(world, key);
    expect(await world.awarded(lines)).to.deep.equal({ Lose: 5 });
  });

  it('gives each unit once, however many workers decide at the same time', async function () {
    this.timeout(60_000);
    const key = await world.addOwner('Gedrängel');
    const lines = await world.addSchools(key, [1, 2, 3, 4].map((each) => ({ name: `Schule ${each}`, pupils: 100 * each, index: each, held: 0, approved: 10 })));
    await world.receive(key, 12);
    const prepared = await Promise.all(Array.from({ length: 16 }, () => prepareRun(world, key)));
    const outcomes = await Promise.all(prepared.map((run) => refusedWith(run ? world.uow.write(context, (tx) => applyRun(tx, run)) : Promise.resolve())));
    expect(outcomes.filter((each) => each === 'nothing was refused')).to.have.length(1);
    expect(new Set(outcomes)).to.deep.equal(new Set(['nothing was refused', 'allocation.supply_moved']));
    expect(Object.values(await world.awarded(lines)).reduce((sum, each) => sum + each, 0)).to.equal(12);
    const held = await engine.uow.read((db) => db.many(reservations, { organisationId: [...lines.values()].map((line) => line.organisationId) }));
    expect(new Set(held.map((each) => each.deviceId)).size).to.equal(12);
    expect(held.length).to.equal(12);
  });

  it('drops a run without a failure where news has asked for the next one', async () => {
    const key = await world.addOwner('Spätstadt');
    const lines = await world.addSchools(key, [{ name: 'Spätschule', pupils: 100, index: 1, held: 0, approved: 5 }]);
    await world.receive(key, 2);
    const run = await prepareRun(world, key);
    if (!run) throw new Error('nothing to run');
    await world.receive(key, 1);
    expect(await world.uow.write(context, (tx) => applyRunUnlessMoved(tx, run))).to.equal(undefined);
    expect(await world.awarded(lines)).to.deep.equal({ Spätschule: 0 });
    const next = await prepareRun(world, key);
    if (!next) throw new Error('nothing to run');
    expect((await world.uow.write(context, (tx) => applyRunUnlessMoved(tx, next)))?.awarded).to.equal(3);
  });

  it('lets a run fail whose stock has changed in between, also by a device that left it unannounced', async () => {
    const key = await world.addOwner('Wackelheim');
    await world.addSchools(key, [{ name: 'Wackel', pupils: 100, index: 1, held: 0, approved: 3 }]);
    const [device] = await world.receive(key, 2);
    const run = await prepareRun(world, key);
    await world.write(async (tx) => { changeDevice(tx, await requireDevice(tx, device?.id ?? ''), { action: 'quarantine', reason: 'swollen battery' }); });
    expect(await refusedWith(run ? world.uow.write(context, (tx) => applyRun(tx, run)) : Promise.resolve())).to.equal('allocation.supply_moved');
    expect(await engine.uow.read((db) => db.many(allocationRuns, key))).to.deep.equal([]);
  });
});
