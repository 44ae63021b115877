import type { Tx } from '../../persistence/transaction.ts';
import { sumOf } from '../../shared/quantity.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { cancellationMachine, type CancellationState } from './order.ts';
import type { SavedLine } from './save-line.ts';
import { orderCancellations, type Cancellation } from './order-tables.ts';

/**
 * What news of the line makes of our requests, oldest first. Cancelled pieces that no answer has explained yet accept a
 * request that they cover; once nothing is open any more, what is left over was overtaken by shipping.
 */
export async function settleCancellations(tx: Tx, { line, derived, order }: SavedLine, substituted: number): Promise<void> {
  const requests = await tx.many(orderCancellations, { lineId: line.id }, { orderBy: ['requestedAt', 'id'] });
  let unexplained = line.cancelled - substituted - sumOf(requests, (request) => request.acceptedQuantity);
  for (const request of requests.filter((each) => each.state === 'requested')) {
    const whole = unexplained >= request.quantity;
    if (!whole && derived.open > 0) continue;
    const accepted = whole ? request.quantity : Math.max(0, unexplained);
    unexplained -= accepted;
    closeRequest(tx, request, accepted > 0 ? 'accepted' : 'overtaken', accepted, order.organisationId);
  }
}

/** Ends a request. The order's version guards it: requests change only together with their order. */
export function closeRequest(tx: Tx, request: Cancellation, outcome: Exclude<CancellationState, 'requested'>, acceptedQuantity: number, organisationId: string): void {
  const action = { accepted: 'accept', refused: 'refuse', overtaken: 'overtake' } as const;
  const state = cancellationMachine.next(request.state, action[outcome]);
  tx.bump(orderCancellations, request.id, request.version, { state, acceptedQuantity, decidedAt: tx.now });
  recordAudit(tx, {
    action: `cancellation.${outcome}`, entityKind: 'order', entityId: request.orderId, organisationId,
    before: { cancellationId: null, state: request.state }, after: { cancellationId: request.id, state, quantity: request.quantity, acceptedQuantity },
  });
}
