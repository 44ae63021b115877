import type { Columns, RowOf } from './columns.ts';

export interface Table<C extends Columns = Columns> {
  readonly name: string;
  readonly columns: C;
  /** False for rows that only keep the machinery going (outbox, sessions, due times): they need no audit entry. */
  readonly audited: boolean;
}

export type Row<T> = T extends Table<infer C> ? RowOf<C> : never;

const known = new Map<string, Table>();

/** Declares a table as its feature's store sees it. A test compares every declaration with the migrated schema. */
export function table<const C extends Columns>(name: string, columns: C, options: { audited?: boolean } = {}): Table<C> {
  const declared: Table<C> = { name, columns, audited: options.audited ?? true };
  if (known.has(name)) throw new Error(`table ${name} is declared twice`);
  known.set(name, declared);
  return declared;
}

/** All tables declared by the modules loaded so far. */
export const declaredTables = (): readonly Table[] => [...known.values()];
