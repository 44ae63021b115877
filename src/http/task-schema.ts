import { problemSchema, type Problem } from './problem.ts';
import { s, type TypeOf } from './schema.ts';

export const taskStates = ['waiting', 'running', 'done', 'failed'] as const;

/** What a 202 answers with, and what its address shows from then on. */
export const taskSchema = s.object({
  id: s.id(),
  operation: s.describe(s.string({ max: 60 }), 'The operation that was asked for.'),
  state: s.describe(s.enumOf(taskStates, { name: 'TaskState' }), '`failed`: nothing more will happen by itself; `problem` says why.'),
  progress: s.object({ done: s.int({ min: 0 }), total: s.describe(s.nullable(s.int({ min: 0 })), 'Null until it is known.') }, { name: 'TaskProgress' }),
  askedAt: s.instant(),
  startedAt: s.nullable(s.instant()),
  finishedAt: s.nullable(s.instant()),
  result: s.describe(
    s.nullable(s.object({ status: s.int({ min: 200, max: 299 }), location: s.nullable(s.string()), body: s.describe(s.json(), 'Null where the answer has no body.') }, { name: 'TaskResult' })),
    'What the operation would have answered.',
  ),
  /** What the operation would have failed with. */
  problem: s.nullable(problemSchema),
}, { name: 'Task' });

export type TaskView = Omit<TypeOf<typeof taskSchema>, 'problem'> & { readonly problem: Problem | null };
