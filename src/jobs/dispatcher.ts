import { int, id as idColumn, code } from '../persistence/columns.ts';
import { query, type Reader } from '../persistence/reader.ts';
import type { Tx, WriteContext } from '../persistence/transaction.ts';
import type { UnitOfWork } from '../persistence/unit-of-work.ts';
import { systemActor } from '../shared/actor.ts';
import { loggableError, type Logger } from '../shared/log.ts';
import type { Delivery, DeliveryJob } from './delivery.ts';
import { outbox } from './job-tables.ts';

const DISPATCHER: WriteContext = { actor: systemActor('job-dispatcher'), requestId: 'job-dispatcher', repeatable: true };
const BATCH = 200;
const MOST_DOUBLINGS = 4;

export interface DispatcherDeps {
  readonly uow: UnitOfWork;
  readonly delivery: Delivery;
  readonly log: Logger;
  /**
   * How long a delivered job may wait to be claimed before it is delivered once more; doubles with each time, up to
   * sixteenfold, so that a long queue is not read again and again.
   */
  readonly leaseMs?: number;
}

const shape = { id: idColumn(), queue: code(60), priority: int(), runs: int(), dispatches: int() };

/**
 * Due rows, oldest first: new ones, failed ones whose pause is over, deliveries without answer and runs whose lease
 * has ended are all the same to it. Of an ordering key only the oldest unfinished row counts, and none while another
 * of the key runs.
 */
const dueRows = (db: Reader, limit: number, lock: string) =>
  db.q.raw(
    `select o.id, o.queue, o.priority, o.runs, o.dispatches from outbox o
     where o.pending = 1 and o.next_at <= ${db.dialect.now().raw} and (o.ordering_key is null or not exists (
       select 1 from outbox b where b.ordering_key = o.ordering_key and b.unfinished = 1 and b.id <> o.id
         and (b.sequence < o.sequence or (b.sequence = o.sequence and b.id < o.id) or b.run_token is not null)))
     order by o.next_at, o.id limit ${limit}${lock}`,
  );

/**
 * Hands due jobs to the delivery; every worker may do so at any time. Rows are claimed in a short transaction by
 * moving their next look into the future, so those of a dispatcher that was killed come back by themselves.
 * @returns how many were handed over; `full` when there may be more
 */
export async function dispatchDue(deps: DispatcherDeps): Promise<{ readonly handedOver: number; readonly full: boolean }> {
  const { uow, delivery } = deps;
  if (!delivery.acceptsMore()) return { handedOver: 0, full: false };
  const [first] = await uow.read((db) => db.select({ id: idColumn() }, dueRows(db, 1, '')));
  if (!first) return { handedOver: 0, full: false };
  const claimed = await uow.write(DISPATCHER, (tx) => claimDue(tx, deps.leaseMs ?? 15_000));
  const refused: string[] = [];
  await Promise.all(
    claimed.map((job) =>
      delivery.add(job).catch((error: unknown) => {
        refused.push(job.outboxId);
        deps.log.warn({ err: loggableError(error), jobId: job.outboxId }, 'a job could not be handed over');
      }),
    ),
  );
  if (refused.length > 0) await takeBack(uow, refused);
  return { handedOver: claimed.length - refused.length, full: claimed.length === BATCH && refused.length === 0 };
}

async function claimDue(tx: Tx, leaseMs: number): Promise<DeliveryJob[]> {
  const [rows] = await tx.selectAll(query(shape, dueRows(tx, BATCH, tx.dialect.skipLocked)));
  for (let dispatches = 0; dispatches <= MOST_DOUBLINGS; dispatches += 1) {
    const group = rows.filter((row) => Math.min(row.dispatches, MOST_DOUBLINGS) === dispatches);
    if (group.length === 0) continue;
    const until = tx.dialect.now(leaseMs * 2 ** dispatches).raw;
    tx.enqueue(
      outbox,
      {
        sql: `update outbox set next_at = ${until}, dispatches = dispatches + 1
              where pending = 1 and next_at <= ${tx.dialect.now().raw} and id in (${group.map(() => '?').join(', ')})`,
        bindings: group.map((row) => row.id),
      },
      {},
    );
  }
  return rows.map((row) => ({ outboxId: row.id, run: row.runs, queue: row.queue, priority: row.priority }));
}

/** What could not be handed over is due again soon, however often that happened. */
const takeBack = (uow: UnitOfWork, ids: readonly string[]): Promise<void> =>
  uow.write(DISPATCHER, (tx) => {
    tx.enqueue(
      outbox,
      {
        sql: `update outbox set next_at = ${tx.dialect.now(1_000).raw}, dispatches = 0 where state = 'waiting' and id in (${ids.map(() => '?').join(', ')})`,
        bindings: ids,
      },
      {},
    );
    return Promise.resolve();
  });
