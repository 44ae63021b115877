import { devices } from '../../../../src/features/devices/device-tables.ts';
import { notifications } from '../../../../src/features/notifications/notification-tables.ts';
import { pollConnection } from '../../../../src/features/suppliers/poll-connection.ts';
import { announcedIdentifiers, despatches, despatchLines, etaHistory, supplierDocuments, supplierStatements } from '../../../../src/features/suppliers/supplier-tables.ts';
import { testContext } from '../../../support/engines.ts';
import { finishWork } from '../finish-work.ts';
import { differences, type Scene, type Stage } from '../scene.ts';
import { SuppliedOrders, type SuppliedOrder } from './supplied-orders.ts';

const DAYS_UNTIL_SHIPPED = 14;

/** A supplier has shipped; a worker asks it and takes in what it says. */
export function pollScene(stage: Stage): Promise<Scene> {
  const { engine, container, handlers } = stage;
  const orders = new SuppliedOrders(stage);
  /** How many rows there are when nobody is killed: the first time is that one. */
  let undisturbed: Readonly<Record<string, number>> | undefined;

  const rowsOf = ({ orderId, lineId }: SuppliedOrder): Promise<Record<string, number>> =>
    engine.uow.read(async (db) => ({
      statements: (await db.many(supplierStatements, { orderId })).length,
      documents: (await db.many(supplierDocuments, { orderId, direction: 'in', state: 'applied' })).length,
      dates: (await db.many(etaHistory, { lineId })).length,
      notifications: (await db.many(notifications, { subjectId: orderId })).length,
      despatches: (await db.many(despatches, { orderId })).length,
      despatchLines: (await db.many(despatchLines, { orderLineId: lineId })).length,
      announced: (await db.many(announcedIdentifiers, { orderLineId: lineId, state: 'pending' })).length,
      devices: (await db.many(devices, { orderLineId: lineId })).length,
    }));

  return Promise.resolve({
    async arrange() {
      const order = await orders.order();
      await finishWork(engine, container, handlers);
      engine.clock.advance({ days: DAYS_UNTIL_SHIPPED });
      await order.simulator.setClock(engine.clock.now());
      await pollConnection(container, testContext('asks'), order.connectionId);
      return {
        task: { kind: 'jobs', types: ['poll-supplier', 'apply-document'] },
        faults: async () => {
          const { confirmed, shipped, state } = await orders.world.line(order.lineId);
          const rows = await rowsOf(order);
          undisturbed ??= rows;
          return differences({ confirmed: 10, shipped: 10, state: 'shipped', ...undisturbed, despatches: 1, announced: 10, devices: 0 }, { confirmed, shipped, state, ...rows });
        },
        close: () => order.close(),
      };
    },
  });
}
