import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { PoolKey } from '../../src/features/allocation/allocation-pool.ts';
import { allocationPools, allocationRuns, awards, reservations } from '../../src/features/allocation/allocation-tables.ts';
import { applyRun, prepareRun } from '../../src/features/allocation/run-allocation.ts';
import { verifyRun } from '../../src/features/allocation/verify-run.ts';
import { devices } from '../../src/features/devices/device-tables.ts';
import { requestLines } from '../../src/features/requests/request-tables.ts';
import { describeEngines, testContext } from '../support/engines.ts';
import { AllocationWorld, type WorldLine } from './support/allocation-world.ts';
import { TYPESCRIPT } from '../typescript/index.ts';

const PROGRAM = fileURLToPath(new URL('./support/run-allocation-process.ts', import.meta.url));

type Child = ChildProcessByStdio<null, Readable, null>;

describeEngines('a run whose process is killed', (engine) => {
  let world: AllocationWorld;
  const children: Child[] = [];

  before(async () => {
    world = await AllocationWorld.open(engine.uow);
  });
  after(() => children.forEach((child) => child.kill('SIGKILL')));

  const start = (key: PoolKey, stopAt: string): Child => {
    const child = spawn(process.execPath, [...TYPESCRIPT, PROGRAM], {
      stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...engine.environment, OWNER_ID: key.ownerId, CLASS_ID: key.equipmentClassId, STOP_AT: stopAt },
    });
    children.push(child);
    return child;
  };
  const hears = async (child: Child, word: string): Promise<void> => {
    let heard = '';
    for await (const chunk of child.stdout.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      heard += chunk.toString();
      if (heard.includes(word)) return;
    }
    throw new Error(`the process ended after "${heard}"`);
  };
  const kill = async (child: Child): Promise<void> => {
    if (child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const pooled = async (name: string): Promise<{ key: PoolKey; lines: ReadonlyMap<string, WorldLine> }> => {
    const key = await world.addOwner(name);
    const lines = await world.addSchools(key, [1, 2, 3].map((each) => ({ name: `${name} ${each}`, pupils: 100 * each, index: each, held: 0, approved: 10 })));
    await world.receive(key, 12);
    return { key, lines };
  };
  /** What of a run is there, part by part: all of it or nothing. */
  const traces = (key: PoolKey, lines: ReadonlyMap<string, WorldLine>) =>
    engine.uow.snapshot(async (db) => {
      const lineIds = [...lines.values()].map((line) => line.lineId);
      const awardedOn = await db.many(requestLines, { id: lineIds });
      return {
        runs: (await db.many(allocationRuns, key)).length,
        awarded: (await db.many(awards, { requestLineId: lineIds })).reduce((sum, each) => sum + each.quantity, 0),
        counted: awardedOn.reduce((sum, line) => sum + line.awarded, 0),
        held: (await db.many(reservations, { requestLineId: lineIds, state: 'held' })).length,
        reserved: (await db.many(devices, { ownerId: key.ownerId, state: 'reserved' })).length,
      };
    });
  const nothing = { runs: 0, awarded: 0, counted: 0, held: 0, reserved: 0 };
  const everything = { runs: 1, awarded: 12, counted: 12, held: 12, reserved: 12 };
  const runAgain = async (key: PoolKey): Promise<void> => {
    const run = await prepareRun(world, key);
    if (run) await world.uow.write(testContext('survivor'), (tx) => applyRun(tx, run));
  };

  for (const stopAt of ['prepared', 'applied']) {
    it(`leaves nothing behind when it is killed after it has ${stopAt}, and the next one gives everything`, async function () {
      this.timeout(60_000);
      const { key, lines } = await pooled(`Tot ${stopAt}`);
      const version = (await engine.uow.read((db) => db.one(allocationPools, key)))?.version;
      const child = start(key, stopAt);
      await hears(child, stopAt);
      await kill(child);
      expect(await traces(key, lines)).to.deep.equal(nothing);
      expect((await engine.uow.read((db) => db.one(allocationPools, key)))?.version).to.equal(version);
      await runAgain(key);
      expect(await traces(key, lines)).to.deep.equal(everything);
    });
  }

  it('has done all or nothing whenever it is killed while it applies', async function () {
    this.timeout(120_000);
    for (const delay of [0, 4, 9, 15, 30]) {
      const { key, lines } = await pooled(`Zufall ${delay}`);
      const child = start(key, '');
      await hears(child, 'prepared');
      await sleep(delay);
      await kill(child);
      expect(await traces(key, lines)).to.be.deep.oneOf([nothing, everything]);
      await runAgain(key);
      expect(await traces(key, lines)).to.deep.equal(everything);
      for (const run of await engine.uow.read((db) => db.many(allocationRuns, key))) expect((await engine.uow.read((db) => verifyRun(db, run.id))).passed).to.equal(true);
    }
  });
});
