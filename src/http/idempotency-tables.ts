import { code, id, instant, int, json, longText } from '../persistence/columns.ts';
import { table } from '../persistence/table.ts';

/** Answers that were given under an Idempotency-Key, for seven days. */
export const idempotencyKeys = table(
  'idempotency_keys',
  { id: id(), actorId: code(64), idempotencyKey: code(200), requestHash: code(64), status: int(), headers: json<Readonly<Record<string, string>>>(), body: longText(), createdAt: instant() },
  { audited: false },
);
