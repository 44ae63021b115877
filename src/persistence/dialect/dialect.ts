import type { Knex } from 'knex';
import type { DbError } from '../db-errors.ts';
import type { Outcome, Raw, Statement, Step } from '../statement.ts';

/** One connection taken for one transaction. */
export interface Session {
  /**
   * Runs the steps in order: one packet on MariaDB, one by one on SQLite. The first failure ends it.
   * @throws GuardFailed
   */
  run(steps: readonly Step[]): Promise<readonly Outcome[]>;
  /** Runs the last steps and commits, in the same packet where the engine knows packets. Where it fails, `rollback` is due. */
  commit(last: readonly Step[]): Promise<void>;
  rollback(): Promise<void>;
}

export type SessionKind = 'write' | 'snapshot' | 'read';

/**
 * Everything in which the two engines differ. No other module may ask which engine runs.
 */
export interface Dialect {
  readonly engine: 'sqlite' | 'mariadb';
  /** Compiles queries; has no connection, so awaiting one of its builders fails instead of blocking. */
  readonly q: Knex;
  /** Opens a session; `write` is READ COMMITTED / BEGIN IMMEDIATE, `snapshot` a consistent view, `read` has no transaction. */
  open(kind: SessionKind): Promise<Session>;
  /** For migrations only. */
  readonly admin: Knex;
  readonly bulkRows: number;
  /** The operational clock: the database's own UTC time, moved by some milliseconds. */
  now(plusMs?: number): Raw;
  /** Appended to a select that claims rows: others' locked rows are left out where the engine has row locks. */
  readonly skipLocked: string;
  /** The end of an insert that turns a hit on `key` into an update of `update` (snake_case names). */
  onConflictUpdate(key: readonly string[], update: readonly string[]): string;
  /** The end of an insert that turns a hit on `key` into an addition to each column of `add` (snake_case names). */
  onConflictAdd(key: readonly string[], add: readonly string[]): string;
  /** Does beforehand what sending a statement takes of this process; the same statement where that is nothing. */
  render(statement: Statement): Statement;
  toDbError(error: unknown): DbError | undefined;
  ddl: DdlDialect;
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface DdlDialect {
  readonly engine: 'sqlite' | 'mariadb';
}
