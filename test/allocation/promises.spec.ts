import { expect } from 'chai';
import type { PoolKey } from '../../src/features/allocation/allocation-pool.ts';
import { defaultRules } from '../../src/features/allocation/allocation-rules.ts';
import { promises } from '../../src/features/allocation/allocation-tables.ts';
import { applyPromises, preparePromises } from '../../src/features/allocation/compute-promises.ts';
import { expectedSupplyOfLineChanged } from '../../src/features/allocation/expected-supply.ts';
import { hitBySlip, promisesOf, type LinePromise } from '../../src/features/allocation/promise-read-model.ts';
import { applyRun, prepareRun } from '../../src/features/allocation/run-allocation.ts';
import { putPolicyInForce, writePolicy } from '../../src/features/allocation/write-policy.ts';
import { recordAudit } from '../../src/features/audit/record-audit.ts';
import { outbox } from '../../src/jobs/job-tables.ts';
import { notificationText } from '../../src/features/notifications/notification-texts.ts';
import { notifications } from '../../src/features/notifications/notification-tables.ts';
import { addDays, type CalendarDate } from '../../src/shared/calendar-date.ts';
import { describeEngines, testContext } from '../support/engines.ts';
import { auental, birkheim, linde } from '../domain/allocation/demo-story.ts';
import { AllocationWorld, type WorldLine } from './support/allocation-world.ts';
import { ExpectedSupplyWorld } from './support/expected-supply-world.ts';

const context = testContext('promises');

/** A day of the story: week 1 begins on Monday, 20 April 2020. */
const day = (week: number, weekday = 3): CalendarDate => addDays('2020-04-20', (week - 1) * 7 + weekday - 1);

describeEngines('promises', (engine) => {
  let world: AllocationWorld;
  let supply: ExpectedSupplyWorld;

  before(async () => {
    world = await AllocationWorld.open(engine.uow);
    supply = new ExpectedSupplyWorld(world);
    const draft = await writePolicy(world, testContext('author'), { organisationId: world.rootId, rules: { ...defaultRules, reserveBasisPoints: { tablet: 500 } } });
    await putPolicyInForce(world, testContext('approver'), { policyId: draft.id, expectedVersion: 1 });
  });

  const goTo = (week: number, weekday = 1): void => engine.clock.set(`${day(week, weekday)}T06:00:00.000Z`);
  /** What the worker does after news: the run, then the promises. */
  const settle = async (...keys: readonly PoolKey[]): Promise<void> => {
    for (const key of keys) {
      const run = await prepareRun(world, key);
      if (run) await world.uow.write(context, (tx) => applyRun(tx, run));
      const prepared = await preparePromises(world, key);
      if (prepared) await world.uow.write(context, (tx) => { applyPromises(tx, prepared); return Promise.resolve(); });
    }
  };
  const promiseOf = async (line: WorldLine | undefined): Promise<LinePromise | undefined> => (await engine.uow.read((db) => promisesOf(db, [line?.lineId ?? '']))).get(line?.lineId ?? '');
  const saidTo = (line: WorldLine | undefined) => engine.uow.read((db) => db.many(promises, { requestLineId: line?.lineId ?? '' }, { orderBy: ['toldAt', 'id'] }));
  const told = (line: WorldLine | undefined) => engine.uow.read((db) => db.many(notifications, { topic: 'promise.changed', subjectId: line?.lineId ?? '' }));

  it('give a date where supply is in sight, and honestly none where it is not', async () => {
    goTo(1);
    const key = await world.addOwner('Versprechen');
    const lines = await world.addSchools(key, [{ name: 'Klein', pupils: 100, index: 1, held: 0, approved: 4 }, { name: 'Groß', pupils: 300, index: 1, held: 0, approved: 20 }]);
    await settle(key);
    expect(await promiseOf(lines.get('Klein'))).to.deep.include({ waiting: 4, units: 0, expectedOn: null, promisedOn: null, steps: [], queueLength: 2 });
    const rheintal = await supply.supplier('Rheintal');
    const line = await supply.order(rheintal, { [key.ownerId]: 12 }, { standing: { confirmed: 12, dates: [[4, day(3)], [8, day(5, 2)]] } });
    await settle(key);
    // by the week after next one of the four to the small school, then two more; one has no date
    expect(await promiseOf(lines.get('Klein'))).to.deep.include({ waiting: 4, units: 3, expectedOn: day(5, 2), promisedOn: day(5, 5), cause: 'more_in_sight' });
    expect((await promiseOf(lines.get('Klein')))?.steps).to.deep.equal([{ units: 1, expectedOn: day(3), promisedOn: day(3, 5), littleExperience: true }, { units: 2, expectedOn: day(5, 2), promisedOn: day(5, 5), littleExperience: true }]);
    expect(await promiseOf(lines.get('Groß'))).to.deep.include({ waiting: 20, units: 9 });
    expect(await engine.uow.read((db) => hitBySlip(db, line))).to.deep.include({ units: 12, organisations: 2 });
    expect((await told(lines.get('Klein'))).length).to.equal(1);
  });

  it('stay as they are unless something real moves them, and each change is a row with its cause', async () => {
    goTo(1);
    const key = await world.addOwner('Beständig');
    const lines = await world.addSchools(key, [{ name: 'Einzige', pupils: 100, index: 1, held: 0, approved: 6 }]);
    const only = lines.get('Einzige');
    const supplier = await supply.supplier('Wackelkontakt');
    const line = await supply.order(supplier, { [key.ownerId]: 6 }, { standing: { confirmed: 6, dates: [[6, day(6, 2)]] } });
    const news = async (change: Parameters<ExpectedSupplyWorld['says']>[1]): Promise<void> => {
      await supply.says(line, change);
      await settle(key);
    };
    const last = async () => (await saidTo(only)).at(-1);
    await settle(key);
    expect(await saidTo(only)).to.have.length(1);
    await settle(key);
    await news({ dates: [[6, day(6, 4)]] });
    await news({ dates: [[6, day(4, 4)]] });
    expect(await saidTo(only), 'some days, or two weeks earlier, are not worth a new promise').to.have.length(1);
    expect((await promiseOf(only))?.promisedOn).to.equal(day(6, 5));
    await news({ dates: [[6, day(3, 4)]] });
    expect(await last()).to.deep.include({ cause: 'earlier', promisedOn: day(3, 5), units: 6 });
    await supply.slipped(line, day(3, 4), addDays(day(3, 4), 35), 2);
    await news({ dates: [[4, day(3, 4)], [2, day(8, 1)]] });
    const notice = (await told(only)).at(-1);
    expect(notice?.facts).to.deep.include({ cause: 'later', supplier: 'Wackelkontakt', model: 'Tablet 10', movedUnits: 2, movedDays: 35 });
    expect(notificationText('promise.changed', notice?.facts ?? {}, 'de').body).to.include('Wackelkontakt hat 2 Stück Tablet 10 um 5 Wochen nach hinten verschoben.');
    expect(await last()).to.deep.include({ cause: 'later', promisedOn: day(8, 5), units: 6 });
    expect((await promiseOf(only))?.steps.map((step) => step.units)).to.deep.equal([4, 2]);
    goTo(4);
    await settle(key);
    expect(await last(), 'the week is over and nothing came').to.deep.include({ cause: 'date_passed', promisedOn: day(8, 5) });
    await supply.arrives(line, 4);
    const rows = (await saidTo(only)).length;
    await settle(key);
    expect(await promiseOf(only), 'what came true is no change').to.deep.include({ waiting: 2, units: 2, promisedOn: day(8, 5) });
    expect(await saidTo(only)).to.have.length(rows);
    await news({ confirmed: 4, shipped: 4, backordered: 2, dates: [] });
    expect(await last()).to.deep.include({ cause: 'supply_gone', units: 0, promisedOn: null, expectedOn: null });
    expect((await saidTo(only)).filter((row) => row.current)).to.have.length(1);
    expect((await told(only)).length).to.equal((await saidTo(only)).length);
    await news({ confirmed: 6, backordered: 0, dates: [[2, day(9)]] });
    await supply.arrives(line, 2);
    await settle(key);
    expect(await promiseOf(only)).to.equal(undefined);
    expect((await saidTo(only)).filter((row) => row.current)).to.have.length(0);
  });

  it('come from what the supplier did before: little experience below thirty deliveries, then what half and four of five kept', async () => {
    goTo(2);
    const key = await world.addOwner('Vorsicht');
    const lines = await world.addSchools(key, [{ name: 'Vorsichtige', pupils: 100, index: 1, held: 0, approved: 60 }]);
    const late = await supply.supplier('Spätdienst');
    const earlier = async (first: CalendarDate, days: number): Promise<void> => {
      const line = await supply.order(late, { [key.ownerId]: 1 }, { standing: { confirmed: 1, dates: [[1, first]] } });
      engine.clock.set(`${addDays(first, days)}T06:00:00.000Z`);
      await supply.arrives(line, 1);
      goTo(2);
    };
    for (const days of [0, 4, 9]) await earlier(day(-20), days);
    await supply.order(late, { [key.ownerId]: 2 }, { standing: { confirmed: 2, dates: [[2, day(6, 1)]] } });
    await settle(key);
    const median = await promiseOf(lines.get('Vorsichtige'));
    expect(median?.steps).to.deep.equal([{ units: 2, expectedOn: addDays(day(6, 1), 4), promisedOn: day(6, 5), littleExperience: true }]);
    expect(median?.sentences.de.join()).to.include('wenig Erfahrung');
    expect((await saidTo(lines.get('Vorsichtige'))).at(-1)?.confidenceBp).to.equal(null);
    for (let index = 0; index < 27; index++) await earlier(day(-15), [0, 0, 7, 14, 28][index % 5] ?? 0);
    await supply.order(late, { [key.ownerId]: 2 }, { standing: { confirmed: 2, dates: [[2, day(10, 1)]] } });
    await settle(key);
    const [, known] = (await promiseOf(lines.get('Vorsichtige')))?.steps ?? [];
    expect(known).to.deep.equal({ units: 2, expectedOn: addDays(day(10, 1), 7), promisedOn: day(12, 5), littleExperience: false });
  });

  it('count what serves one need once, and units on their way too', async () => {
    goTo(2);
    const key = await world.addOwner('Doppelt');
    const lines = await world.addSchools(key, [{ name: 'Doppelte', pupils: 100, index: 1, held: 0, approved: 30 }]);
    const [a, b] = [await supply.supplier('Anton'), await supply.supplier('Berta')];
    const needId = await supply.need(10);
    const standing = (when: CalendarDate) => ({ needId, standing: { confirmed: 8, dates: [[8, when]] } }) as const;
    const first = await supply.order(a, { [key.ownerId]: 8 }, standing(day(4)));
    const second = await supply.order(b, { [key.ownerId]: 8 }, standing(day(6)));
    await world.write(async (tx) => {
      await expectedSupplyOfLineChanged(tx, second);
      recordAudit(tx, { action: 'test.news', entityKind: 'order_line', entityId: second, organisationId: null });
    });
    const asked = await engine.uow.read((db) => db.many(outbox, { uniqueKey: `compute-promises:${key.ownerId}:${key.equipmentClassId}` }));
    expect(asked, 'asked for once, however often').to.have.length(1);
    await settle(key);
    expect((await promiseOf(lines.get('Doppelte')))?.steps.map((step) => step.units)).to.deep.equal([8, 2]);
    expect((await engine.uow.read((db) => hitBySlip(db, second))).units).to.equal(2);
    await supply.says(first, { shipped: 8 });
    await settle(key);
    expect((await promiseOf(lines.get('Doppelte')))?.units, 'shipped and not yet counted').to.equal(10);
    await supply.arrives(first, 8);
    await settle(key);
    expect(await promiseOf(lines.get('Doppelte'))).to.deep.include({ waiting: 22, units: 2 });
  });

  it('come out in week 6 of the story: 38 promised tablets rest on the order that slips', async function () {
    this.timeout(120_000);
    goTo(1);
    const owners: Record<string, PoolKey> = {};
    const lines = new Map<string, WorldLine>();
    for (const traeger of [auental, birkheim, linde]) {
      const key = await world.addOwner(`Stadt ${traeger.name}`);
      owners[traeger.name] = key;
      for (const [name, line] of await world.addSchools(key, traeger.schools.map((school) => ({ ...school, name: `${traeger.name} ${school.name}` })))) lines.set(name, line);
    }
    const keys = Object.values(owners);
    const shares = Object.fromEntries([[owners['auental']?.ownerId, 60], [owners['birkheim']?.ownerId, 36], [owners['linde']?.ownerId, 24]]) as Record<string, number>;
    const [nordlicht, rheintal, kontor] = [await supply.supplier('Nordlicht'), await supply.supplier('Rheintal Story'), await supply.supplier('Kontor')];
    const needId = await supply.need(160);
    const one = await supply.order(nordlicht, shares, { needId, standing: { confirmed: 120, dates: [[120, day(3)]] } });
    const two = await supply.order(rheintal, shares, { needId, standing: { confirmed: 120, dates: [[30, day(3)], [50, day(5)], [40, day(7)]] } });
    await settle(...keys);
    goTo(3);
    await supply.says(one, { dates: [[120, day(6)]] });
    await supply.slipped(one, day(3), day(6), 120);
    await supply.arrives(two, 30);
    await supply.says(two, { shipped: 30, dates: [[50, day(5)], [40, day(7)]] });
    await settle(...keys);
    goTo(5);
    await supply.arrives(two, 50);
    await supply.says(two, { shipped: 80, dates: [[40, day(7)]] });
    const three = await supply.order(kontor, { [owners['auental']?.ownerId ?? '']: 40 }, { standing: { confirmed: 40, dates: [[40, day(6)]] } });
    await settle(...keys);
    goTo(6);
    await supply.arrives(three, 40);
    await settle(...keys);
    const before = await engine.uow.read((db) => hitBySlip(db, one));
    await supply.says(one, { dates: [[120, day(9)]] });
    await supply.slipped(one, day(6), day(9), 120);
    await settle(...keys);
    const hit = await engine.uow.read((db) => hitBySlip(db, one));
    expect([before.units, before.organisations], 'what rested on it before the news').to.deep.equal([76, 27]);
    expect([hit.units, hit.organisations], 'the others come with the second order of the same need').to.deep.equal([38, 25]);
    const promised = [...(await engine.uow.read((db) => promisesOf(db, [...lines.values()].map((line) => line.lineId)))).values()];
    expect(promised.reduce((sum, each) => sum + each.units, 0)).to.equal(76);
  });
});
