import { code, id, instant, int, nullable, text, type RowOf } from '../../persistence/columns.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import { groupBy } from '../../shared/group-by.ts';
import { orderPolls } from './supplier-tables.ts';

const shape = { ...orderPolls.columns, number: code(20), organisationId: id() };

/** An order that is due to be asked about, with its numbers at the supplier. */
export type DueOrder = RowOf<typeof shape> & { readonly supplierOrderIds: readonly string[] };

const dueRows = (db: Reader, connectionId: string, now: Date) =>
  db.q('order_polls as p').where('p.connection_id', connectionId).whereNotNull('p.next_poll_at').where('p.next_poll_at', '<=', now);

/** Orders of a connection whose time has come, longest waiting first; those in a pause after a failure are left out. */
export async function dueOrders(db: Reader, connectionId: string, now: Date, limit: number): Promise<readonly DueOrder[]> {
  const due = dueRows(db, connectionId, now).join('purchase_orders as o', 'o.id', 'p.order_id').whereRaw(`(p.not_before is null or p.not_before <= ${db.dialect.now().raw})`)
    .orderBy('p.next_poll_at').orderBy('p.order_id').limit(limit);
  const rows = await db.select(shape, due.select('p.*', 'o.number', 'o.organisation_id'));
  if (rows.length === 0) return [];
  const numbers = await db.select({ orderId: id(), supplierOrderNumber: text(80) },
    db.q('order_supplier_numbers').whereIn('order_id', rows.map((row) => row.orderId)).orderBy('first_seen_at').orderBy('supplier_order_number').select('order_id', 'supplier_order_number'));
  const ofOrder = groupBy(numbers, (each) => each.orderId);
  return rows.map((row) => ({ ...row, supplierOrderIds: (ofOrder.get(row.orderId) ?? []).map((each) => each.supplierOrderNumber) }));
}

/** Milliseconds until a due order may be asked about: 0 = at once, null = none is due. */
export async function dueInMs(db: Reader, connectionId: string, now: Date): Promise<number | null> {
  const [[row]] = await db.selectAll(query({ due: int(), free: int(), first: nullable(instant()), databaseNow: instant() }, dueRows(db, connectionId, now).select(
    db.q.raw('count(*) as due'), db.q.raw(`sum(case when p.not_before is null or p.not_before <= ${db.dialect.now().raw} then 1 else 0 end) as free`),
    db.q.raw('min(p.not_before) as first'), db.q.raw(`${db.dialect.now().raw} as database_now`),
  )));
  if (!row || row.due === 0) return null;
  if (row.free > 0 || !row.first) return 0;
  return Math.max(1, row.first.getTime() - row.databaseNow.getTime());
}
