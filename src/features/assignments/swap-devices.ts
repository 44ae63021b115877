import type { Deps } from '../../deps.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { Scope } from '../../shared/actor.ts';
import { newId } from '../../shared/ids.ts';
import { inScope } from '../../shared/permissions.ts';
import { supplyChanged } from '../allocation/allocation-pool.ts';
import { changeDevice, requireDevice } from '../devices/change-device.ts';
import { deviceErrors } from '../devices/device-errors.ts';
import { assignmentErrors } from './assignment-errors.ts';
import { handOverItems, type Assignment } from './assignment-tables.ts';
import { transferMachine } from './assignment.ts';
import { endAssignment, liveAssignments, startAssignment } from './start-assignment.ts';
import { insertTransfer } from './transfer-devices.ts';
import { viewTransfer, type TransferView } from './transfer-read-model.ts';

export interface Swap {
  /** In use. */
  readonly deviceId: string;
  /** In use as well, or free in stock. */
  readonly withDeviceId: string;
  readonly reason: string;
}

/**
 * Two devices change places in one step: custodian, shelf and the person who has it. A free one from stock takes the
 * place of one in use, which comes back for wiping.
 * @throws AppError `swap.not_possible`
 */
export async function swapDevices(deps: Pick<Deps, 'uow' | 'numbers'>, context: WriteContext, scope: Scope, input: Swap): Promise<TransferView> {
  const number = await deps.numbers.next('TR');
  return deps.uow.write({ ...context, reason: input.reason }, async (tx) => {
    const [used, other] = [await requireDevice(tx, input.deviceId), await requireDevice(tx, input.withDeviceId)];
    if (![used, other].every((device) => inScope(scope, device.custodianId))) throw deviceErrors['device.not_found']();
    const bothUsed = other.state === 'handed_over';
    const possible = used.id !== other.id && used.state === 'handed_over' && (bothUsed || other.state === 'in_stock') && used.ownerId === other.ownerId && used.lockedAt === null && other.lockedAt === null;
    if (!possible) throw assignmentErrors['swap.not_possible']({ states: [used.state, other.state] });
    const live = await liveAssignments(tx, [used.id, other.id]);
    const [ofUsed, ofOther] = [used, other].map((device) => live.find((each) => each.deviceId === device.id));
    const [toOther, toUsed] = [ofUsed && newId(), ofOther && newId()];
    const exchange = (): void => {
      const usedBack = bothUsed ? { event: 'swapped' } : { action: 'take_back' as const, event: 'swapped' };
      changeDevice(tx, used, { ...usedBack, custodianId: other.custodianId, stockLocationId: other.stockLocationId, assignmentId: toUsed ?? null });
    };
    const replace = (): void => {
      const ready = bothUsed ? other : changeDevice(tx, other, { action: 'reserve' });
      const otherOut = bothUsed ? { event: 'swapped' } : { action: 'hand_over' as const, event: 'swapped' };
      changeDevice(tx, ready, { ...otherOut, custodianId: used.custodianId, stockLocationId: null, assignmentId: toOther ?? null });
    };
    if (!bothUsed) supplyChanged(tx, { ownerId: other.ownerId, equipmentClassId: other.equipmentClassId, acceptedDelta: 0 });
    for (const step of used.id < other.id ? [exchange, replace] : [replace, exchange]) step();
    await exchangeItems(tx, used.id, other.id);
    for (const assignment of [ofUsed, ofOther]) if (assignment) endAssignment(tx, assignment, { completeness: 'complete', condition: 'unknown', missing: [], reason: number });
    if (ofUsed && toOther !== undefined) goOn(tx, ofUsed, toOther, other.id, used.custodianId);
    if (ofOther && toUsed !== undefined) goOn(tx, ofOther, toUsed, used.id, other.custodianId);
    const transfer = {
      id: newId(), number, version: 1, kind: 'swap' as const, state: transferMachine.next('requested', 'complete'), fromId: used.custodianId, toId: other.custodianId, returnOn: null, reason: input.reason,
      requestedBy: tx.actor.id, requestedAt: tx.now, completedAt: tx.now,
    };
    insertTransfer(tx, transfer, [
      { deviceId: used.id, assignmentFromId: ofUsed?.id ?? null, assignmentToId: toUsed ?? null },
      { deviceId: other.id, assignmentFromId: ofOther?.id ?? null, assignmentToId: toOther ?? null },
    ]);
    return viewTransfer(tx, transfer.id, tx.today);
  });
}

/** The same loan, on the same terms, of another device. */
function goOn(tx: Tx, before: Assignment, id: string, deviceId: string, custodianId: string): void {
  const { personId, pupilReferenceId, kind, dueOn, handOverId } = before;
  startAssignment(tx, { id, deviceId, custodianId, personId, pupilReferenceId, kind, dueOn, handOverId });
}

/** Each serves from now on what the other had been handed over for. */
async function exchangeItems(tx: Tx, one: string, other: string): Promise<void> {
  const items = await tx.many(handOverItems, { servingDeviceId: [one, other], state: 'handed_over' }, { orderBy: ['id'] });
  for (const item of items) tx.update(handOverItems, { id: item.id, state: 'handed_over' }, { servingDeviceId: item.servingDeviceId === one ? other : one });
}
