import { addJob } from '../../jobs/add-job.ts';
import type { Tx } from '../../persistence/transaction.ts';
import type { OrderRow } from './order-tables.ts';

/**
 * Asks for the order to be sent, in the transaction that approved or released it. Everything we tell a supplier about
 * one order goes out one after another. Without a connection a person sends it and says so (`sendByHand`).
 */
export function askForSending(tx: Tx, order: Pick<OrderRow, 'id' | 'connectionId' | 'version'>): void {
  if (order.connectionId === null) return;
  addJob(tx, 'send-order', { orderId: order.id }, { connectionId: order.connectionId, orderingKey: order.id, sequence: order.version, uniqueKey: `send-order:${order.id}` });
}
