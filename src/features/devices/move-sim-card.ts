import type { Tx } from '../../persistence/transaction.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { deviceErrors } from './device-errors.ts';
import { simCards } from './device-tables.ts';

/** Custody of a SIM card goes from one organisation to another. @throws AppError `sim.not_found` where it is not with `fromId` */
export async function moveSimCard(tx: Tx, simCardId: string, { fromId, toId, reason }: { readonly fromId: string; readonly toId: string; readonly reason: string }): Promise<void> {
  const card = await tx.one(simCards, { id: simCardId });
  if (card?.custodianId !== fromId) throw deviceErrors['sim.not_found']();
  tx.bump(simCards, card.id, card.version, { custodianId: toId });
  recordAudit(tx, { action: 'sim_card.moved', entityKind: 'sim_card', entityId: card.id, organisationId: card.ownerId, before: { custodianId: fromId }, after: { custodianId: toId }, reason });
}
