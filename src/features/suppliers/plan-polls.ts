import { code, date, id, instant, int, nullable } from '../../persistence/columns.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { bringForward, clearDue, setDue } from '../../jobs/scheduler.ts';
import { berlinDateOf } from '../../shared/calendar-date.ts';
import { groupBy } from '../../shared/group-by.ts';
import { newId } from '../../shared/ids.ts';
import { touchConnection } from './connection-health.ts';
import { pollIntervalMs, type PolledLine } from './poll-interval.ts';
import { orderPolls, supplierConnections, type OrderPoll } from './supplier-tables.ts';

/** Orders whose supplier has something left to say. */
const OPEN_STATES = ['sent', 'acknowledged'];

const lineShape = { orderId: id(), state: code<PolledLine['state']>(30), eta: nullable(date()) };

/** When each of these orders is to be asked about next, if its supplier was asked at `from`; null = not any more. */
export async function nextPolls(db: Reader, orderIds: readonly string[], from: Date): Promise<ReadonlyMap<string, Date | null>> {
  if (orderIds.length === 0) return new Map();
  const [orders, lines, cancellations, returns] = await db.selectAll(
    query({ id: id(), state: code(20) }, db.q('purchase_orders').whereIn('id', orderIds).select('id', 'state')),
    query(lineShape, db.q('order_lines').whereIn('order_id', orderIds).select('order_id', 'state', 'eta')),
    query({ orderId: id() }, db.q('order_cancellations').whereIn('order_id', orderIds).where('state', 'requested').select('order_id')),
    query({ orderId: id() }, db.q('return_cases as r').join('order_lines as l', 'l.id', 'r.order_line_id').whereIn('l.order_id', orderIds).whereNull('r.closed_at').select('l.order_id')),
  );
  const today = berlinDateOf(from);
  const linesOf = groupBy(lines, (line) => line.orderId);
  const [cancelling, replacing] = [cancellations, returns].map((rows) => new Set(rows.map((row) => row.orderId)));
  return new Map(orders.map(({ id: orderId, state }) => {
    const interval = pollIntervalMs({
      open: OPEN_STATES.includes(state), lines: linesOf.get(orderId) ?? [], awaitsCancellation: cancelling?.has(orderId) === true, awaitsReplacement: replacing?.has(orderId) === true,
    }, today);
    return [orderId, interval === null ? null : new Date(from.getTime() + interval)];
  }));
}

export const newOrderPoll = (orderId: string, connectionId: string | null): OrderPoll => ({
  orderId, connectionId, nextPollAt: null, notBefore: null, pauseMs: 0, lastPolledAt: null, lastReadAt: null, replyHashes: {}, polls: 0, failures: 0, lastError: null, lastErrorAt: null, touchedBy: newId(),
});

/** Guards what suppliers say of these orders: makes their rows or writes to them, before anything is read for a decision. */
export function touchOrders(tx: Tx, orders: readonly { readonly id: string; readonly connectionId: string | null }[]): void {
  if (orders.length === 0) return;
  const rows = [...orders].sort((a, b) => (a.id < b.id ? -1 : 1)).map((order) => newOrderPoll(order.id, order.connectionId));
  tx.upsert(orderPolls, rows, ['orderId'], ['touchedBy', 'connectionId']);
}

/**
 * Sets the next poll of orders whose rows are there, from now on or (`soon`) at once, and sees to it that their
 * connections' next jobs come no later. Jobs that come too early then find out themselves when the next is due.
 */
export async function planPolls(tx: Tx, orders: readonly { readonly id: string; readonly connectionId: string | null }[], { soon = false } = {}): Promise<void> {
  const next = await nextPolls(tx, orders.map((order) => order.id), tx.now);
  const planned = orders.map((order) => ({ ...order, at: soon ? tx.now : (next.get(order.id) ?? null) }));
  for (const { id: orderId, at } of planned) tx.update(orderPolls, { orderId }, { nextPollAt: at });
  for (const [connectionId, ofConnection] of groupBy(planned, (order) => order.connectionId)) {
    const first = ofConnection.reduce<Date | null>((earliest, { at }) => (at === null || (earliest !== null && earliest <= at) ? earliest : at), null);
    if (connectionId !== null && first !== null) bringForward(tx, pollKey(connectionId), { at: first }, pollOf(connectionId));
  }
}

const pollKey = (connectionId: string): string => `poll-supplier:${connectionId}`;
const pollOf = (connectionId: string) => ({ type: 'poll-supplier' as const, payload: { connectionId }, connectionId, uniqueKey: pollKey(connectionId) });

/** Orders that the connection's supplier has, and that nobody asks about yet: sent by other means, or before it was connected. */
const unwatchedOrders = (db: Reader, connectionId: string): Promise<readonly { readonly id: string; readonly connectionId: string | null }[]> =>
  db.select({ id: id(), connectionId: nullable(id()) }, db.q('purchase_orders as o').where('o.connection_id', connectionId).whereIn('o.state', OPEN_STATES)
    .whereNotExists(db.q('order_polls as p').whereRaw('p.order_id = o.id')).orderBy('o.id').limit(1_000).select('o.id', 'o.connection_id'));

/** Begins to ask about such orders, at once. */
export async function watchOrders(tx: Tx, connectionId: string): Promise<void> {
  const orders = await unwatchedOrders(tx, connectionId);
  if (orders.length === 0) return;
  touchOrders(tx, orders);
  tx.update(orderPolls, { orderId: orders.map((order) => order.id) }, { nextPollAt: tx.now });
}

/**
 * Sets when the connection's next poll is due: when the first of its orders is, on the business clock, so that a fast
 * calendar is kept up with. `notBefore` while a job that is waiting already has the same orders to do.
 */
export async function scheduleConnection(tx: Tx, connectionId: string, { notBefore }: { readonly notBefore?: Date } = {}): Promise<void> {
  touchConnection(tx, connectionId);
  const [[first], connection] = [
    await tx.select({ next: nullable(instant()), count: int() }, tx.q('order_polls').where('connection_id', connectionId).whereNotNull('next_poll_at').min('next_poll_at as next').count('* as count')),
    await tx.one(supplierConnections, { id: connectionId }),
  ];
  const key = pollKey(connectionId);
  if (!first?.next || !connection?.enabled) {
    clearDue(tx, key);
    return;
  }
  const at = notBefore !== undefined && notBefore > first.next ? notBefore : first.next;
  setDue(tx, key, { at }, pollOf(connectionId));
}
