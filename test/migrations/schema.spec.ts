import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { snakeCase } from '../../src/persistence/columns.ts';
import type { Table } from '../../src/persistence/table.ts';
import { describeEngines } from '../support/engines.ts';
import { readSchema, type SchemaColumn, type SchemaTable } from '../support/read-schema.ts';
import { migrate } from '../../db/migrate.ts';

const SOURCES = new URL('../../src/', import.meta.url);

let declarations: readonly Table[] = [];

/** Loads every module that declares tables, so that none can be forgotten here. */
async function loadDeclarations(): Promise<void> {
  for (const file of readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })) {
    const source = new URL(file, SOURCES);
    if (file.endsWith('.ts') && / = table\(/.test(readFileSync(source, 'utf8'))) await import(source.href);
  }
  // the same way in as the modules above, so that it is the same instance
  const { declaredTables } = (await import(new URL('persistence/table.ts', SOURCES).href)) as typeof import('../../src/persistence/table.ts');
  declarations = declaredTables();
}

const schemas = new Map<string, readonly SchemaTable[]>();

describeEngines('schema', (engine) => {
  before(loadDeclarations);

  it('is as the stores declare it', async () => {
    const schema = await readSchema(engine.dialect);
    schemas.set(engine.name, schema);
    const byName = new Map(schema.map((table) => [table.name, table]));
    expect(declarations.length).to.be.greaterThan(60);
    for (const declared of declarations) {
      const actual = byName.get(declared.name);
      expect(actual, declared.name).to.not.equal(undefined);
      const columns = actual?.columns.filter((column) => !column.generated).map(({ name, storage, length, nullable }) => ({ name, storage, length, nullable }));
      expect(columns, declared.name).to.have.deep.members(declaredColumns(declared));
    }
  });

  it('has no table that no store declares', async () => {
    const declared = new Set(declarations.map((table) => table.name));
    const schema = await readSchema(engine.dialect);
    expect(schema.map((table) => table.name).filter((name) => !declared.has(name))).to.deep.equal([]);
  });

  it('stays as it is when migrated again', async () => {
    expect(await migrate(engine.dialect)).to.deep.equal([]);
  });
});

describe('schemas of both engines', () => {
  it('are equal: columns, keys, indexes and foreign keys', function () {
    const [first, ...others] = [...schemas.values()];
    expect(first).to.not.equal(undefined);
    for (const other of others) {
      expect(other.map((table) => table.name)).to.deep.equal(first?.map((table) => table.name));
      for (const [index, table] of other.entries()) expect(table, table.name).to.deep.equal(first?.[index]);
    }
  });
});

const STORAGE = {
  id: 'text', code: 'text', text: 'text', longText: 'text', json: 'text', instant: 'text', date: 'text',
  int: 'integer', count: 'integer', bigint: 'integer', bool: 'integer', bytes: 'blob',
} as const;

const declaredColumns = (table: Table): Omit<SchemaColumn, 'generated'>[] =>
  Object.entries(table.columns).map(([key, column]) => ({
    name: snakeCase(key),
    storage: STORAGE[column.kind],
    length: column.kind === 'id' ? 36 : column.length,
    nullable: column.nullable,
  }));
