import { code, id, json, nullable } from '../../../src/persistence/columns.ts';
import { query, type Reader } from '../../../src/persistence/reader.ts';

/** Work that a committed change asked for has its row in the outbox: waiting, running or done, and not given up. */
export async function askedForWork(db: Reader): Promise<readonly string[]> {
  const [notifications, documents, jobs, dead] = await db.selectAll(
    query({ id: id() }, db.q('notifications').select('id')),
    query({ id: id() }, db.q('supplier_documents').where({ direction: 'in', state: 'archived' }).select('id')),
    query({ type: code(), payload: json<Readonly<Record<string, string>>>() }, db.q('outbox').whereIn('type', ['fan-out-notification', 'apply-document']).select('type', 'payload')),
    query({ type: code(), errorCode: nullable(code()) }, db.q('outbox').where('state', 'dead').select('type', 'error_code')),
  );
  const subjects = new Set(jobs.map(({ type, payload }) => `${type} ${payload['notificationId'] ?? payload['documentId'] ?? ''}`));
  return [
    ...notifications.filter((row) => !subjects.has(`fan-out-notification ${row.id}`)).map((row) => `job.none_is_lost: fan-out-notification of ${row.id}`),
    ...documents.filter((row) => !subjects.has(`apply-document ${row.id}`)).map((row) => `job.none_is_lost: apply-document of ${row.id}`),
    ...dead.map(({ type, errorCode }) => `job.none_is_dead: ${type} (${errorCode ?? 'no error'})`),
  ];
}
