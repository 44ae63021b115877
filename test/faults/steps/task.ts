import type { Container } from '../../../src/container.ts';
import { confirmHandOver } from '../../../src/features/assignments/confirm-hand-over.ts';
import { postReceipt } from '../../../src/features/receiving/post-receipt.ts';
import { SqlIdempotencyStore } from '../../../src/http/sql-idempotency.ts';
import type { JobHandlers } from '../../../src/jobs/job-handler.ts';
import type { JobType } from '../../../src/jobs/job-types.ts';
import { runJob } from '../../../src/jobs/run-job.ts';
import { id } from '../../../src/persistence/columns.ts';
import type { WriteContext } from '../../../src/persistence/transaction.ts';

/** What a process is doing when it is killed. */
export type Task =
  /** A worker at the jobs of these types, one after another until none is due. */
  | { readonly kind: 'jobs'; readonly types: readonly JobType[] }
  /** An API process answering a request with this Idempotency-Key. */
  | { readonly kind: 'post-receipt'; readonly key: string; readonly receiptId: string }
  | { readonly kind: 'confirm-hand-over'; readonly key: string; readonly handOverId: string; readonly version: number };

export async function perform(container: Container, handlers: JobHandlers, task: Task): Promise<void> {
  switch (task.kind) {
    case 'jobs':
      return runJobsOf(container, handlers, task.types);
    case 'post-receipt':
      return asked(container, task.key, (context) => postReceipt(container, context, { receiptId: task.receiptId }));
    case 'confirm-hand-over':
      return asked(container, task.key, (context) => confirmHandOver(container, context, { all: true }, { handOverId: task.handOverId, expectedVersion: task.version }));
  }
}

async function runJobsOf({ uow, log }: Container, handlers: JobHandlers, types: readonly JobType[]): Promise<void> {
  for (;;) {
    const [due] = await uow.read((db) => db.select({ id: id() }, db.q.raw(
      `select id from outbox where state = 'waiting' and type in (${types.map(() => '?').join(', ')}) and due_at <= ${db.dialect.now().raw} order by id limit 1`, [...types],
    )));
    if (!due) return;
    await runJob({ uow, handlers, log }, due.id);
  }
}

const client: WriteContext['actor'] = { kind: 'user', id: 'client', name: 'client', grants: [] };

/** As the API does it: the key is written in the transaction of the effect, and who asks again gets the first answer. */
async function asked(container: Container, key: string, work: (context: WriteContext) => Promise<unknown>): Promise<void> {
  const store = new SqlIdempotencyStore(container.uow);
  const slot = { actorId: `user:${client.id}`, key, requestHash: '0'.repeat(64), response: () => ({ status: 200, headers: {}, body: '' }) };
  if (await store.find(slot.actorId, key)) return;
  await work({ actor: client, requestId: `request:${key}`, beforeCommit: (tx) => store.record(tx, slot, slot.response()) });
}
