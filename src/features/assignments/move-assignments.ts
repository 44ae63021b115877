import type { Tx } from '../../persistence/transaction.ts';
import { reservations } from '../allocation/allocation-tables.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { Merger, MergerHook } from '../organisations/merge-organisations.ts';
import { assignments, deviceTransfers, handOvers } from './assignment-tables.ts';
import { transferMachine } from './assignment.ts';

/** In a merger running assignments, bundles on their way, what is reserved and what is lent go to the successor. */
export const moveAssignments: MergerHook = async (tx, merger) => {
  const { fromId, toId } = merger;
  for (const reservation of await tx.many(reservations, { organisationId: fromId, state: 'held' }, { orderBy: ['id'] })) {
    tx.bump(reservations, reservation.id, reservation.version, { organisationId: toId });
    told(tx, merger, 'reservation', reservation.id);
  }
  const bundles = [...(await tx.many(handOvers, { toId: fromId, state: 'prepared' })), ...(await tx.many(handOvers, { fromId, state: 'prepared' }))];
  for (const handOver of distinct(bundles)) {
    tx.bump(handOvers, handOver.id, handOver.version, sides(handOver, merger));
    told(tx, merger, 'hand_over', handOver.id);
  }
  for (const assignment of (await tx.many(assignments, { custodianId: fromId }, { orderBy: ['id'] })).filter((each) => each.state !== 'returned')) {
    tx.bump(assignments, assignment.id, assignment.version, { custodianId: toId });
    told(tx, merger, 'assignment', assignment.id);
  }
  const lent = [...(await tx.many(deviceTransfers, { toId: fromId, state: 'lent' })), ...(await tx.many(deviceTransfers, { fromId, state: 'lent' }))];
  for (const transfer of distinct(lent)) {
    const now = sides(transfer, merger);
    // nobody lends to itself: what one of the two had lent to the other has come home
    const ended = now.fromId === now.toId ? { state: transferMachine.next(transfer.state, 'give_back'), completedAt: tx.now } : {};
    tx.bump(deviceTransfers, transfer.id, transfer.version, { ...now, ...ended });
    told(tx, merger, 'transfer', transfer.id);
  }
};

function told(tx: Tx, { fromId, toId }: Merger, entityKind: string, entityId: string): void {
  recordAudit(tx, { action: `${entityKind}.moved`, entityKind, entityId, organisationId: toId, before: { organisationId: fromId }, after: { organisationId: toId } });
}

const sides = (each: { readonly fromId: string; readonly toId: string }, merger: Merger): { fromId: string; toId: string } => ({
  fromId: each.fromId === merger.fromId ? merger.toId : each.fromId,
  toId: each.toId === merger.fromId ? merger.toId : each.toId,
});

const distinct = <T extends { readonly id: string }>(rows: readonly T[]): T[] =>
  [...new Map(rows.map((row) => [row.id, row])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
