import { allocationRuns, awards, reservations } from '../../../../src/features/allocation/allocation-tables.ts';
import { verifyRun } from '../../../../src/features/allocation/verify-run.ts';
import { devices } from '../../../../src/features/devices/device-tables.ts';
import { AllocationWorld } from '../../../allocation/support/allocation-world.ts';
import { differences, type Scene, type Stage } from '../scene.ts';

/** Seven tablets for three schools that want nine: a worker commits the run. */
export async function allocationScene({ engine }: Stage): Promise<Scene> {
  const world = await AllocationWorld.open(engine.uow);
  let owners = 0;
  return {
    async arrange() {
      const owner = `Stadt ${++owners}`;
      const key = await world.addOwner(owner);
      const school = (name: string, pupils: number, approved: number) => ({ name: `${owner} ${name}`, pupils, index: 3, held: 0, approved });
      const lines = await world.addSchools(key, [school('Nord', 300, 4), school('Mitte', 200, 3), school('Süd', 100, 2)]);
      await world.receive(key, 7);
      return {
        task: { kind: 'jobs', types: ['run-allocation'] },
        faults: async () => {
          const lineIds = [...lines.values()].map((line) => line.lineId);
          const [runs, given, held, reserved] = await engine.uow.read(async (db) => [
            await db.many(allocationRuns, { ownerId: key.ownerId, state: 'committed' }), await db.many(awards, { requestLineId: lineIds }),
            await db.many(reservations, { requestLineId: lineIds, state: 'held' }), await db.many(devices, { ownerId: key.ownerId, state: 'reserved' }),
          ] as const);
          const verified = await Promise.all(runs.map((run) => engine.uow.read((db) => verifyRun(db, run.number))));
          return differences(
            { runs: 1, awarded: 7, held: 7, distinct: 7, reserved: 7, verified: true },
            {
              runs: runs.length, awarded: given.reduce((sum, award) => sum + award.quantity, 0), held: held.length, distinct: new Set(held.map((each) => each.deviceId)).size, reserved: reserved.length,
              verified: verified.every((each) => each.passed && each.reproduced === true),
            },
          );
        },
      };
    },
  };
}
