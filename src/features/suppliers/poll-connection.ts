import type { WriteContext } from '../../persistence/transaction.ts';
import { addJob } from '../../jobs/add-job.ts';
import { int } from '../../persistence/columns.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { requireConnection, touchConnection } from './connection-health.ts';
import { watchOrders } from './plan-polls.ts';
import type { SupplierDeps } from './supplier-deps.ts';
import { supplierGateway } from './supplier-gateway.ts';
import { supplierStatusErrors } from './supplier-status-errors.ts';
import { orderPolls } from './supplier-tables.ts';

export interface PollAsked {
  /** How many orders are asked about. */
  readonly orders: number;
}

/**
 * A person wants to know now: every order of the connection that is still asked about becomes due, pauses after
 * failures are over. The connection's limits and the supplier's own "not before" still hold.
 * @throws AppError `connection.disabled`, `connection.cannot_poll` 409
 */
export const pollConnection = (deps: SupplierDeps, context: WriteContext, id: string): Promise<PollAsked> =>
  deps.uow.write(context, async (tx) => {
    const connection = await requireConnection(tx, id);
    if (!connection.enabled) throw supplierStatusErrors['connection.disabled']();
    if (!supplierGateway(deps).open(connection, deps.secrets).capabilities.readsStatus) throw supplierStatusErrors['connection.cannot_poll']({ adapter: connection.adapter });
    tx.enqueue(orderPolls, {
      sql: 'update order_polls set next_poll_at = ?, not_before = null where connection_id = ? and next_poll_at is not null',
      bindings: [tx.encode(orderPolls, 'nextPollAt', tx.now), id],
    }, {});
    await watchOrders(tx, id);
    touchConnection(tx, id);
    addJob(tx, 'poll-supplier', { connectionId: id }, { connectionId: id, uniqueKey: `poll-supplier:${id}`, priority: 3 });
    recordAudit(tx, { action: 'connection.poll_asked', entityKind: 'connection', entityId: id, organisationId: null });
    const [row] = await tx.select({ orders: int() }, tx.q('order_polls').where('connection_id', id).whereNotNull('next_poll_at').count('* as orders'));
    return { orders: row?.orders ?? 0 };
  });
