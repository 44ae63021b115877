import { addJob } from '../../jobs/add-job.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { orderErrors } from './order-errors.ts';
import { cancellableQuantity } from './order.ts';
import { derivedOf } from './line-figures.ts';
import type { LineWork } from './order-store.ts';
import { orderCancellations, purchaseOrders, type Cancellation } from './order-tables.ts';
import { procurementErrors } from './procurement-errors.ts';

export interface CancellationTerms {
  /** Null: all that can still be asked for. */
  readonly quantity: number | null;
  readonly reason: string;
  /** The last day on which the supplier charges nothing. */
  readonly freeUntil: CalendarDate | null;
  readonly feeMinor: number | null;
}

/**
 * Writes down a request to cancel pieces of a line and asks for it to be sent. The pieces stay ordered, and bind
 * budget, until the supplier says yes. Undefined where `quantity` is null and nothing is left to ask for.
 * @throws AppError `order.cancellation_too_large` 409, `order.not_sent` 409
 */
export async function askForCancellation(tx: Tx, { order, line }: LineWork, terms: CancellationTerms): Promise<Cancellation | undefined> {
  if (order.state !== 'sent' && order.state !== 'acknowledged') throw procurementErrors['order.not_sent']({ state: order.state });
  const requests = await tx.many(orderCancellations, { lineId: line.id });
  const possible = cancellableQuantity(derivedOf(line), requests);
  const quantity = terms.quantity ?? possible;
  if (terms.quantity === null && possible === 0) return undefined;
  if (quantity > possible) throw orderErrors['order.cancellation_too_large']({ asked: quantity, possible });
  const { reason, freeUntil, feeMinor } = terms;
  const row: Cancellation = {
    id: newId(), orderId: order.id, lineId: line.id, quantity, state: 'requested', reason, requestedBy: tx.actor.id, requestedAt: tx.now,
    freeUntil, feeMinor, decidedAt: null, acceptedQuantity: 0, sentAt: null, version: 1,
  };
  tx.bump(purchaseOrders, order.id, order.version);
  tx.insert(orderCancellations, row);
  recordAudit(tx, {
    action: 'cancellation.requested', entityKind: 'order', entityId: order.id, organisationId: order.organisationId,
    after: { cancellationId: row.id, position: line.position, quantity, freeUntil, feeMinor }, reason,
  });
  if (order.connectionId !== null) {
    addJob(tx, 'request-cancellation', { cancellationId: row.id }, { connectionId: order.connectionId, orderingKey: order.id, sequence: order.version + 1 });
  }
  return row;
}
