import { code, count, id, instant, int, nullable, text } from '../persistence/columns.ts';
import { keyset } from '../persistence/keyset.ts';
import type { RowOf } from '../persistence/columns.ts';
import { query, type Reader } from '../persistence/reader.ts';
import { toPage, type ListRequest, type Page } from '../shared/paging.ts';
import { jobErrors } from './job-errors.ts';
import type { JobState } from './job-machine.ts';
import type { JobType } from './job-types.ts';

const shape = {
  id: id(),
  type: code<JobType>(40),
  queue: code(60),
  state: code<JobState>(10),
  attempts: int(),
  maxAttempts: int(),
  orderingKey: nullable(code(120)),
  errorCode: nullable(code(80)),
  errorMessage: nullable(text(500)),
  requestId: code(64),
  createdAt: instant(),
  dueAt: instant(),
  finishedAt: nullable(instant()),
  /** A dead job of the same ordering key that must be dealt with first. */
  heldById: nullable(id()),
};

export type JobView = RowOf<typeof shape>;

export interface JobFilter {
  readonly state?: readonly JobState[];
  readonly type?: JobType;
  readonly queue?: string;
}

const jobs = (db: Reader) =>
  db.q('outbox as o').select(
    'o.id', 'o.type', 'o.queue', 'o.state', 'o.attempts', 'o.max_attempts', 'o.ordering_key', 'o.error_code', 'o.error_message',
    'o.request_id', 'o.created_at', 'o.due_at', 'o.finished_at',
    db.q('outbox as b').select('b.id')
      .whereRaw("b.ordering_key = o.ordering_key and b.unfinished = 1 and b.state = 'dead' and o.state = 'waiting'")
      .andWhereRaw('(b.sequence < o.sequence or (b.sequence = o.sequence and b.id < o.id))')
      .orderBy([{ column: 'b.sequence' }, { column: 'b.id' }]).limit(1).as('held_by_id'),
  );

/** Jobs by age (their ids ascend with time), with what went wrong in the last attempt. */
export async function listJobs(db: Reader, request: ListRequest<'createdAt', JobFilter>): Promise<Page<JobView>> {
  const { state, type, queue } = request.filters;
  const builder = jobs(db);
  if (state !== undefined) void builder.whereIn('o.state', [...state]);
  if (type !== undefined) void builder.where('o.type', type);
  if (queue !== undefined) void builder.where('o.queue', queue);
  const rows = await db.select(shape, keyset(builder, request, 'o.created_at', 'o.id'));
  return toPage(request, rows, (row) => ({ value: row.createdAt, id: row.id }), (row) => row);
}

/** @throws AppError job.not_found */
export async function getJob(db: Reader, jobId: string): Promise<JobView> {
  const [row] = await db.select(shape, jobs(db).where('o.id', jobId));
  if (!row) throw jobErrors['job.not_found']();
  return row;
}

export interface JobSummary {
  readonly waiting: number;
  readonly running: number;
  readonly dead: number;
  /** When the next waiting job may start, on the database's clock; null where none waits. */
  readonly nextDueAt: Date | null;
}

/** What operators look at first. Counts of the unfinished only: done rows are many and say nothing. */
export async function summariseJobs(db: Reader): Promise<JobSummary> {
  const [counts, [next]] = await db.selectAll(
    query({ state: code<JobState>(10), jobs: count() }, db.q('outbox').select('state').count('* as jobs').whereIn('state', ['waiting', 'running', 'dead']).groupBy('state')),
    query({ dueAt: nullable(instant()) }, db.q('outbox').min('due_at as due_at').where('state', 'waiting')),
  );
  const of = (state: JobState): number => counts.find((row) => row.state === state)?.jobs ?? 0;
  return { waiting: of('waiting'), running: of('running'), dead: of('dead'), nextDueAt: next?.dueAt ?? null };
}
