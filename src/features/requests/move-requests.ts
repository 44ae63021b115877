import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import { demandChanged } from '../allocation/allocation-pool.ts';
import { reservations } from '../allocation/allocation-tables.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { Merger, MergerHook } from '../organisations/merge-organisations.ts';
import { ownerOrganisationOf } from '../organisations/owner-organisation.ts';
import { recordGivenUp } from './request-counters.ts';
import { declaredHoldings, equipmentRequests, requestDecisions, requestLines, type DeclaredHolding, type RequestLine } from './request-tables.ts';
import { owedUnits } from './request.ts';

/**
 * In a merger the requests of the organisation that ends go to its successor, with all that was awarded on them, since
 * what was awarded counts as held; declared holdings add up. Refused requests stay where they were refused.
 *
 * Where the successor is served by another owner, the lines are served by that one from now on. What is reserved stays
 * reserved; units that the former owner awarded and has no device for wait anew, since its decision does not bind the
 * stock of somebody else.
 */
export const moveRequests: MergerHook = async (tx, merger) => {
  const { fromId, toId } = merger;
  const ownerId = await ownerOrganisationOf(tx, toId);
  const formerOwnerId = await ownerOrganisationOf(tx, fromId);
  const requests = (await tx.many(equipmentRequests, { organisationId: fromId }, { orderBy: ['id'] })).filter((request) => request.review !== 'rejected');
  const lines = requests.length === 0 ? [] : await tx.many(requestLines, { requestId: requests.map((request) => request.id) }, { orderBy: ['id'] });
  const holdings = await tx.many(declaredHoldings, { organisationId: [fromId, toId] }, { orderBy: ['id'] });
  const moved = holdings.filter((holding) => holding.organisationId === fromId && holding.quantity > 0);
  tellPools(tx, ownerId, [...lines, ...moved.map(({ equipmentClassId }) => ({ ownerId: formerOwnerId, equipmentClassId }))]);
  for (const request of requests) {
    tx.bump(equipmentRequests, request.id, request.version, { organisationId: toId });
    recordAudit(tx, { action: 'request.moved', entityKind: 'request', entityId: request.id, organisationId: toId, before: { organisationId: fromId }, after: { organisationId: toId } });
  }
  for (const line of lines) tx.bump(requestLines, line.id, line.version, { organisationId: toId, ownerId });
  await waitAnew(tx, lines.filter((line) => line.ownerId !== ownerId), lines, { organisationId: toId, ownerId });
  for (const holding of moved) moveHolding(tx, merger, holding, holdings);
};

/** Whoever is computing a run over one of these pools has to look again: the claims are others now, or elsewhere. */
function tellPools(tx: Tx, ownerId: string, claims: readonly Pick<RequestLine, 'ownerId' | 'equipmentClassId'>[]): void {
  const pools = new Map(claims.flatMap(({ ownerId: formerOwnerId, equipmentClassId }) =>
    [formerOwnerId, ownerId].map((each) => [`${each} ${equipmentClassId}`, { ownerId: each, equipmentClassId }] as const)));
  for (const [, pool] of [...pools].sort(([a], [b]) => (a < b ? -1 : 1))) demandChanged(tx, pool);
}

/** Gives up what the former owner owes without a device in stock, and asks for as many on a line of its own. */
async function waitAnew(tx: Tx, served: readonly RequestLine[], all: readonly RequestLine[], place: Pick<RequestLine, 'organisationId' | 'ownerId'>): Promise<void> {
  if (served.length === 0) return;
  const held = await tx.many(reservations, { requestLineId: served.map((line) => line.id), state: 'held' });
  const last = new Map<string, number>();
  for (const line of all) last.set(line.requestId, Math.max(last.get(line.requestId) ?? 0, line.position));
  for (const line of served) {
    const units = owedUnits(line) - held.filter((reservation) => reservation.requestLineId === line.id).length;
    if (units <= 0) continue;
    const position = (last.get(line.requestId) ?? 0) + 1;
    last.set(line.requestId, position);
    const fresh: RequestLine = {
      ...line, ...place, id: newId(), version: 1, position, minimumLot: Math.min(line.minimumLot, units), requested: units, approved: units, refused: 0, refusalReason: null, withdrawn: 0,
      awarded: 0, givenUp: 0, handedOver: 0, returned: 0, closure: 'none',
    };
    recordGivenUp(tx, { id: line.id, organisationId: place.organisationId }, units);
    tx.insert(requestLines, fresh);
    tx.insert(requestDecisions, { id: newId(), requestId: line.requestId, step: 'merge', lineId: fresh.id, quantity: units, decidedBy: tx.actor.id, decidedAt: tx.now, reason: null });
    recordAudit(tx, {
      action: 'request_line.waits_anew', entityKind: 'request_line', entityId: fresh.id, organisationId: place.organisationId, after: { units, ownerId: place.ownerId, awardedOn: line.id, formerOwnerId: line.ownerId },
    });
  }
}

function moveHolding(tx: Tx, { fromId, toId }: Merger, holding: DeclaredHolding, all: readonly DeclaredHolding[]): void {
  const present = all.find((each) => each.organisationId === toId && each.beneficiaryGroup === holding.beneficiaryGroup && each.equipmentClassId === holding.equipmentClassId);
  const quantity = (present?.quantity ?? 0) + holding.quantity;
  if (present) tx.bump(declaredHoldings, present.id, present.version, { quantity });
  else tx.insert(declaredHoldings, { ...holding, id: newId(), organisationId: toId, version: 1 });
  tx.bump(declaredHoldings, holding.id, holding.version, { quantity: 0 });
  recordAudit(tx, { action: 'holding.moved', entityKind: 'holding', entityId: holding.id, organisationId: toId, before: { organisationId: fromId, quantity: holding.quantity }, after: { organisationId: toId, quantity } });
}
