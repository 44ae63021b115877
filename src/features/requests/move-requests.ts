import type { MergerHook } from '../organisations/merge-organisations.ts';
import { newId } from '../../shared/ids.ts';
import { demandChanged } from '../allocation/allocation-pool.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { ownerOrganisationOf } from '../organisations/owner-organisation.ts';
import { declaredHoldings, equipmentRequests, requestLines } from './request-tables.ts';

/**
 * In a merger the requests of the organisation that ends go to its successor, with all that was awarded on them, since
 * what was awarded counts as held; declared holdings add up. Refused requests stay where they were refused.
 */
export const moveRequests: MergerHook = async (tx, { fromId, toId }) => {
  const ownerId = await ownerOrganisationOf(tx, toId);
  const requests = (await tx.many(equipmentRequests, { organisationId: fromId }, { orderBy: ['id'] })).filter((request) => request.review !== 'rejected');
  const lines = requests.length === 0 ? [] : await tx.many(requestLines, { requestId: requests.map((request) => request.id) }, { orderBy: ['id'] });
  const holdings = await tx.many(declaredHoldings, { organisationId: [fromId, toId] }, { orderBy: ['id'] });
  const moved = holdings.filter((holding) => holding.organisationId === fromId && holding.quantity > 0);
  const classes = new Set([...lines, ...moved].map((each) => each.equipmentClassId));
  for (const equipmentClassId of [...classes].sort()) demandChanged(tx, { ownerId, equipmentClassId });
  for (const request of requests) {
    tx.bump(equipmentRequests, request.id, request.version, { organisationId: toId });
    recordAudit(tx, { action: 'request.moved', entityKind: 'request', entityId: request.id, organisationId: toId, before: { organisationId: fromId }, after: { organisationId: toId } });
  }
  for (const line of lines) tx.bump(requestLines, line.id, line.version, { organisationId: toId, ownerId });
  for (const holding of moved) {
    const present = holdings.find((each) => each.organisationId === toId && each.beneficiaryGroup === holding.beneficiaryGroup && each.equipmentClassId === holding.equipmentClassId);
    const quantity = (present?.quantity ?? 0) + holding.quantity;
    if (present) tx.bump(declaredHoldings, present.id, present.version, { quantity });
    else tx.insert(declaredHoldings, { ...holding, id: newId(), organisationId: toId, version: 1 });
    tx.bump(declaredHoldings, holding.id, holding.version, { quantity: 0 });
    recordAudit(tx, { action: 'holding.moved', entityKind: 'holding', entityId: holding.id, organisationId: toId, before: { organisationId: fromId, quantity: holding.quantity }, after: { organisationId: toId, quantity } });
  }
};
