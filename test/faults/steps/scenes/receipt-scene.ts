import { allocationPools } from '../../../../src/features/allocation/allocation-tables.ts';
import { deviceIdentifiers } from '../../../../src/features/devices/device-tables.ts';
import { announcedIdentifiers, despatchLines } from '../../../../src/features/suppliers/supplier-tables.ts';
import { newId } from '../../../../src/shared/ids.ts';
import { ReceivingWorld, serials } from '../../../stores/receiving/receiving-world.ts';
import { differences, type Scene, type Stage } from '../scene.ts';

/** Six tablets are unpacked of five ordered and announced, for two owners: posting makes them devices. */
export async function receiptScene({ engine }: Stage): Promise<Scene> {
  const world = await new ReceivingWorld(engine).build();
  const { orders } = world;
  const accepted = async (): Promise<number> => (await engine.uow.read((db) => db.many(allocationPools, { equipmentClassId: orders.tabletClass }))).reduce((sum, pool) => sum + pool.acceptedTotal, 0);
  let pallets = 0;
  return {
    async arrange() {
      const order = await world.order({ auental: 3, birkheim: 2 });
      const units = serials(`P${++pallets}X`, 5);
      const surplus = `P${pallets}Y`;
      const { despatchId } = await world.ship(order, 5, units);
      const receiptId = await world.open();
      await world.scan(receiptId, ...units.map((value) => ({ value })), { value: surplus, orderLineId: order.lineId });
      const before = await accepted();
      return {
        task: { kind: 'post-receipt', key: newId(), receiptId },
        faults: async () => {
          const [numbers, announced, counted] = await engine.uow.read(async (db) => [
            await db.many(deviceIdentifiers, { value: [...units, surplus] }), await db.many(announcedIdentifiers, { orderLineId: order.lineId, state: 'matched' }), await db.many(despatchLines, { despatchId }),
          ] as const);
          const line = await orders.line(order.lineId);
          const shares = Object.fromEntries(Object.entries(await orders.shares(order.lineId)).map(([name, share]) => [name, share.accepted]));
          return differences(
            { state: 'posted', devices: 6, distinct: 6, surplus: 'quarantine', received: 6, shares: { auental: 3, birkheim: 2 }, matched: 5, counted: [6], accepted: before + 5 },
            {
              state: (await world.view(receiptId)).state, devices: numbers.length, distinct: new Set(numbers.map((each) => each.deviceId)).size, surplus: (await world.device(surplus)).state,
              received: line.received, shares, matched: announced.length, counted: counted.map((each) => each.counted), accepted: await accepted(),
            },
          );
        },
      };
    },
  };
}
