import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BusinessClock } from '../shared/clock.ts';
import { DbError, persistenceErrors } from './db-errors.ts';
import type { Dialect, Session, SessionKind } from './dialect/dialect.ts';
import { Reader } from './reader.ts';
import { Tx, type WriteContext } from './transaction.ts';

/** With the pauses between them about a second: long enough for a crowd to pass, or for the next node of a cluster. */
const ATTEMPTS = 6;

/** The one way to the database: `write` for changes, `read` for queries, `snapshot` for a consistent view of everything. */
export class UnitOfWork {
  readonly dialect: Dialect;
  readonly clock: BusinessClock;
  readonly #inside = new AsyncLocalStorage<true>();

  constructor(dialect: Dialect, clock: BusinessClock) {
    this.dialect = dialect;
    this.clock = clock;
  }

  /**
   * Runs `work` in one transaction and commits it. Where the engine undid it because of others (deadlock, lock wait)
   * or the connection broke before COMMIT, it is run again, so `work` must change nothing but through `tx`.
   * @throws AppError `persistence.outcome_unknown` when the connection broke during COMMIT of work that is not repeatable
   */
  async write<T>(context: WriteContext, work: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.#inside.getStore()) throw new Error('a unit of work inside another one would wait for itself');
    return this.#again(context.repeatable === true, () => this.#inside.run(true, () => this.#attempt(context, work)));
  }

  /**
   * Does it again, after a random pause, where the engine undid it because of others or the connection broke; where
   * nobody knows whether it was committed, only what is `repeatable`.
   */
  async #again<T>(repeatable: boolean, once: () => Promise<T>): Promise<T> {
    let inDoubt = false;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.clock.refresh();
        return await once();
      } catch (error) {
        const db = error instanceof DbError ? error : this.dialect.toDbError(error);
        if (!db) throw error;
        inDoubt ||= db.kind === 'commit-lost';
        if (inDoubt && (!repeatable || attempt === ATTEMPTS)) throw persistenceErrors['persistence.outcome_unknown']();
        if (!db.retryable || (attempt === ATTEMPTS && db.kind === 'foreign-key')) throw db;
        if (attempt === ATTEMPTS) throw persistenceErrors[db.kind === 'connection' ? 'persistence.unreachable' : 'persistence.busy']();
        await sleep(Math.random() * 20 * 2 ** attempt);
      }
    }
  }

  async #attempt<T>(context: WriteContext, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#withSession('write', async (open) => {
      const tx = new Tx(this.dialect, open, context, this.clock.now());
      const result = await work(tx);
      context.beforeCommit?.(tx, result);
      tx.assertAudited();
      if (tx.wrote) await tx.commit();
      else await (await open()).rollback();
      return result;
    });
  }

  /** Queries without a transaction; each sees what is committed when it runs. `work` may be done again, so it only reads. */
  read<T>(work: (db: Reader) => Promise<T>): Promise<T> {
    return this.#readOnly('read', work);
  }

  /** Queries over one consistent view, however long it takes: allocation input, exports, reports. `work` only reads. */
  snapshot<T>(work: (db: Reader) => Promise<T>): Promise<T> {
    return this.#readOnly('snapshot', work);
  }

  #readOnly<T>(kind: SessionKind, work: (db: Reader) => Promise<T>): Promise<T> {
    return this.#again(true, () =>
      this.#withSession(kind, async (open) => {
        const result = await work(new Reader(this.dialect, open));
        await (await open()).rollback();
        return result;
      }),
    );
  }

  /** Opens the session when it is first needed and gives it back whatever happens. */
  async #withSession<T>(kind: SessionKind, run: (open: () => Promise<Session>) => Promise<T>): Promise<T> {
    let session: Promise<Session> | undefined;
    let ended = false;
    const open = (): Promise<Session> =>
      (session ??= this.dialect.open(kind).then((inner) => ({
        run: (steps) => inner.run(steps),
        commit: async (last) => { await inner.commit(last); ended = true; },
        rollback: () => { ended = true; return inner.rollback(); },
      })));
    try {
      return await run(open);
    } catch (error) {
      if (session !== undefined && !ended) await session.then((each) => each.rollback()).catch(ignoreBrokenConnection);
      throw error;
    }
  }
}

/** The error that ended the work is the one to tell; a connection that broke has nothing left to roll back. */
const ignoreBrokenConnection = (): void => undefined;
