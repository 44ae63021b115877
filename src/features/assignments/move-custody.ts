import { recordAudits } from '../audit/record-audit.ts';
import { changeDevice } from '../devices/change-device.ts';
import { devices, simCards } from '../devices/device-tables.ts';
import { moveSimCard } from '../devices/move-sim-card.ts';
import type { MergerHook } from '../organisations/merge-organisations.ts';
import { assignments, handOvers } from './assignment-tables.ts';
import { assignmentMachine } from './assignment.ts';

/** In a merger the devices in the custody of the school that ends, and what its people have of them, go to its successor. */
export const moveCustody: MergerHook = async (tx, { fromId, toId }) => {
  for (const handOver of await tx.many(handOvers, { toId: fromId, state: 'prepared' }, { orderBy: ['id'] })) {
    tx.bump(handOvers, handOver.id, handOver.version, { toId });
    recordAudits(tx, [{ action: 'hand_over.moved', entityKind: 'hand_over', entityId: handOver.id, organisationId: toId, before: { toId: fromId }, after: { toId } }]);
  }
  for (const device of await tx.many(devices, { custodianId: fromId }, { orderBy: ['id'] })) changeDevice(tx, device, { event: 'merged', custodianId: toId });
  for (const card of await tx.many(simCards, { custodianId: fromId }, { orderBy: ['id'] })) await moveSimCard(tx, card.id, { fromId, toId, reason: 'merger' });
  const live = await tx.many(assignments, { custodianId: fromId, state: assignmentMachine.states.filter((state) => state !== 'returned') }, { orderBy: ['id'] });
  for (const assignment of live) tx.bump(assignments, assignment.id, assignment.version, { custodianId: toId });
  recordAudits(tx, live.map((each) => ({ action: 'assignment.moved', entityKind: 'assignment', entityId: each.id, organisationId: toId, before: { custodianId: fromId }, after: { custodianId: toId } })));
};
