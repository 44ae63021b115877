import { bytes, code, count, id, instant, int, json, longText, nullable } from '../persistence/columns.ts';
import { table, type Row } from '../persistence/table.ts';
import type { Actor } from '../shared/actor.ts';

/** Who asked, without a name. The grants are those of that moment; what has ended since does not count any more. */
export type Asker = Omit<Actor, 'name' | 'personId'>;

/** A request that is carried out after its answer, beside the outbox row of the same id, which owns its state. */
export const tasks = table(
  'tasks',
  {
    id: id(),
    operation: code(60),
    /** Who may look at it. */
    actorId: code(64),
    actor: json<Asker>(),
    language: code<'de' | 'en'>(2),
    expectedVersion: nullable(int()),
    /** What was sent, as it was checked; kept as long as it is needed. */
    input: nullable(bytes()),
    done: count(),
    total: nullable(count()),
    startedAt: nullable(instant()),
    finishedAt: nullable(instant()),
    /** The answer that the request would have had, were it waited for. */
    status: nullable(int()),
    headers: nullable(json<Readonly<Record<string, string>>>()),
    body: nullable(longText()),
  },
  { audited: false },
);

export type TaskRow = Row<typeof tasks>;
