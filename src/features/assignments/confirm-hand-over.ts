import { createHash } from 'node:crypto';
import type { Deps } from '../../deps.ts';
import { persistenceErrors } from '../../persistence/db-errors.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { Scope } from '../../shared/actor.ts';
import { canonicalJson } from '../../shared/canonical-json.ts';
import type { FieldProblem } from '../../shared/errors.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { inScope } from '../../shared/permissions.ts';
import { fulfilReservation } from '../allocation/fulfil-reservation.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { changeDevice } from '../devices/change-device.ts';
import { devices, stockItems } from '../devices/device-tables.ts';
import { moveStock } from '../devices/move-stock.ts';
import { moveSimCard } from '../devices/move-sim-card.ts';
import type { Device } from '../devices/register-devices.ts';
import { notify } from '../notifications/raise-notification.ts';
import { recordHandedOver } from '../requests/request-counters.ts';
import { requireHolder } from './assignment-holder.ts';
import { assignmentErrors } from './assignment-errors.ts';
import { viewHandOver, type HandOverItemView, type HandOverView } from './hand-over-read-model.ts';
import { handOverItems, handOverRecords, handOvers, type Assignment } from './assignment-tables.ts';
import { handOverMachine, type ConfirmedVia } from './assignment.ts';
import { startAssignment } from './start-assignment.ts';

export interface Confirmation {
  readonly handOverId: string;
  readonly expectedVersion: number;
}

/**
 * The receiving side takes the whole bundle, with one confirmation.
 * @throws AppError `hand_over.own` for the person who made it up, `hand_over.not_available` where something of it is gone
 */
export async function confirmHandOver(deps: Pick<Deps, 'uow'>, context: WriteContext, scope: Scope, input: Confirmation): Promise<HandOverView> {
  return deps.uow.write(context, async (tx) => {
    const handOver = await viewHandOver(tx, input.handOverId);
    if (!inScope(scope, handOver.toId)) throw assignmentErrors['hand_over.not_found']();
    assertVersion(input.expectedVersion, handOver.version);
    if (handOver.preparedBy === tx.actor.id) throw assignmentErrors['hand_over.own']();
    return settleHandOver(tx, handOver, 'receiver');
  });
}

/**
 * Moves everything in one transaction: the hand-over's version first, then request lines, reservations, devices (ids
 * ascending), counted stock, SIM cards, assignments, and the record that says what was received.
 */
export async function settleHandOver(tx: Tx, handOver: HandOverView, via: ConfirmedVia): Promise<HandOverView> {
  handOverMachine.next(handOver.state, 'confirm');
  const items = handOver.items.filter((item) => item.state === 'prepared');
  const byId = await checkedDevices(tx, items);
  // somebody may have left, or been erased, since the bundle was made up
  if (handOver.personId !== null) await requireHolder(tx, handOver.toId, { personId: handOver.personId });
  const confirmed = { state: 'confirmed' as const, confirmedBy: tx.actor.id, confirmedVia: via, confirmedAt: tx.now };
  const { canonical, sha256 } = recordOf({ ...handOver, ...confirmed }, items);
  tx.bump(handOvers, handOver.id, handOver.version, { ...confirmed, recordHash: sha256 });
  countOnLines(tx, handOver, items);
  for (const item of ascending(items)) if (item.reservationId !== null) fulfilReservation(tx, { id: item.reservationId, organisationId: handOver.toId }, assignmentErrors['hand_over.not_available']);
  for (const item of ascending(items)) {
    const device = byId.get(item.deviceId ?? '');
    if (device) giveDevice(tx, handOver, device, via);
  }
  for (const item of items) await giveCounted(tx, handOver, item);
  tx.update(handOverItems, { handOverId: handOver.id, state: 'prepared' }, { state: 'handed_over' });
  tx.insert(handOverRecords, { handOverId: handOver.id, sha256, record: canonical, recordedAt: tx.now }, { PRIMARY: persistenceErrors['persistence.version_conflict'] });
  recordAudit(tx, { action: 'hand_over.confirmed', entityKind: 'hand_over', entityId: handOver.id, organisationId: handOver.toId, after: { number: handOver.number, via, sha256, parts: items.length } });
  notify(tx, { organisationId: handOver.toId, topic: 'hand_over.confirmed', subjectKind: 'hand_over', subjectId: handOver.id, facts: { number: handOver.number, units: handOver.units } });
  return viewHandOver(tx, handOver.id);
}

const ascending = (items: readonly HandOverItemView[]): readonly HandOverItemView[] => [...items].sort((a, b) => ((a.deviceId ?? '') < (b.deviceId ?? '') ? -1 : 1));

async function checkedDevices(tx: Tx, items: readonly HandOverItemView[]): Promise<ReadonlyMap<string, Device>> {
  const ids = items.flatMap((item) => (item.deviceId === null ? [] : [item.deviceId]));
  const byId = new Map((ids.length > 0 ? await tx.many(devices, { id: ids }) : []).map((device) => [device.id, device]));
  const problems = items.flatMap((item): FieldProblem[] => {
    const device = byId.get(item.deviceId ?? '');
    if (!device || (device.lockedAt === null && (device.state === 'reserved' || device.state === 'ready'))) return [];
    return [{ path: `items/${item.position - 1}`, code: device.lockedAt === null ? 'hand_over.device_not_ready' : 'hand_over.device_locked', message: `${device.assetTag} is ${device.state}` }];
  });
  if (items.length === 0) problems.push({ path: 'items', code: 'hand_over.empty', message: 'nothing is left in the bundle' });
  if (problems.length > 0) throw assignmentErrors['hand_over.not_available']({}, problems);
  return byId;
}

function countOnLines(tx: Tx, handOver: HandOverView, items: readonly HandOverItemView[]): void {
  const units = new Map<string, number>();
  for (const { requestLineId, quantity } of items) if (requestLineId !== null) units.set(requestLineId, (units.get(requestLineId) ?? 0) + quantity);
  for (const [lineId, quantity] of [...units].sort(([a], [b]) => (a < b ? -1 : 1))) recordHandedOver(tx, { id: lineId, organisationId: handOver.toId }, quantity);
}

function giveDevice(tx: Tx, handOver: HandOverView, device: Device, via: ConfirmedVia): void {
  const assignmentId = handOver.personId === null ? null : newId();
  changeDevice(tx, device, { action: 'hand_over', custodianId: handOver.toId, stockLocationId: null, assignmentId, reason: handOver.number });
  if (assignmentId === null || handOver.personId === null || handOver.assignmentKind === null) return;
  // at the desk the person has signed for the devices already
  const acknowledged: Partial<Assignment> = via === 'kiosk' ? { state: 'acknowledged', acknowledgedAt: tx.now } : {};
  startAssignment(tx, {
    id: assignmentId, deviceId: device.id, custodianId: handOver.toId, personId: handOver.personId, pupilReferenceId: null, kind: handOver.assignmentKind, dueOn: handOver.dueOn, handOverId: handOver.id, ...acknowledged,
  });
}

async function giveCounted(tx: Tx, handOver: HandOverView, item: HandOverItemView): Promise<void> {
  if (item.simCardId !== null) await moveSimCard(tx, item.simCardId, { fromId: handOver.fromId, toId: handOver.toId, reason: handOver.number });
  if (item.stockItemId === null) return;
  const stock = await tx.one(stockItems, { id: item.stockItemId });
  if (!stock) throw assignmentErrors['hand_over.not_available']();
  const { productModelId, ownerId, stockLocationId } = stock;
  await moveStock(tx, { productModelId, ownerId, stockLocationId, delta: -item.quantity, reason: 'handed_over', reference: { kind: 'hand_over', id: handOver.id } });
}

/** The record as text (RFC 8785) with its SHA-256. It names the receiving person by id only. */
function recordOf(handOver: HandOverView, items: readonly HandOverItemView[]): { canonical: string; sha256: string } {
  const canonical = canonicalJson({
    number: handOver.number, kind: handOver.kind, from: { id: handOver.fromId, name: handOver.fromName }, to: { id: handOver.toId, name: handOver.toName },
    person: handOver.personId === null ? null : { id: handOver.personId, assignment: handOver.assignmentKind, dueOn: handOver.dueOn },
    preparedBy: handOver.preparedBy, preparedAt: handOver.preparedAt.toISOString(), confirmedBy: handOver.confirmedBy, confirmedVia: handOver.confirmedVia, confirmedAt: handOver.confirmedAt?.toISOString() ?? null,
    note: handOver.note,
    items: items.map(({ position, assetTag, serial, iccid, modelName, quantity, requestNumber }) => ({ position, assetTag, serial, iccid, modelName, quantity, requestNumber })),
    missing: handOver.missing.map(({ equipmentClassName, quantity }) => ({ equipmentClassName, quantity })),
  });
  return { canonical, sha256: createHash('sha256').update(canonical).digest('hex') };
}
