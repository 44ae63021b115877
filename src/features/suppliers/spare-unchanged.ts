import type { JobContext } from '../../jobs/job-handler.ts';
import { id, text } from '../../persistence/columns.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import type { SupplierAdapter, SupplierIo } from './adapters/supplier-adapter.ts';
import { noteHeard } from './connection-health.ts';
import type { DueOrder } from './due-orders.ts';
import { nextPolls } from './plan-polls.ts';
import type { SupplierDeps } from './supplier-deps.ts';
import { connectionHealth, orderPolls, type Connection } from './supplier-tables.ts';

/** The list is asked for once in so long; what becomes due in between is fetched. Otherwise the overlap alone would keep it busy. */
const LIST_EVERY_MS = 10 * 60_000;
/** So much of the past is asked for again: suppliers stamp changes with clocks of their own, and commit late. */
const OVERLAP_MS = 15 * 60_000;
/** After this long an order is fetched all the same: no list of changes is trusted for ever. */
const TRUSTED_MS = 24 * 3_600_000;

/**
 * Where the supplier lists what has changed: orders in the list become due at once, those that are not count as asked.
 * The cursor moves on in the same transaction, so that no change is passed over.
 * @returns the orders that are still to be fetched
 */
export async function spareUnchanged(
  deps: SupplierDeps, context: JobContext<'poll-supplier'>, connection: Connection, adapter: SupplierAdapter, io: SupplierIo, due: readonly DueOrder[],
): Promise<readonly DueOrder[]> {
  if (!adapter.changes) return due;
  const health = await deps.uow.read((db) => db.one(connectionHealth, { connectionId: connection.id }));
  const now = deps.clock.now().getTime();
  if (health?.changesAt && Math.abs(now - health.changesAt.getTime()) < LIST_EVERY_MS) return due;
  const { supplierOrderIds, cursor } = await adapter.changes(overlapped(health?.changesCursor ?? null), io);
  const changed = new Set(supplierOrderIds);
  const mayBeSpared = (order: DueOrder): boolean =>
    order.lastReadAt !== null && now - order.lastReadAt.getTime() < TRUSTED_MS && order.failures === 0 && order.supplierOrderIds.length > 0 && !order.supplierOrderIds.some((number) => changed.has(number));
  const spared = due.filter(mayBeSpared);
  const alsoDue = await context.write(async (tx) => {
    const orderIds = await ordersOf(tx, connection.id, [...changed]);
    if (orderIds.length > 0) tx.update(orderPolls, { orderId: orderIds }, { nextPollAt: tx.now });
    await touchSpared(tx, spared);
    noteHeard(tx, connection.id, { changesCursor: cursor.slice(0, 500) });
    return orderIds;
  });
  const left = due.filter((order) => !spared.includes(order));
  // Changed orders that were not due are found by the next slice, which comes at once.
  return [...left].sort((a, b) => Number(alsoDue.includes(b.orderId)) - Number(alsoDue.includes(a.orderId)));
}

async function touchSpared(tx: Tx, spared: readonly DueOrder[]): Promise<void> {
  const next = await nextPolls(tx, spared.map((order) => order.orderId), tx.now);
  const rows = spared.map(({ number: _number, organisationId: _organisation, supplierOrderIds: _ids, ...row }) =>
    ({ ...row, nextPollAt: next.get(row.orderId) ?? null, lastPolledAt: tx.now, polls: row.polls + 1, touchedBy: newId() })).sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
  if (rows.length > 0) tx.upsert(orderPolls, rows, ['orderId'], ['nextPollAt', 'lastPolledAt', 'polls', 'touchedBy']);
}

async function ordersOf(tx: Tx, connectionId: string, numbers: readonly string[]): Promise<readonly string[]> {
  if (numbers.length === 0) return [];
  const rows = await tx.select({ orderId: id(), number: text(80) }, tx.q('order_supplier_numbers as n').join('order_polls as p', 'p.order_id', 'n.order_id')
    .where('p.connection_id', connectionId).whereIn('n.supplier_order_number', numbers).select('n.order_id', 'n.supplier_order_number as number'));
  return [...new Set(rows.map((row) => row.orderId))].sort();
}

/** A cursor that is an instant is put back a little; any other is the supplier's own and used as it is. */
function overlapped(cursor: string | null): string | null {
  if (cursor === null || !/^\d{4}-\d{2}-\d{2}T/.test(cursor)) return cursor;
  const at = Date.parse(cursor);
  return Number.isNaN(at) ? cursor : new Date(at - OVERLAP_MS).toISOString();
}
