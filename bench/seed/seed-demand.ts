import type { Connection } from 'mysql2/promise';
import type { SeededCatalogue } from './seed-catalogue.ts';
import type { SeededTree } from './seed-organisations.ts';
import { idSql, insertChunks, instantSql, type SeedSpan } from './seed-sql.ts';

const UNITS = 20;
const REQUESTS_PER_RUN = 10;

/**
 * Requests of schools to the stock of their municipality, ten to a run that served them; one in fifty still waits for
 * half of what was approved, one in twenty is not approved yet.
 */
export async function seedDemand(connection: Connection, span: SeedSpan, tree: SeededTree, { equipmentClasses }: SeededCatalogue, requests: number): Promise<void> {
  const runs = Math.max(1, Math.floor(requests / REQUESTS_PER_RUN));
  const pools = tree.towns.flatMap((town) => equipmentClasses.map((equipmentClass) => [town, equipmentClass] as const));
  const [poolKind, at] = ['031', instantSql(String(span.begin))];
  await connection.query('create temporary table seed_pools (n int primary key, pool_id char(36) character set ascii, town_id char(36) character set ascii, class_id char(36) character set ascii)');
  await connection.query('insert into seed_pools (n, town_id, class_id) values ?', [pools.map(([town, equipmentClass], index) => [index, town, equipmentClass])]);
  await connection.query(`update seed_pools set pool_id = ${idSql(poolKind, String(span.begin), 'n')}`);
  await connection.query(`insert into allocation_pools (id, owner_id, equipment_class_id, version, accepted_total, reserve_used, standing_rule) select pool_id, town_id, class_id, 1, 0, 0, 0 from seed_pools`);
  await connection.query('create temporary table seed_members (town_id char(36) character set ascii, n int, school_id char(36) character set ascii, primary key (town_id, n))');
  await connection.query('insert into seed_members values ?', [[...tree.schoolsOf].flatMap(([town, schools]) => schools.slice(0, 80).map((school, index) => [town, index, school]))]);

  const step = Math.floor(span.length / requests);
  const ms = `(${span.begin} + s.seq * ${step})`;
  const run = `((s.seq - 1) div ${REQUESTS_PER_RUN} + 1)`;
  const runMs = `(${span.begin} + ${run} * ${step * REQUESTS_PER_RUN})`;
  const [requestId, lineId, runId] = [idSql('032', ms, 's.seq'), idSql('033', ms, 's.seq'), idSql('034', runMs, run)];
  const approved = 's.seq mod 20 <> 1';
  const awarded = `(case when not (${approved}) then 0 when s.seq mod 50 = 0 then ${UNITS / 2} else ${UNITS} end)`;
  const from = (sequence: string): string => `${sequence} join seed_pools p on p.n = ${run} mod ${pools.length} join seed_members m on m.town_id = p.town_id and m.n = s.seq mod 80`;
  await insertChunks(connection, 'requests', requests, (sequence) =>
    `insert into equipment_requests (id, number, version, organisation_id, beneficiary_group, review, created_by, created_at, submitted_at)
     select ${requestId}, concat('RQ-2019-', lpad(s.seq, 6, '0')), 3, m.school_id, 'pupil', case when ${approved} then 'approved' else 'submitted' end, 'seed', ${instantSql(ms)}, ${instantSql(ms)} from ${from(sequence)}`);
  await insertChunks(connection, 'request lines', requests, (sequence) =>
    `insert into request_lines (id, request_id, position, version, organisation_id, owner_id, equipment_class_id, beneficiary_group, acceptable_models, class_rank, minimum_lot, requested, approved, refused, withdrawn, awarded, given_up, handed_over, returned, closure, approved_at)
     select ${lineId}, ${requestId}, 1, 3, m.school_id, p.town_id, p.class_id, 'pupil', '[]', 1, 1, ${UNITS}, case when ${approved} then ${UNITS} else 0 end, 0, 0, ${awarded}, 0, ${awarded}, 0, 'none', case when ${approved} then ${instantSql(ms)} end from ${from(sequence)}`);
  await connection.query(
    `insert into allocation_runs (id, number, version, pool_id, owner_id, equipment_class_id, state, \`trigger\`, policy_version, what_if, rules, social_indices, seed, input, output, input_hash, output_hash, verification, supply, demand, awarded, pool_version, started_by, started_at, committed_by, committed_at)
     select ${idSql('034', `(${span.begin} + s.seq * ${step * REQUESTS_PER_RUN})`, 's.seq')}, concat('AL-2019-', lpad(s.seq, 6, '0')), 1, p.pool_id, p.town_id, p.class_id, 'committed', 'person', 'seed', 0, '{}', '{}', 'seed', '{}', '{}', 'seed', 'seed', '{}',
       ${REQUESTS_PER_RUN * UNITS}, ${REQUESTS_PER_RUN * UNITS}, 0, 1, 'seed', ${at}, 'seed', ${at} from seq_1_to_${runs} s join seed_pools p on p.n = s.seq mod ${pools.length}`,
  );
  await insertChunks(connection, 'awards', runs * REQUESTS_PER_RUN, (sequence) =>
    `insert into awards (id, run_id, request_line_id, organisation_id, quantity, given_up, awarded_at, explanation, version)
     select ${idSql('035', ms, 's.seq')}, ${runId}, ${lineId}, m.school_id, ${awarded}, 0, ${instantSql(ms)}, '{}', 1 from ${from(sequence)} where ${awarded} > 0`);
  await connection.query('update allocation_runs r join (select run_id, sum(quantity) as units from awards group by run_id) a on a.run_id = r.id set r.awarded = a.units');
}
