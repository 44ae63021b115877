import { orderSupplierNumbers } from '../../../../src/features/orders/order-tables.ts';
import { supplierDocuments } from '../../../../src/features/suppliers/supplier-tables.ts';
import { differences, type Scene, type Stage } from '../scene.ts';
import { SuppliedOrders } from './supplied-orders.ts';

/** An approved order is sent to a supplier with an interface. */
export function sendingScene(stage: Stage): Promise<Scene> {
  const { uow } = stage.engine;
  const orders = new SuppliedOrders(stage);
  return Promise.resolve({
    async arrange() {
      const order = await orders.order();
      return {
        task: { kind: 'jobs', types: ['send-order'] },
        isAhead: async () => (await order.simulator.statistics()).ordersPlaced > 0 && (await orders.world.order(order.orderId)).sentAt === null,
        faults: async () => {
          const { ordersPlaced, orderNumbers, requests } = await order.simulator.statistics();
          const sendings = Object.entries(requests).filter(([name]) => name.startsWith('POST')).reduce((sum, [, times]) => sum + times, 0);
          const [sent, numbers] = await uow.read(async (db) => [
            await db.many(supplierDocuments, { orderId: order.orderId, direction: 'out' }), await db.many(orderSupplierNumbers, { orderId: order.orderId }),
          ] as const);
          const { state } = await orders.world.order(order.orderId);
          const { confirmed } = await orders.world.line(order.lineId);
          return differences(
            { ordersPlaced: 1, orderNumbers: [order.number], sendings: 1, archived: 1, supplierNumbers: 1, state: 'acknowledged', confirmed: 10 },
            { ordersPlaced, orderNumbers, sendings, archived: sent.length, supplierNumbers: numbers.length, state, confirmed },
          );
        },
        close: () => order.close(),
      };
    },
  });
}
