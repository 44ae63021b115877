import { reservations } from '../../../../src/features/allocation/allocation-tables.ts';
import { assignments, handOverRecords, handOvers } from '../../../../src/features/assignments/assignment-tables.ts';
import { prepareHandOver } from '../../../../src/features/assignments/prepare-hand-over.ts';
import { CustodyStage, everywhere, person } from '../../../stores/assignments/custody-stage.ts';
import { newId } from '../../../../src/shared/ids.ts';
import { differences, type Scene, type Stage } from '../scene.ts';

/** Two reserved tablets and a headset go to a teacher of a school, whose side confirms. */
export async function handOverScene({ engine }: Stage): Promise<Scene> {
  const stage = await new CustodyStage(engine).build();
  const teacher = await stage.teacher(stage.school);
  const headsets = await stage.stockHeadsets(1_000);
  return {
    async arrange() {
      await stage.stock(2);
      const line = await stage.approved(stage.school, 2);
      await stage.allocate();
      const left = await stage.inStock(headsets);
      const handOver = await prepareHandOver(stage.deps, person('giver'), everywhere, {
        fromId: stage.provider, toId: stage.school, requestLines: [{ requestLineId: line.id, quantity: 2 }], stockItems: [{ stockItemId: headsets, quantity: 1 }],
        person: { personId: teacher, assignmentKind: 'permanent' },
      });
      const deviceIds = handOver.items.flatMap((item) => item.deviceId ?? []);
      return {
        task: { kind: 'confirm-hand-over', key: newId(), handOverId: handOver.id, version: handOver.version },
        faults: async () => {
          const given = await Promise.all(deviceIds.map((id) => stage.device(id)));
          const histories = await Promise.all(deviceIds.map((id) => stage.history(id)));
          const [confirmed, records, signed, kept] = await engine.uow.read(async (db) => [
            await db.one(handOvers, { id: handOver.id }), await db.many(handOverRecords, { handOverId: handOver.id }), await db.many(assignments, { deviceId: deviceIds }),
            await db.many(reservations, { deviceId: deviceIds }),
          ] as const);
          return differences(
            { state: 'confirmed', records: 1, devices: 2, custodians: [stage.school, stage.school], moves: [1, 1], assignments: 2, reservations: ['handed_over', 'handed_over'], handedOver: 2, headsets: left - 1 },
            {
              state: confirmed?.state, records: records.length, devices: given.length, custodians: given.map((device) => device.custodianId),
              moves: histories.map((lines) => lines.filter((each) => each.event === 'hand_over').length), assignments: signed.length, reservations: kept.map((each) => each.state),
              handedOver: (await stage.line(line.id)).handedOver, headsets: await stage.inStock(headsets),
            },
          );
        },
      };
    },
  };
}
