import { uniqueName } from '../../persistence/db-errors.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import { sumOf } from '../../shared/quantity.ts';
import { recordAudit, recordAudits } from '../audit/record-audit.ts';
import { changeDevice } from '../devices/change-device.ts';
import { devices } from '../devices/device-tables.ts';
import type { Device } from '../devices/register-devices.ts';
import { notify } from '../notifications/raise-notification.ts';
import { recordAwarded } from '../requests/request-counters.ts';
import { allocationErrors } from './allocation-errors.ts';
import { expectedSupplyChanged } from './allocation-pool.ts';
import { allocationPools, allocationRuns, awards, reservations, type AllocationRun } from './allocation-tables.ts';
import type { ComputedRun } from './compute-run.ts';
import { canonicalInput, canonicalResult } from './engine/canonical-form.ts';
import { runExplainer } from './engine/explain.ts';
import { RESERVE_SUFFIX, type ClaimLine } from './gather-input.ts';
import { reservationMachine } from './reservation.ts';
import { runMachine, type RunTrigger } from './run.ts';

export interface RunHead {
  readonly id: string;
  readonly number: string;
  readonly trigger: RunTrigger;
}

/** A run as it was computed, not yet binding; what an auditor needs to compute it again is all in it. */
export function previewRow(tx: Tx, { pool, rules, result, input, socialIndices }: ComputedRun, head: RunHead, whatIf: boolean): AllocationRun {
  return {
    ...head, version: 1, poolId: pool.id, ownerId: pool.ownerId, equipmentClassId: pool.equipmentClassId, state: runMachine.initial, policyId: rules.policyId, policyVersion: rules.version, whatIf,
    rules: rules.rules, socialIndices, seed: rules.rules.seed, input: canonicalInput(input), output: canonicalResult(result), inputHash: result.inputHash, outputHash: result.outputHash,
    verification: { violations: [], engine: result.engine }, supply: sumOf(input.pools, (each) => each.capacity), demand: sumOf(input.requests, (each) => each.quantity),
    awarded: sumOf(result.requests, (each) => each.quantity), poolVersion: pool.version, startedBy: tx.actor.id, startedAt: tx.now, committedBy: null, committedAt: null, supersededBy: null,
  };
}

/**
 * Makes a computed run binding, in the caller's transaction: first the pool's version, so that nothing computed from
 * older supply or demand can pass, then the run, awards, request lines, devices and reservations. `preview` is the run's
 * row; `stored` says that it is in the database already.
 * @throws AppError `allocation.supply_moved` when supply or demand is not what the run was computed from
 */
export async function commitRun(tx: Tx, computed: ComputedRun, preview: AllocationRun, stored: boolean): Promise<AllocationRun> {
  const { pool, lines, picks } = computed;
  const fromReserve = sumOf(computed.result.flows.filter((flow) => flow.poolId.endsWith(RESERVE_SUFFIX)), (flow) => flow.quantity);
  tx.update(
    allocationPools,
    { id: pool.id, version: pool.version },
    { version: pool.version + 1, reserveUsed: pool.reserveUsed + fromReserve },
    allocationErrors['allocation.supply_moved'],
  );
  const decision = { state: runMachine.next(preview.state, 'commit'), committedBy: tx.actor.id, committedAt: tx.now };
  const run: AllocationRun = { ...preview, ...decision, version: stored ? preview.version + 1 : preview.version };
  if (stored) tx.bump(allocationRuns, run.id, preview.version, decision);
  else tx.insert(allocationRuns, run);
  // what else was computed from this stock is only good for comparing now
  tx.update(allocationRuns, { poolId: pool.id, state: 'preview' }, { state: 'superseded', supersededBy: run.id, version: { raw: '`version` + 1' } });

  const lineById = new Map(lines.map((line) => [line.id, line]));
  const lineOf = (id: string): ClaimLine => {
    const line = lineById.get(id);
    if (!line) throw new Error('a run awards to a line that it did not read');
    return line;
  };
  const awardIdOf = writeAwards(tx, computed, run.id, lineOf);
  await reserveDevices(tx, computed, lineOf, awardIdOf);
  recordAudit(tx, {
    action: 'allocation_run.committed', entityKind: 'allocation_run', entityId: run.id, organisationId: run.ownerId,
    after: { number: run.number, inputHash: run.inputHash, outputHash: run.outputHash, policyVersion: run.policyVersion, awarded: run.awarded, owedServed: computed.owedDevices.length },
  });
  for (const [organisationId, units] of countBy(picks, (pick) => lineOf(pick.requestLineId).organisationId)) {
    notify(tx, { organisationId, topic: 'allocation.awarded', subjectKind: 'allocation_run', subjectId: run.id, facts: { number: run.number, units } });
  }
  expectedSupplyChanged(tx, pool);
  return run;
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

type LineOf = (lineId: string) => ClaimLine;

/** Returns the award of each line that was given something. */
function writeAwards(tx: Tx, { input, result }: ComputedRun, runId: string, lineOf: LineOf): ReadonlyMap<string, string> {
  const explain = runExplainer(input, result);
  const rows = result.requests.filter((each) => each.quantity > 0).map(({ requestId, quantity }) => ({
    id: newId(), runId, requestLineId: requestId, organisationId: lineOf(requestId).organisationId, quantity, givenUp: 0, awardedAt: tx.now, explanation: explain(requestId), version: 1,
  }));
  // the same preview committed twice at once: its awards may be met before the pool's version is looked at
  if (rows.length > 0) tx.insert(awards, rows, { [uniqueName('awards', ['runId', 'requestLineId'])]: allocationErrors['allocation.supply_moved'] });
  recordAudits(tx, rows.map((row) => ({ action: 'award.made', entityKind: 'award', entityId: row.id, organisationId: row.organisationId, after: { runId, requestLineId: row.requestLineId, quantity: row.quantity } })));
  for (const { requestLineId, quantity } of rows) recordAwarded(tx, lineOf(requestLineId), quantity);
  return new Map(rows.map((row) => [row.requestLineId, row.id]));
}

const READ = 500;

async function reserveDevices(tx: Tx, { picks, owedDevices }: ComputedRun, lineOf: LineOf, awardIdOf: ReadonlyMap<string, string>): Promise<void> {
  const owedLines = [...new Set(owedDevices.map((owed) => owed.requestLineId))];
  // An owed unit comes from an earlier award: the line's last one is named.
  const earlier = new Map((owedLines.length === 0 ? [] : await tx.many(awards, { requestLineId: owedLines }, { orderBy: ['awardedAt', 'id'] })).map((award) => [award.requestLineId, award.id]));
  const byId = new Map<string, Device>();
  const ids = picks.map((pick) => pick.deviceId);
  for (let start = 0; start < ids.length; start += READ) {
    for (const device of await tx.many(devices, { id: ids.slice(start, start + READ) })) byId.set(device.id, device);
  }
  const rows = [...picks].sort((a, b) => (a.deviceId < b.deviceId ? -1 : 1)).map(({ deviceId, requestLineId, poolId }) => {
    const device = byId.get(deviceId);
    if (device?.state !== 'in_stock') throw allocationErrors['allocation.supply_moved']();
    changeDevice(tx, device, { action: 'reserve' });
    return {
      id: newId(), deviceId, requestLineId, awardId: (poolId === null ? earlier : awardIdOf).get(requestLineId) ?? null, organisationId: lineOf(requestLineId).organisationId,
      state: reservationMachine.initial, reason: null, heldBy: tx.actor.id, heldAt: tx.now, expiresAt: null, endedAt: null, version: 1,
    };
  });
  if (rows.length > 0) tx.insert(reservations, rows, { [uniqueName('reservations', ['deviceId', 'live'])]: allocationErrors['allocation.device_taken'] });
}
