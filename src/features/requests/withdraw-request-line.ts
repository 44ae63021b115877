import type { Deps } from '../../deps.ts';
import type { WriteContext } from '../../persistence/transaction.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { demandChanged } from '../allocation/allocation-pool.ts';
import { reservations } from '../allocation/allocation-tables.ts';
import { releaseReservation } from '../allocation/release-reservation.ts';
import { equipmentRequests, requestDecisions, requestLines } from './request-tables.ts';
import { recordGivenUp, recordWithdrawn } from './request-counters.ts';
import { requestErrors } from './request-errors.ts';
import { viewRequest, type RequestView } from './request-read-model.ts';
import { requireRequest } from './review-request.ts';
import { owedUnits, spreadWithdrawal, waitingUnits } from './request.ts';

export interface Withdrawal {
  readonly requestId: string;
  readonly lineId: string;
  readonly expectedVersion: number;
  readonly units: number;
  readonly reason: string;
}

/**
 * The organisation no longer wants some units. Reserved devices go back into stock and to those who wait; the runs that
 * awarded them stay as they were.
 * @throws AppError `request.not_approved`, `request.nothing_owed`
 */
export async function withdrawRequestLine(deps: Pick<Deps, 'uow'>, context: WriteContext, input: Withdrawal): Promise<RequestView> {
  return deps.uow.write({ ...context, reason: input.reason }, async (tx) => {
    const request = await requireRequest(tx, input.requestId);
    assertVersion(input.expectedVersion, request.version);
    if (request.review !== 'approved') throw requestErrors['request.not_approved']();
    const line = await tx.one(requestLines, { id: input.lineId, requestId: request.id });
    if (!line) throw requestErrors['request.line_not_found']();
    const held = await tx.many(reservations, { requestLineId: line.id, state: 'held' }, { orderBy: ['-heldAt', '-id'] });
    const spread = spreadWithdrawal(line, line.closure, held.length, input.units);
    if (!spread) throw requestErrors['request.nothing_owed']({ open: waitingUnits(line, line.closure) + owedUnits(line) });
    tx.bump(equipmentRequests, request.id, request.version);
    demandChanged(tx, { ownerId: line.ownerId, equipmentClassId: line.equipmentClassId });
    if (spread.waiting > 0) recordWithdrawn(tx, line, spread.waiting);
    if (spread.owedWithoutDevice + spread.reserved > 0) recordGivenUp(tx, line, spread.owedWithoutDevice + spread.reserved);
    for (const reservation of held.slice(0, spread.reserved)) await releaseReservation(tx, reservation, 'withdrawn', 'unreserve');
    tx.insert(requestDecisions, { id: newId(), requestId: request.id, step: 'withdraw', lineId: line.id, quantity: input.units, decidedBy: tx.actor.id, decidedAt: tx.now, reason: input.reason });
    return viewRequest(tx, request.id);
  });
}
