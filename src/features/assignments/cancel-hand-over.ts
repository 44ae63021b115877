import type { Deps } from '../../deps.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { Scope } from '../../shared/actor.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { inScope } from '../../shared/permissions.ts';
import { reservations } from '../allocation/allocation-tables.ts';
import { releaseReservation } from '../allocation/release-reservation.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { assignmentErrors } from './assignment-errors.ts';
import { viewHandOver, type HandOverView } from './hand-over-read-model.ts';
import { handOverItems, handOvers, type HandOver, type HandOverItem } from './assignment-tables.ts';
import { handOverMachine } from './assignment.ts';

interface Change {
  readonly handOverId: string;
  readonly expectedVersion: number;
  readonly reason: string;
}

/** Gives a bundle up. What was reserved for the receiver stays reserved; what the bundle itself held is free again. */
export function cancelHandOver(deps: Pick<Deps, 'uow'>, context: WriteContext, scope: Scope, input: Change): Promise<HandOverView> {
  return deps.uow.write({ ...context, reason: input.reason }, async (tx) => {
    const handOver = await changing(tx, scope, input);
    const items = await tx.many(handOverItems, { handOverId: handOver.id, state: 'prepared' }, { orderBy: ['deviceId'] });
    tx.bump(handOvers, handOver.id, handOver.version, { state: handOverMachine.next(handOver.state, 'cancel') });
    for (const item of items) await dropItem(tx, item);
    recordAudit(tx, { action: 'hand_over.cancelled', entityKind: 'hand_over', entityId: handOver.id, organisationId: handOver.toId, before: { state: handOver.state }, after: { state: 'cancelled' } });
    return viewHandOver(tx, handOver.id);
  });
}

/** Takes one part out of a bundle before it is confirmed. @throws AppError `hand_over.item_not_found` */
export function dropHandOverItem(deps: Pick<Deps, 'uow'>, context: WriteContext, scope: Scope, input: Change & { readonly itemId: string }): Promise<HandOverView> {
  return deps.uow.write({ ...context, reason: input.reason }, async (tx) => {
    const handOver = await changing(tx, scope, input);
    const item = await tx.one(handOverItems, { id: input.itemId, handOverId: handOver.id, state: 'prepared' });
    if (!item) throw assignmentErrors['hand_over.item_not_found']();
    await takeOut(tx, handOver, item);
    return viewHandOver(tx, handOver.id);
  });
}

/** A device that is gone leaves the bundle that it waits in, if any. Its reservation is the caller's business. */
export async function dropFromBundle(tx: Tx, deviceId: string): Promise<void> {
  const item = await tx.one(handOverItems, { deviceId, state: 'prepared' });
  const handOver = item && (await tx.one(handOvers, { id: item.handOverId }));
  if (handOver) await takeOut(tx, handOver, item, false);
}

async function takeOut(tx: Tx, handOver: HandOver, item: HandOverItem, free = true): Promise<void> {
  handOverMachine.next(handOver.state, 'change');
  tx.bump(handOvers, handOver.id, handOver.version);
  await dropItem(tx, item, free);
  recordAudit(tx, { action: 'hand_over.item_dropped', entityKind: 'hand_over', entityId: handOver.id, organisationId: handOver.toId, after: { position: item.position, deviceId: item.deviceId } });
}

async function dropItem(tx: Tx, item: HandOverItem, free = true): Promise<void> {
  tx.update(handOverItems, { id: item.id, state: 'prepared' }, { state: 'dropped' }, assignmentErrors['hand_over.item_not_found']);
  const held = item.reservationId === null || !free ? undefined : await tx.one(reservations, { id: item.reservationId, state: 'held' });
  // a request line's reservation rests on an award and outlives the bundle
  if (held?.requestLineId === null) await releaseReservation(tx, held, 'hand-over given up', 'unreserve');
}

async function changing(tx: Tx, scope: Scope, { handOverId, expectedVersion }: Change): Promise<HandOver> {
  const handOver = await tx.one(handOvers, { id: handOverId });
  if (!handOver || !inScope(scope, handOver.fromId)) throw assignmentErrors['hand_over.not_found']();
  assertVersion(expectedVersion, handOver.version);
  return handOver;
}
