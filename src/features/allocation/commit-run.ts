import { uniqueName } from '../../persistence/db-errors.ts';
import type { Row } from '../../persistence/table.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { changeDevice } from '../devices/change-device.ts';
import { devices } from '../devices/device-tables.ts';
import type { Device } from '../devices/register-devices.ts';
import { notify } from '../notifications/raise-notification.ts';
import { recordAwarded } from '../requests/request-counters.ts';
import { allocationErrors } from './allocation-errors.ts';
import { allocationPools, allocationRuns, awards, reservations } from './allocation-tables.ts';
import type { ComputedRun } from './compute-run.ts';
import { canonicalInput, canonicalResult } from './engine/canonical-form.ts';
import { explainRequest } from './engine/explain.ts';
import { RESERVE_SUFFIX } from './gather-input.ts';

export type AllocationRun = Row<typeof allocationRuns>;

export interface RunHead {
  readonly id: string;
  readonly number: string;
  readonly trigger: 'standing_rule' | 'person';
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** The row of a run as it was computed; what an auditor needs to compute it again is all in it. */
export function runRow(tx: Tx, computed: ComputedRun, head: RunHead, state: 'preview' | 'committed'): AllocationRun {
  const { pool, rules, result, input } = computed;
  const committed = state === 'committed';
  return {
    ...head, version: 1, poolId: pool.id, ownerId: pool.ownerId, equipmentClassId: pool.equipmentClassId, state, policyId: rules.policyId, policyVersion: rules.version, seed: rules.rules.seed,
    input: canonicalInput(input), output: canonicalResult(result), inputHash: result.inputHash, outputHash: result.outputHash, verification: { violations: [], engine: result.engine },
    supply: sum(input.pools.map((each) => each.capacity)), demand: sum(input.requests.map((each) => each.quantity)), awarded: sum(result.requests.map((each) => each.quantity)), poolVersion: pool.version,
    startedBy: tx.actor.id, startedAt: tx.now, committedBy: committed ? tx.actor.id : null, committedAt: committed ? tx.now : null, supersededBy: null,
  };
}

/**
 * Makes a computed run binding, in the caller's transaction: first the pool's version, so that nothing computed from
 * older supply or demand can pass, then the run (`stored`: its preview), awards, request lines, devices, reservations.
 * @throws AppError `allocation.supply_moved` when supply or demand is not what the run was computed from
 */
export async function commitRun(tx: Tx, computed: ComputedRun, run: AllocationRun, stored?: AllocationRun): Promise<void> {
  const { pool, lines, picks, result } = computed;
  const fromReserve = sum(result.flows.filter((flow) => flow.poolId.endsWith(RESERVE_SUFFIX)).map((flow) => flow.quantity));
  tx.update(
    allocationPools,
    { id: pool.id, version: pool.version },
    { version: pool.version + 1, reserveUsed: pool.reserveUsed + fromReserve },
    allocationErrors['allocation.supply_moved'],
  );
  if (stored) tx.bump(allocationRuns, stored.id, stored.version, { state: run.state, committedBy: run.committedBy, committedAt: run.committedAt });
  else tx.insert(allocationRuns, run);
  const lineById = new Map(lines.map((line) => [line.id, line]));
  const lineOf = (id: string) => {
    const line = lineById.get(id);
    if (!line) throw new Error('a run awards to a line that it did not read');
    return line;
  };
  const granted = result.requests.filter((each) => each.quantity > 0);
  const awardIdOf = new Map(granted.map((each) => [each.requestId, newId()]));
  if (granted.length > 0) {
    tx.insert(awards, granted.map((each) => ({
      id: awardIdOf.get(each.requestId) ?? newId(), runId: run.id, requestLineId: each.requestId, organisationId: lineOf(each.requestId).organisationId,
      quantity: each.quantity, givenUp: 0, awardedAt: tx.now, explanation: explainRequest(computed.input, result, each.requestId), version: 1,
    })));
  }
  for (const each of granted) recordAwarded(tx, lineOf(each.requestId), each.quantity);
  await reserveDevices(tx, computed, (lineId) => lineOf(lineId).organisationId, awardIdOf);
  recordAudit(tx, {
    action: 'allocation_run.committed', entityKind: 'allocation_run', entityId: run.id, organisationId: run.ownerId,
    after: { number: run.number, inputHash: run.inputHash, outputHash: run.outputHash, policyVersion: run.policyVersion, awarded: run.awarded, owedServed: computed.owedDevices.length },
  });
  for (const organisationId of new Set(picks.map((pick) => lineOf(pick.requestLineId).organisationId))) {
    const units = picks.filter((pick) => lineOf(pick.requestLineId).organisationId === organisationId).length;
    notify(tx, { organisationId, topic: 'allocation.awarded', subjectKind: 'allocation_run', subjectId: run.id, facts: { number: run.number, units } });
  }
}

const READ = 500;

async function reserveDevices(tx: Tx, { picks }: ComputedRun, organisationOf: (lineId: string) => string, awardIdOf: ReadonlyMap<string, string>): Promise<void> {
  const byId = new Map<string, Device>();
  const ids = picks.map((pick) => pick.deviceId);
  for (let start = 0; start < ids.length; start += READ) {
    for (const device of await tx.many(devices, { id: ids.slice(start, start + READ) })) byId.set(device.id, device);
  }
  const rows = [...picks].sort((a, b) => (a.deviceId < b.deviceId ? -1 : 1)).map((pick) => {
    const device = byId.get(pick.deviceId);
    if (device?.state !== 'in_stock') throw allocationErrors['allocation.supply_moved']();
    const reservation = {
      id: newId(), deviceId: pick.deviceId, requestLineId: pick.requestLineId, awardId: pick.poolId === null ? null : awardIdOf.get(pick.requestLineId) ?? null,
      organisationId: organisationOf(pick.requestLineId), state: 'held', reason: null, heldBy: tx.actor.id, heldAt: tx.now, expiresAt: null, endedAt: null, version: 1,
    };
    changeDevice(tx, device, { action: 'reserve' });
    return reservation;
  });
  if (rows.length > 0) tx.insert(reservations, rows, { [uniqueName('reservations', ['deviceId', 'live'])]: allocationErrors['allocation.device_taken'] });
}
