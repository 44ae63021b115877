import { code, date, id, int, nullable } from '../../src/persistence/columns.ts';
import type { UnitOfWork } from '../../src/persistence/unit-of-work.ts';
import { etaOf, movesWith } from './supplier-reply.ts';
import type { SeededConnection } from './seed-orders.ts';

/**
 * What is wrong after `version` rounds: lines of changed orders that do not say what their supplier says now, unchanged
 * ones that were written to, orders that were asked about more or less often than once a round, jobs that gave up.
 */
export async function faultsOf(uow: UnitOfWork, healthy: readonly SeededConnection[], version: number, unmoved: { readonly orderVersion: number; readonly lineVersion: number }): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const { connectionId, orderIds, supplier } of healthy) {
    const rows = await uow.read((db) => db.select(
      { id: id(), eta: nullable(date()), confirmed: int(), state: code(), lineVersion: int(), orderVersion: int(), statements: int(), polls: int(), failures: int(), documents: int() },
      db.q('purchase_orders as o').join('order_lines as l', 'l.order_id', 'o.id').join('order_polls as p', 'p.order_id', 'o.id').where('o.connection_id', connectionId)
        .select('o.id', 'l.eta', 'l.confirmed', 'l.state', 'l.version as line_version', 'o.version as order_version', 'p.polls', 'p.failures', db.q.raw('(select count(*) from supplier_statements as s where s.order_id = o.id) as statements'),
          db.q.raw("(select count(*) from supplier_documents as d where d.order_id = o.id and d.direction = 'in') as documents")),
    ));
    const byId = new Map(rows.map((row) => [row.id, row]));
    orderIds.forEach((orderId, index) => {
      const row = byId.get(orderId);
      const moved = movesWith(index);
      const is = row && { eta: row.eta, confirmed: row.confirmed, state: row.state, polls: row.polls, failures: row.failures, documents: row.documents, written: row.lineVersion !== unmoved.lineVersion || row.orderVersion !== unmoved.orderVersion || row.statements > 0 };
      const wanted = { eta: etaOf(index, version), confirmed: 5, state: 'confirmed', polls: version, failures: 0, documents: moved ? version : 0, written: moved };
      if (JSON.stringify(is) !== JSON.stringify(wanted)) faults.push(`supplier ${supplier}, order ${index}: ${JSON.stringify(is)} instead of ${JSON.stringify(wanted)}`);
    });
  }
  const dead = await uow.read((db) => db.select({ type: code(), errorCode: nullable(code()) }, db.q('outbox').where('state', 'dead').select('type', 'error_code')));
  return [...faults, ...dead.map((job) => `a dead job: ${job.type}, ${job.errorCode ?? ''}`)];
}
