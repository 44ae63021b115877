import { insertStatement } from '../persistence/statement.ts';
import type { Tx } from '../persistence/transaction.ts';
import { newId } from '../shared/ids.ts';
import { outbox } from './job-tables.ts';
import { jobTypes, queueOf, type JobPayload, type JobType, type SupplierJobType } from './job-types.ts';

export interface JobOptions {
  /** Jobs of one key run one after another; one that is dead holds those behind it until a person decides. */
  readonly orderingKey?: string;
  /** The place within the key: the version of the aggregate whose change asks for the job. Equal ones go by age. */
  readonly sequence?: number;
  /** 1 (first) to 10; the type's own by default. */
  readonly priority?: number;
  /** Earliest start, from now on the database's clock. */
  readonly delayMs?: number;
  /**
   * At most one pending job has this key. Asking again while one waits changes nothing (but pulls it forward to an
   * earlier due time); while one runs, it is run once more afterwards, since it may have read too early.
   */
  readonly uniqueKey?: string;
}

export type SupplierJobOptions = JobOptions & { readonly connectionId: string };

type OptionsOf<T extends JobType> = T extends SupplierJobType ? [options: SupplierJobOptions] : [options?: JobOptions];

/**
 * Asks for a job in the transaction of the change that needs it: it runs if and only if that commits.
 * @returns the job's id; with a `uniqueKey` that is pending already no such row comes to be
 */
export function addJob<T extends JobType>(tx: Tx, type: T, payload: JobPayload<T>, ...[options]: OptionsOf<T>): string {
  return enqueueJob(tx, type, payload, options ?? {});
}

/** As `addJob`, for callers that hold type and payload as data (a schedule's row). */
export function enqueueJob(tx: Tx, type: JobType, payload: unknown, options: JobOptions & { readonly connectionId?: string }): string {
  const id = newId();
  const spec = jobTypes[type];
  const due = tx.dialect.now(options.delayMs ?? 0);
  const { sql, bindings } = insertStatement(outbox, [
    {
      id,
      type,
      queue: queueOf(type, options.connectionId),
      payload,
      priority: options.priority ?? spec.priority,
      orderingKey: options.orderingKey ?? null,
      sequence: options.sequence ?? 0,
      uniqueKey: options.uniqueKey ?? null,
      askedToken: newId(),
      seenToken: null,
      state: 'waiting',
      attempts: 0,
      maxAttempts: spec.maxAttempts,
      runs: 0,
      dispatches: 0,
      dueAt: due,
      nextAt: due,
      runToken: null,
      runningUntil: null,
      errorCode: null,
      errorMessage: null,
      requestId: tx.context.requestId,
      createdAt: tx.dialect.now(),
      finishedAt: null,
    },
  ]);
  if (options.uniqueKey === undefined) {
    tx.enqueue(outbox, { sql, bindings }, {});
    return id;
  }
  tx.enqueue(outbox, { sql: sql + tx.dialect.onConflictUpdate(['unique_key', 'pending'], ['asked_token']), bindings }, {});
  // A back-off (attempts > 0) stays as long as it is: asking twice makes a supplier no healthier.
  tx.enqueue(
    outbox,
    {
      sql: `update outbox set due_at = ${due.raw}, next_at = ${due.raw} where unique_key = ? and pending = 1 and state = 'waiting' and attempts = 0 and due_at > ${due.raw}`,
      bindings: [options.uniqueKey],
    },
    {},
  );
  return id;
}
