import type { Actor } from '../shared/actor.ts';
import type { CalendarDate } from '../shared/calendar-date.ts';
import { berlinDateOf } from '../shared/calendar-date.ts';
import { encodeColumn, type DbValue } from './codec.ts';
import { snakeCase, type Columns, type RowOf } from './columns.ts';
import { DbError, persistenceErrors, uniqueName } from './db-errors.ts';
import type { Dialect, Session } from './dialect/dialect.ts';
import { Reader, type WhereOf } from './reader.ts';
import { deleteStatement, GuardFailed, insertStatement, updateStatement, type Guard, type OnDuplicate, type Outcome, type Raw, type Statement, type Step } from './statement.ts';
import type { Table } from './table.ts';

/** On whose behalf and in answer to what a unit of work runs. */
export interface WriteContext {
  readonly actor: Actor;
  /** The request, job or command that all its entries can be traced to. */
  readonly requestId: string;
  /** Why, in the person's words, where the step asks for a reason. */
  readonly reason?: string;
  /** Enqueued last, in the same transaction: an idempotency key's answer, a job's fence. */
  readonly beforeCommit?: (tx: Tx, result: unknown) => void;
  /** True where running the work again after a lost COMMIT is known to have no second effect. */
  readonly repeatable?: boolean;
}

type SetOf<C extends Columns> = { [K in keyof C]?: RowOf<C>[K] | Raw };
type InsertOf<C extends Columns> = { [K in keyof C as null extends RowOf<C>[K] ? never : K]: RowOf<C>[K] | Raw } & { [K in keyof C as null extends RowOf<C>[K] ? K : never]?: RowOf<C>[K] | Raw };

interface Pending {
  readonly statement: Statement;
  readonly guard?: Guard | undefined;
  readonly onDuplicate?: OnDuplicate | undefined;
}

/**
 * One transaction. Writes are enqueued and sent together, at commit or before the next read, since round trips are
 * what a unit of work costs. Each write may carry a guard; a guard that fails undoes everything.
 */
export class Tx extends Reader {
  readonly context: WriteContext;
  /** The business clock, standing still for the length of the transaction. */
  readonly now: Date;
  readonly #pending: Pending[] = [];
  #wrote = false;
  #needsAudit = false;
  #audited = false;

  constructor(dialect: Dialect, session: () => Promise<Session>, context: WriteContext, now: Date) {
    super(dialect, session);
    this.context = context;
    this.now = now;
  }

  get actor(): Actor {
    return this.context.actor;
  }

  get today(): CalendarDate {
    return berlinDateOf(this.now);
  }

  /** True when this transaction changed something; one that only read is ended without a COMMIT's cost. */
  get wrote(): boolean {
    return this.#wrote;
  }

  insert<C extends Columns>(table: Table<C>, rows: InsertOf<C> | readonly InsertOf<C>[], onDuplicate?: OnDuplicate): void {
    const all = (Array.isArray(rows) ? rows : [rows]) as readonly Record<string, unknown>[];
    const chunk = Math.max(1, Math.min(this.dialect.bulkRows, Math.floor(30_000 / Object.keys(table.columns).length)));
    for (let start = 0; start < all.length; start += chunk) {
      this.enqueue(table, insertStatement(table, all.slice(start, start + chunk)), { onDuplicate });
    }
  }

  /** Changes the rows that equal `where`. Without `otherwise` any number of rows may match. */
  update<C extends Columns>(table: Table<C>, where: Partial<WhereOf<C>>, set: SetOf<C>, otherwise?: () => Error, onDuplicate?: OnDuplicate): void {
    this.enqueue(table, updateStatement(table, where, set), { guard: otherwise && { rows: 1, otherwise }, onDuplicate });
  }

  /**
   * Guards an aggregate: its version goes up by one if it still is `version`, else 409. Comes before any write to the
   * aggregate's children: on a cluster only a write to the same row makes two transactions collide.
   */
  bump<C extends Columns & { readonly id: C[string]; readonly version: C[string] }>(table: Table<C>, id: string, version: number, set: SetOf<C> = {}): void {
    this.update(table, { id, version } as unknown as Partial<WhereOf<C>>, { ...set, version: version + 1 }, persistenceErrors['persistence.version_conflict']);
  }

  remove<C extends Columns>(table: Table<C>, where: Partial<WhereOf<C>>, otherwise?: () => Error): void {
    this.enqueue(table, deleteStatement(table, where), { guard: otherwise && { rows: 1, otherwise } });
  }

  /** Inserts rows, or updates `update` of those whose `key` exists. */
  upsert<C extends Columns>(table: Table<C>, rows: InsertOf<C> | readonly InsertOf<C>[], key: readonly (keyof C & string)[], update: readonly (keyof C & string)[]): void {
    const all = (Array.isArray(rows) ? rows : [rows]) as readonly Record<string, unknown>[];
    const end = this.dialect.onConflictUpdate(key.map(snakeCase), update.map(snakeCase));
    for (let start = 0; start < all.length; start += this.dialect.bulkRows) {
      const { sql, bindings } = insertStatement(table, all.slice(start, start + this.dialect.bulkRows));
      this.enqueue(table, { sql: sql + end, bindings }, {});
    }
  }

  /** Any other write; the condition is SQL in snake_case. Prefer `update`. */
  enqueue(table: Table, statement: Statement, options: { guard?: Guard | undefined; onDuplicate?: OnDuplicate | undefined }): void {
    this.#wrote = true;
    if (table.name === 'audit_entries') this.#audited = true;
    else if (table.audited) this.#needsAudit = true;
    this.#pending.push({ statement, ...options });
  }

  /**
   * Does the writes of `work` later: they are enqueued when `enqueue` is called, at the latest before the end. For rows that
   * others wait for, where much that nobody waits for is written after the decision: they are locked as late as can be.
   */
  holdBack<T>(work: () => T): { readonly result: T; readonly enqueue: () => void } {
    const start = this.#pending.length;
    const result = work();
    const held = this.#pending.splice(start);
    return { result, enqueue: () => { this.#pending.push(...held.splice(0)); } };
  }

  /** The form a value of this column has inside a hand-written statement. */
  encode<C extends Columns>(table: Table<C>, key: keyof C & string, value: unknown): DbValue {
    const column = table.columns[key];
    if (!column) throw new Error(`no column ${key}`);
    return encodeColumn(column, value);
  }

  protected override fetch(statements: readonly Statement[]): Promise<readonly Outcome[]> {
    return this.#send(async (session, writes) => (await session.run([...writes, ...statements])).slice(writes.length));
  }

  /** Makes what is enqueued ready for sending, while the database is at work on what was sent before. */
  prepare(): void {
    this.#pending.forEach((each, index) => { this.#pending[index] = { ...each, statement: this.dialect.render(each.statement) }; });
  }

  /** Sends what is enqueued, so that what is wrong with it shows now. */
  async flush(): Promise<void> {
    if (this.#pending.length > 0) await this.fetch([]);
  }

  /** Sends what is left and commits; for the unit of work, at the end. */
  async commit(): Promise<void> {
    await this.#send((session, writes) => session.commit(writes));
  }

  /** Refuses a change that left no trace: every state change writes its audit entry in the same transaction. */
  assertAudited(): void {
    if (this.#needsAudit && !this.#audited) throw new Error('a unit of work changed audited rows without an audit entry');
  }

  async #send<T>(run: (session: Session, writes: readonly Step[]) => Promise<T>): Promise<T> {
    const writes = this.#pending.splice(0);
    const session = await this.session();
    try {
      return await run(session, writes.map(({ statement, guard }) => ({ ...statement, mustHit: guard?.rows })));
    } catch (error) {
      throw this.#translate(error, writes);
    }
  }

  #translate(error: unknown, writes: readonly Pending[]): unknown {
    if (error instanceof GuardFailed) return writes[error.index]?.guard?.otherwise() ?? error;
    const mapped = this.dialect.toDbError(error);
    if (mapped?.kind !== 'duplicate' || mapped.constraint === undefined) return mapped ?? error;
    const constraint = mapped.constraint;
    const meant = writes.find((each) => each.onDuplicate?.[constraint])?.onDuplicate?.[constraint];
    return meant ? meant() : mapped;
  }
}

export { DbError, uniqueName };
