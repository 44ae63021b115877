import type { Pool, RowDataPacket } from 'mysql2/promise';

type Value = string | number | Buffer | null;

/** The rows that an order has in one table, as its insert statement and the values of each row. */
export interface TemplateTable {
  readonly table: string;
  readonly columns: readonly string[];
  readonly sql: string;
  readonly rows: readonly (readonly Value[])[];
}

const OF_ORDER = [
  ['purchase_orders', 'id = ?'],
  ['order_lines', 'order_id = ?'],
  ['order_line_shares', 'line_id in (select id from order_lines where order_id = ?)'],
  ['share_cost_splits', 'share_id in (select s.id from order_line_shares s join order_lines l on l.id = s.line_id where l.order_id = ?)'],
  ['order_approval_steps', 'order_id = ?'],
  ['audit_entries', 'entity_id = ?'],
  ['audit_unsealed', 'entry_id in (select id from audit_entries where entity_id = ?)'],
  ['outbox', 'ordering_key = ?'],
  ['idempotency_keys', "body like concat('{\"id\":\"', ?, '\"%')"],
] as const;

/** Everything that the product wrote for one order, in an order that foreign keys allow. */
export async function templateOf(pool: Pool, orderId: string): Promise<readonly TemplateTable[]> {
  const tables: TemplateTable[] = [];
  for (const [table, condition] of OF_ORDER) {
    const columns = await storedColumns(pool, table);
    const quoted = columns.map((column) => `\`${column}\``).join(', ');
    const [rows] = await pool.query<RowDataPacket[]>({ sql: `select ${quoted} from ${table} where ${condition}`, values: [orderId], rowsAsArray: true });
    if (rows.length === 0) throw new Error(`the order has no row in ${table}`);
    const places = `(${columns.map(() => '?').join(', ')})`;
    tables.push({ table, columns, sql: `insert into ${table} (${quoted}) values ${rows.map(() => places).join(', ')}`, rows: rows as unknown as Value[][] });
  }
  return tables;
}

/** Without columns that the engine computes. */
async function storedColumns(pool: Pool, table: string): Promise<readonly string[]> {
  const [rows] = await pool.query<RowDataPacket[]>(
    "select column_name as name from information_schema.columns where table_schema = database() and table_name = ? and extra not like '%GENERATED%' order by ordinal_position", [table],
  );
  return rows.map((row) => String(row['name']));
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-/;
const GIVES_ID: ReadonlySet<string> = new Set(['purchase_orders', 'order_lines', 'order_line_shares', 'share_cost_splits', 'order_approval_steps', 'audit_entries', 'outbox', 'idempotency_keys']);

/**
 * The values of the same rows for another order: every id that belongs to the template is replaced by a new one, and so
 * are those that are unique otherwise (`fresh` by the value in the template). All else, long texts included, stays.
 */
export function valuesFor(template: readonly TemplateTable[], newId: () => string, fresh: ReadonlyMap<Value, Value>): readonly (readonly Value[])[] {
  const known = new Map<Value, Value>(fresh);
  for (const { table, rows } of template) {
    if (GIVES_ID.has(table)) for (const [id] of rows) if (id !== undefined && typeof id === 'string' && UUID.test(id)) known.set(id, newId());
  }
  return template.map(({ rows }) => rows.flatMap((row) => row.map((value) => known.get(value) ?? value)));
}
