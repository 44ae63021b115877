import { code, id } from '../../../src/persistence/columns.ts';
import { createTableSql } from '../../../src/persistence/dialect/ddl.ts';
import type { Dialect } from '../../../src/persistence/dialect/dialect.ts';
import type { Table } from '../../../src/persistence/table.ts';

const columns = { id: id(), jobId: id(), subject: code(80) };

/** What test jobs leave behind. Not one of the product's tables, hence not declared as such. */
export const effects: Table<typeof columns> = { name: 'test_effects', columns, audited: false };

export async function createEffects(dialect: Dialect): Promise<void> {
  await dialect.admin.raw(createTableSql('test_effects', columns, { primaryKey: ['id'] }, dialect.ddl));
}
