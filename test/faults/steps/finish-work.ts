import type { Container } from '../../../src/container.ts';
import { dispatchDue } from '../../../src/jobs/dispatcher.ts';
import type { JobHandlers } from '../../../src/jobs/job-handler.ts';
import { runJob } from '../../../src/jobs/run-job.ts';
import { runSchedules } from '../../../src/jobs/scheduler.ts';
import { code, int, nullable } from '../../../src/persistence/columns.ts';
import { endLeases, endPauses } from '../../jobs/support/job-rows.ts';
import type { TestEngine } from '../../support/engines.ts';

const MOST_ROUNDS = 40;

/**
 * What the other workers do once a process is dead: its leases and every pause run out, due times become jobs, due jobs
 * are dispatched in their order and run, until none is left.
 * @throws Error where the work does not come to an end
 */
export async function finishWork(engine: TestEngine, { uow, log }: Container, handlers: JobHandlers): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const scheduled = await runSchedules(uow);
    await endLeases(engine);
    await endPauses(engine);
    const due: string[] = [];
    const delivery = { acceptsMore: () => true, add: (job: { readonly outboxId: string }) => { due.push(job.outboxId); return Promise.resolve(); }, start: () => Promise.resolve(), stop: () => Promise.resolve() };
    await dispatchDue({ uow, log, delivery });
    for (const outboxId of due) await runJob({ uow, handlers, log }, outboxId);
    const [row] = await uow.read((db) => db.select({ pending: int() }, db.q('outbox').where('pending', 1).count('* as pending')));
    if (row?.pending === 0 && scheduled === 0 && due.length === 0) return;
  }
  const left = await uow.read((db) => db.select({ type: code(), errorCode: nullable(code()) }, db.q('outbox').where('pending', 1).select('type', 'error_code')));
  throw new Error(`work without an end: ${left.map((job) => `${job.type} (${job.errorCode ?? 'no error'})`).join(', ')}`);
}
