import type { MergerHook } from '../organisations/merge-organisations.ts';
import { reservations } from '../allocation/allocation-tables.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { assignments, handOvers } from './assignment-tables.ts';

/** In a merger running assignments, bundles on their way and what is reserved go to the successor. */
export const moveAssignments: MergerHook = async (tx, { fromId, toId }) => {
  const move = (entityKind: string, entityId: string): void =>
    recordAudit(tx, { action: `${entityKind}.moved`, entityKind, entityId, organisationId: toId, before: { organisationId: fromId }, after: { organisationId: toId } });
  for (const reservation of await tx.many(reservations, { organisationId: fromId, state: 'held' }, { orderBy: ['id'] })) {
    tx.bump(reservations, reservation.id, reservation.version, { organisationId: toId });
    move('reservation', reservation.id);
  }
  for (const handOver of await tx.many(handOvers, { toId: fromId, state: 'prepared' }, { orderBy: ['id'] })) {
    tx.bump(handOvers, handOver.id, handOver.version, { toId });
    move('hand_over', handOver.id);
  }
  for (const assignment of (await tx.many(assignments, { custodianId: fromId }, { orderBy: ['id'] })).filter((each) => each.state !== 'returned')) {
    tx.bump(assignments, assignment.id, assignment.version, { custodianId: toId });
    move('assignment', assignment.id);
  }
};
