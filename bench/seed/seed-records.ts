import type { Connection } from 'mysql2/promise';
import { DEVICES_PER_LINE } from './seed-procurement.ts';
import { idSql, insertChunks, instantSql } from './seed-sql.ts';

/**
 * What an installation keeps of its past: an audit entry per device (as long ago sealed and pruned from the queue; their
 * leaves are not there, so the trail does not verify), finished jobs, and the notifications of the last years.
 */
export async function seedRecords(connection: Connection, devices: number): Promise<void> {
  const from = (sequence: string): string => `${sequence} join seed_lines l on l.n = (s.seq - 1) div ${DEVICES_PER_LINE} + 1`;
  const deviceId = idSql('0d1', 'l.ms + s.seq mod 25', 's.seq');
  const at = instantSql('l.ms');
  await insertChunks(connection, 'audit entries', devices, (sequence) =>
    `insert into audit_entries (id, at, actor_kind, actor_id, organisation_id, action, entity_kind, entity_id, request_id, body, recorded_at)
     select ${idSql('041', 'l.ms + s.seq mod 25', 's.seq')}, ${at}, 'user', 'seed', l.owner_id, 'device.registered', 'device', ${deviceId}, 'seed', concat('{"action":"device.registered","after":{"state":"in_stock","shareId":"', l.share_id, '"}}'), ${at}
     from ${from(sequence)} order by s.seq`);
  await insertChunks(connection, 'finished jobs', Math.ceil(devices / 10), (sequence) =>
    `insert into outbox (id, type, queue, payload, priority, sequence, asked_token, state, attempts, max_attempts, runs, dispatches, due_at, next_at, request_id, created_at, finished_at)
     select ${idSql('042', 'unix_timestamp() * 1000 - 86400000 + s.seq', 's.seq')}, 'fan-out-notification', 'notifications', '{}', 5, 0, uuid(), 'done', 1, 5, 1, 1, t, t, 'seed', t, t from (select utc_timestamp(3) - interval 1 hour as t) as times, ${sequence}`);
  await insertChunks(connection, 'notifications', Math.ceil(devices / DEVICES_PER_LINE), (sequence) =>
    `insert into notifications (id, organisation_id, topic, subject_kind, subject_id, facts, created_at)
     select ${idSql('043', 'l.ms', 's.seq')}, l.school_id, 'allocation.awarded', 'allocation_run', l.order_id, '{"number":"AL-2019-000001","units":25}', ${at} from ${sequence} join seed_lines l on l.n = s.seq`);
}
