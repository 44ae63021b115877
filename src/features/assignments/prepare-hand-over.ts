import type { Deps } from '../../deps.ts';
import { uniqueName } from '../../persistence/db-errors.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { Scope } from '../../shared/actor.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import { newId } from '../../shared/ids.ts';
import { inScope } from '../../shared/permissions.ts';
import { supplyChanged } from '../allocation/allocation-pool.ts';
import { allocationErrors } from '../allocation/allocation-errors.ts';
import { reservations, type Reservation } from '../allocation/allocation-tables.ts';

import { recordAudit } from '../audit/record-audit.ts';
import { changeDevice } from '../devices/change-device.ts';
import { notify } from '../notifications/raise-notification.ts';
import { organisationErrors } from '../organisations/organisation-errors.ts';
import { organisations } from '../organisations/organisation-tables.ts';
import { assignmentErrors } from './assignment-errors.ts';
import { handOverItems, handOvers, type HandOver } from './assignment-tables.ts';
import { handOverMachine, type AssignmentKind } from './assignment.ts';
import { assertDueDate, requireHolder } from './assignment-holder.ts';
import { gatherBundle, type BundleInput, type BundlePart } from './hand-over-bundle.ts';
import { viewHandOver, type HandOverView } from './hand-over-read-model.ts';

export interface NewHandOver extends BundleInput {
  readonly fromId: string;
  /** The receiving organisation; for a person the one that the person belongs to. */
  readonly toId: string;
  /** Given: every device of the bundle is assigned to this person when the hand-over is confirmed. */
  readonly person?: { readonly personId: string; readonly assignmentKind: AssignmentKind; readonly dueOn?: CalendarDate | null | undefined } | undefined;
  readonly note?: string | null | undefined;
}

/**
 * Makes up a bundle for a school, a department or a person. Free devices in it are held for the receiver from now on;
 * custody stays where it is until the confirmation.
 * @throws AppError `hand_over.invalid`, `hand_over.not_available` with all problems, `assignment.holder_unknown`
 */
export async function prepareHandOver(deps: Pick<Deps, 'uow' | 'numbers'>, context: WriteContext, scope: Scope, input: NewHandOver): Promise<HandOverView> {
  const number = await deps.numbers.next('HO');
  return deps.uow.write(context, async (tx) => {
    for (const organisationId of [input.fromId, input.toId]) {
      if (!inScope(scope, organisationId) || !(await tx.one(organisations, { id: organisationId }))) throw organisationErrors['organisation.not_found']();
    }
    const { person } = input;
    if (person) {
      await requireHolder(tx, input.toId, { personId: person.personId });
      assertDueDate(tx, person.assignmentKind, person.dueOn ?? null);
    }
    const parts = await gatherBundle(tx, scope, input.fromId, input.toId, input);
    const handOver: HandOver = {
      id: newId(), number, version: 1, kind: person ? 'person' : 'school', state: handOverMachine.initial, fromId: input.fromId, toId: input.toId, personId: person?.personId ?? null,
      assignmentKind: person?.assignmentKind ?? null, dueOn: person?.dueOn ?? null, preparedBy: tx.actor.id, preparedAt: tx.now, confirmedBy: null, confirmedVia: null, confirmedAt: null, recordHash: null,
      note: input.note ?? null,
    };
    const held = holdFreeDevices(tx, handOver, parts);
    tx.insert(handOvers, handOver);
    insertItems(tx, handOver, parts, held);
    recordAudit(tx, { action: 'hand_over.prepared', entityKind: 'hand_over', entityId: handOver.id, organisationId: handOver.toId, after: { number, kind: handOver.kind, fromId: handOver.fromId, toId: handOver.toId, parts: parts.length } });
    notify(tx, { organisationId: handOver.toId, topic: 'hand_over.prepared', subjectKind: 'hand_over', subjectId: handOver.id, facts: { number, units: parts.reduce((sum, part) => sum + part.quantity, 0) } });
    return viewHandOver(tx, handOver.id);
  });
}

/** Takes free devices out of the supply: first the pools' versions, then the devices, ids ascending. */
function holdFreeDevices(tx: Tx, handOver: HandOver, parts: readonly BundlePart[]): ReadonlyMap<string, Reservation> {
  const free = parts.flatMap((part) => (part.device && !part.reservation ? [part.device] : [])).sort((a, b) => (a.id < b.id ? -1 : 1));
  const pools = new Map(free.map((device) => [`${device.ownerId}:${device.equipmentClassId}`, device]));
  for (const [, { ownerId, equipmentClassId }] of [...pools].sort(([a], [b]) => (a < b ? -1 : 1))) supplyChanged(tx, { ownerId, equipmentClassId, acceptedDelta: 0 });
  const held = new Map<string, Reservation>();
  for (const device of free) {
    changeDevice(tx, device, { action: 'reserve', reason: `hand-over ${handOver.number}` });
    held.set(device.id, {
      id: newId(), deviceId: device.id, requestLineId: null, awardId: null, organisationId: handOver.toId, state: 'held', reason: null, heldBy: tx.actor.id, heldAt: tx.now, expiresAt: null, endedAt: null, version: 1,
    });
  }
  // a hold from before expires no more: the bundle keeps the device until it is confirmed or given up
  for (const { reservation } of parts) {
    if (reservation && reservation.expiresAt !== null) {
      tx.update(reservations, { id: reservation.id, state: 'held' }, { expiresAt: null, version: { raw: '`version` + 1' } }, assignmentErrors['hand_over.not_available']);
    }
  }
  if (held.size > 0) tx.insert(reservations, [...held.values()], { [uniqueName('reservations', ['deviceId', 'live'])]: allocationErrors['allocation.device_taken'] });
  return held;
}

function insertItems(tx: Tx, handOver: HandOver, parts: readonly BundlePart[], held: ReadonlyMap<string, Reservation>): void {
  const rows = parts.map((part, index) => {
    const reservation = part.reservation ?? (part.device && held.get(part.device.id));
    return {
      id: newId(), handOverId: handOver.id, position: index + 1, deviceId: part.device?.id ?? null, servingDeviceId: part.device?.id ?? null, stockItemId: part.stockItemId ?? null, simCardId: part.simCardId ?? null,
      quantity: part.quantity, reservationId: reservation?.id ?? null, requestLineId: reservation?.requestLineId ?? null, state: 'prepared' as const,
    };
  });
  tx.insert(handOverItems, rows, {
    [uniqueName('hand_over_items', ['deviceId', 'pending'])]: assignmentErrors['hand_over.not_available'],
    [uniqueName('hand_over_items', ['simCardId', 'pending'])]: assignmentErrors['hand_over.not_available'],
  });
}
