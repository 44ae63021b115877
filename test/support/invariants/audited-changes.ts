import { text } from '../../../src/persistence/columns.ts';
import { query, type Reader } from '../../../src/persistence/reader.ts';

interface Audited {
  readonly table: string;
  readonly kind: string;
  /** Every change of the row moves its version and tells the trail, so there are at least as many entries. */
  readonly versioned: boolean;
}

const audited: readonly Audited[] = [
  { table: 'devices', kind: 'device', versioned: true },
  { table: 'hand_overs', kind: 'hand_over', versioned: true },
  { table: 'goods_receipts', kind: 'goods_receipt', versioned: true },
  { table: 'purchase_orders', kind: 'order', versioned: true },
  { table: 'supplier_documents', kind: 'supplier_document', versioned: true },
  { table: 'stock_items', kind: 'stock_item', versioned: true },
  { table: 'allocation_runs', kind: 'allocation_run', versioned: false },
  { table: 'awards', kind: 'award', versioned: false },
  { table: 'assignments', kind: 'assignment', versioned: false },
  { table: 'notifications', kind: 'notification', versioned: false },
  { table: 'return_cases', kind: 'return_case', versioned: false },
];

/** Every change of state has written its audit entry. */
export async function auditedChanges(db: Reader): Promise<readonly string[]> {
  const silent = audited.map(({ table, kind, versioned }) => query({ subject: text() }, db.q.raw(
    `select t.id as subject from ${table} t left join (select entity_id, count(*) as entries from audit_entries where entity_kind = ? group by entity_id) a on a.entity_id = t.id
     where coalesce(a.entries, 0) < ${versioned ? 't.version' : '1'}`,
    [kind],
  )));
  const found = await db.selectAll(...silent);
  return audited.flatMap(({ kind }, index) => (found[index] ?? []).map(({ subject }) => `audit.each_change_of_${kind}: ${subject}`));
}
