import { problemOf, type Problem } from '../http/problem.ts';
import type { TaskView } from '../http/task-schema.ts';
import { code, instant, nullable, snakeCase } from '../persistence/columns.ts';
import type { Reader } from '../persistence/reader.ts';
import { jobErrors } from './job-errors.ts';
import type { JobState } from './job-machine.ts';
import { tasks, type TaskRow } from './task-tables.ts';

const { id, operation, language, done, total, startedAt, finishedAt, status, headers, body } = tasks.columns;
const visible = { id, operation, language, done, total, startedAt, finishedAt, status, headers, body };
const shape = { ...visible, state: code<JobState>(10), errorCode: nullable(code(80)), requestId: code(64), createdAt: instant(), jobFinishedAt: nullable(instant()) };
const columns = Object.keys(visible).map((key) => `t.${snakeCase(key)}`);

/**
 * A task, for whoever asked for it (`askedBy`: the id of the user) or, without one, for those who run the installation.
 * @throws AppError `task.not_found`, also where it is somebody else's
 */
export async function viewTask(db: Reader, taskId: string, askedBy?: string): Promise<TaskView> {
  const builder = db.q('tasks as t').join('outbox as o', 'o.id', 't.id').where('t.id', taskId)
    .select(...columns, 'o.state', 'o.error_code', 'o.request_id', 'o.created_at', 'o.finished_at as job_finished_at');
  const [row] = await db.select(shape, askedBy === undefined ? builder : builder.where('t.actor_id', askedBy));
  if (!row) throw jobErrors['task.not_found']();
  const dead = row.state === 'dead';
  const problem = dead ? givenUp(row) : failureOf(row);
  return {
    id: row.id, operation: row.operation, state: row.state === 'dead' || problem ? 'failed' : row.state, progress: { done: row.done, total: row.total },
    askedAt: row.createdAt, startedAt: row.startedAt, finishedAt: dead ? row.jobFinishedAt : row.finishedAt, result: resultOf(row), problem,
  };
}

type Outcome = Pick<TaskRow, 'status' | 'headers' | 'body'>;

function resultOf({ status, headers, body }: Outcome): TaskView['result'] {
  if (status === null || status >= 400) return null;
  return { status, location: headers?.['Location'] ?? null, body: body ? (JSON.parse(body) as unknown) : null };
}

const failureOf = ({ status, body }: Outcome): Problem | null => (status !== null && status >= 400 ? (JSON.parse(body ?? '') as Problem) : null);

const givenUp = ({ language, requestId, errorCode }: { readonly language: 'de' | 'en'; readonly requestId: string; readonly errorCode: string | null }): Problem =>
  problemOf(jobErrors['task.given_up']({ reason: errorCode }), language, requestId);
