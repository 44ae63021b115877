import type { Connection } from 'mysql2/promise';
import type { SeededTree } from './seed-organisations.ts';
import { DEVICES_PER_LINE } from './seed-procurement.ts';
import { idSql, insertChunks, instantSql, thrownSql, type SeedSpan } from './seed-sql.ts';

const DAY_MS = 86_400_000;

/** Of a thousand devices, how many are in which state, and whether they have left the store. */
const STATES = [['handed_over', 840, true], ['in_stock', 40, false], ['reserved', 10, false], ['received', 10, false], ['in_repair', 25, false], ['returned', 15, false], ['quarantine', 10, false], ['lost', 5, true], ['stolen', 5, true], ['retired', 40, false]] as const;

function byThrow<T>(valueOf: (state: (typeof STATES)[number]) => T): string {
  let limit = 0;
  return `(case ${STATES.map((state) => `when ${thrownSql('s.seq')} < ${limit += state[1]} then ${String(valueOf(state))}`).join(' ')} end)`;
}

const STATE = byThrow(([state]) => `'${state}'`);
const AWAY = byThrow(([, , away]) => (away ? 1 : 0));

/**
 * Devices with their numbers and up to three lines of history: seen first, put into stock, and where they are now.
 * The steps between are left out, so a seeded history tells where a device was and not every step that led there.
 */
export async function seedDevices(connection: Connection, { begin }: SeedSpan, tree: SeededTree, count: number): Promise<void> {
  const from = (sequence: string): string => `${sequence} join seed_lines l on l.n = (s.seq - 1) div ${DEVICES_PER_LINE} + 1`;
  const deviceId = idSql('0d1', 'l.ms + s.seq mod 25', 's.seq');
  const at = instantSql('l.ms');
  const custodian = `case when ${AWAY} = 1 then l.school_id else '${tree.provider}' end`;
  const location = `case when ${AWAY} = 1 then null else '${tree.store}' end`;
  const serial = `concat(elt(l.n mod 4 + 1, 'C02', '5CG', 'PF4', 'DMP'), lpad(conv((s.seq * 7919) mod 2147483647, 10, 36), 6, '0'))`;
  const lines = `case when ${STATE} = 'received' then 1 when ${STATE} = 'in_stock' then 2 else 3 end`;
  await insertChunks(connection, 'devices', count, (sequence) =>
    `insert into devices (id, asset_tag, version, state, product_model_id, equipment_class_id, owner_id, custodian_id, stock_location_id, \`condition\`, mdm_state, acquisition_kind, order_line_id, share_id, goods_receipt_id, serial, unit_cost_minor, first_seen_at, last_seen_at, history_length)
     select ${deviceId}, concat('ZW-', lpad(s.seq, 7, '0')), 1, ${STATE}, l.model_id, l.class_id, l.owner_id, ${custodian}, ${location}, 'good', 'unknown', 'bought', l.line_id, l.share_id, l.receipt_id, ${serial}, 50000, ${at}, ${at}, ${lines}
     from ${from(sequence)} order by s.seq`);
  await insertChunks(connection, 'serial numbers', count, (sequence) =>
    `insert into device_identifiers (id, device_id, kind, scope, value, confirmed, valid_from) select ${idSql('0d2', 'l.ms + s.seq mod 25', 's.seq')}, ${deviceId}, 'serial', l.manufacturer_id, ${serial}, 1, ${at} from ${from(sequence)} order by s.seq`);
  await insertChunks(connection, 'IMEIs', count, (sequence) =>
    `insert into device_identifiers (id, device_id, kind, scope, value, confirmed, valid_from) select ${idSql('0d3', 'l.ms + s.seq mod 25', 's.seq')}, ${deviceId}, 'imei', 'world', concat('35', lpad(s.seq * 977, 13, '0')), 1, ${at}
     from ${from(sequence)} where l.n mod 6 = 2 order by s.seq`);
  const history = (sequence: number, kind: string, days: number, columns: string, where: string) => (seq: string): string =>
    `insert into device_history (id, device_id, sequence, at, event, state, owner_id, custodian_id, stock_location_id, actor_id, request_id)
     select ${idSql(kind, `l.ms + ${days * DAY_MS}`, 's.seq')}, ${deviceId}, ${sequence}, ${instantSql(`l.ms + ${days * DAY_MS}`)}, ${columns}, 'seed', 'seed' from ${from(seq)} where ${where} order by s.seq`;
  await insertChunks(connection, 'first sightings', count, history(1, '0d4', 0, `'first_seen', 'received', l.owner_id, '${tree.provider}', '${tree.store}'`, 'true'));
  await insertChunks(connection, 'stockings', count, history(2, '0d5', 1, `'passed', 'in_stock', l.owner_id, '${tree.provider}', '${tree.store}'`, `${STATE} <> 'received'`));
  await insertChunks(connection, 'latest steps', count, history(3, '0d6', 20, `'step', ${STATE}, l.owner_id, ${custodian}, ${location}`, `${STATE} not in ('received', 'in_stock')`));
  await insertChunks(connection, 'reservations', count, (sequence) =>
    `insert into reservations (id, device_id, organisation_id, state, reason, held_by, held_at, version) select ${idSql('0d7', 'l.ms', 's.seq')}, ${deviceId}, l.school_id, 'held', 'seed', 'seed', ${at}, 1 from ${from(sequence)} where ${STATE} = 'reserved'`);
  await insertChunks(connection, 'assignments', count, (sequence) =>
    `insert into assignments (id, version, device_id, custodian_id, pupil_reference_id, kind, state, started_at, missing)
     select ${idSql('0d8', `l.ms + ${21 * DAY_MS}`, 's.seq')}, 1, ${deviceId}, l.school_id, ${idSql('0d9', String(begin), 's.seq')}, 'loan', 'open', ${instantSql(`l.ms + ${21 * DAY_MS}`)}, '[]' from ${from(sequence)} where ${STATE} = 'handed_over' and s.seq mod 2 = 0`);
  await insertChunks(connection, 'scans', count, (sequence) =>
    `insert into receipt_scans (id, receipt_id, order_line_id, kind, value, outcome, damaged, refused, device_id, scanned_by, scanned_at, undone)
     select ${idSql('0da', 'l.ms + s.seq mod 25', 's.seq')}, l.receipt_id, l.line_id, 'serial', ${serial}, 'expected', 0, 0, ${deviceId}, 'seed', ${at}, 0 from ${from(sequence)} order by s.seq`);
  // the next device is the next number
  await connection.query("insert into number_sequences (name, next_value) values ('ZW', ?)", [count + 1]);
}
