import type { Deps } from '../../deps.ts';
import { uniqueName } from '../../persistence/db-errors.ts';
import type { WriteContext } from '../../persistence/transaction.ts';
import type { Scope } from '../../shared/actor.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { inScope } from '../../shared/permissions.ts';
import { supplyChanged } from '../allocation/allocation-pool.ts';
import { reservations } from '../allocation/allocation-tables.ts';
import { releaseReservation } from '../allocation/release-reservation.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { changeDevice, requireDevice } from '../devices/change-device.ts';
import { isFree } from '../devices/device.ts';
import { deviceErrors } from '../devices/device-errors.ts';
import { notify } from '../notifications/raise-notification.ts';
import { assignmentErrors } from './assignment-errors.ts';
import { deviceIncidents, type DeviceIncident } from './assignment-tables.ts';
import type { IncidentKind } from './assignment.ts';
import { dropFromBundle } from './cancel-hand-over.ts';
import { endAssignment, liveAssignments } from './start-assignment.ts';
import { giverOf, leaveRequestLine } from './take-back.ts';
import { viewIncident, type IncidentView } from './transfer-read-model.ts';

export interface Loss {
  readonly deviceId: string;
  /** Left out by a holder, who reports what is gone whatever else was written down about it. */
  readonly expectedVersion?: number | undefined;
  readonly kind: IncidentKind;
  readonly note: string;
  readonly policeFileNumber?: string | null | undefined;
}

/** Who may report it: somebody of the custodian, or the person that the device is assigned to. */
export type Reporter = { readonly scope: Scope } | { readonly personId: string | undefined };

const REASON = { lost: 'loss', stolen: 'theft' } as const;

/**
 * A device is gone: locked at once, out of any bundle that waits, its reservation released. What was awarded stays owed
 * and is served first; an assignment to a person goes on.
 * @throws AppError `incident.already_reported`, `device.not_found`, `state.not_allowed`
 */
export async function reportLoss(deps: Pick<Deps, 'uow'>, context: WriteContext, reporter: Reporter, input: Loss): Promise<IncidentView> {
  return deps.uow.write({ ...context, reason: input.note }, async (tx) => {
    const device = await requireDevice(tx, input.deviceId);
    const [live] = await liveAssignments(tx, [device.id]);
    const may = 'scope' in reporter ? inScope(reporter.scope, device.custodianId) : reporter.personId !== undefined && live?.personId === reporter.personId;
    if (!may) throw deviceErrors['device.not_found']();
    if (input.expectedVersion !== undefined) assertVersion(input.expectedVersion, device.version);
    if (device.lockedAt !== null) throw assignmentErrors['incident.already_reported']();
    await dropFromBundle(tx, device.id);
    const held = await tx.one(reservations, { deviceId: device.id, state: 'held' });
    if (held) await releaseReservation(tx, held, REASON[input.kind], 'keep');
    else if (isFree(device.state)) supplyChanged(tx, { ownerId: device.ownerId, equipmentClassId: device.equipmentClassId, acceptedDelta: 0 });
    changeDevice(tx, device, { action: input.kind === 'lost' ? 'lose' : 'steal', lockedAt: tx.now, assignmentId: live?.id ?? null, reason: input.note });
    const incident: DeviceIncident = {
      id: newId(), version: 1, deviceId: device.id, custodianId: device.custodianId, kind: input.kind, state: 'open', note: input.note, policeFileNumber: input.policeFileNumber ?? null, reportedBy: tx.actor.id,
      reportedAt: tx.now, closedAt: null,
    };
    tx.insert(deviceIncidents, incident, { [uniqueName('device_incidents', ['deviceId', 'pending'])]: assignmentErrors['incident.already_reported'] });
    recordAudit(tx, { action: 'incident.reported', entityKind: 'incident', entityId: incident.id, organisationId: incident.custodianId, after: { deviceId: device.id, kind: incident.kind, policeFileNumber: incident.policeFileNumber } });
    notify(tx, { organisationId: device.custodianId, topic: 'device.lost', subjectKind: 'device', subjectId: device.id, facts: { assetTag: device.assetTag, kind: input.kind } });
    return viewIncident(tx, incident.id);
  });
}

/**
 * A lost or stolen device turns up. It is unlocked and inspected before anybody gets it again, so whoever had it no
 * longer has it: an assignment ends, and custody goes back to the one that had handed it over.
 */
export async function reportFound(deps: Pick<Deps, 'uow'>, context: WriteContext, scope: Scope, input: { readonly deviceId: string; readonly expectedVersion: number; readonly note: string }): Promise<IncidentView> {
  return deps.uow.write({ ...context, reason: input.note }, async (tx) => {
    const device = await requireDevice(tx, input.deviceId);
    if (!inScope(scope, device.custodianId)) throw deviceErrors['device.not_found']();
    assertVersion(input.expectedVersion, device.version);
    const incident = await tx.one(deviceIncidents, { deviceId: device.id, state: 'open' });
    if (!incident) throw assignmentErrors['incident.not_found']();
    const [live] = await liveAssignments(tx, [device.id]);
    const giver = (await giverOf(tx, device.id)) ?? device.custodianId;
    tx.bump(deviceIncidents, incident.id, incident.version, { state: 'found', closedAt: tx.now });
    if (live) endAssignment(tx, live, { completeness: 'complete', condition: 'unknown', missing: [] });
    await leaveRequestLine(tx, device);
    const found = changeDevice(tx, device, { action: 'find', custodianId: giver, stockLocationId: null, condition: 'unknown', lockedAt: null, assignmentId: live?.id ?? null, reason: input.note });
    changeDevice(tx, found, { action: 'inspect', reason: input.note });
    recordAudit(tx, { action: 'incident.closed', entityKind: 'incident', entityId: incident.id, organisationId: incident.custodianId, before: { state: 'open' }, after: { state: 'found' } });
    return viewIncident(tx, incident.id);
  });
}
