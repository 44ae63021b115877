import type { Tx } from '../../persistence/transaction.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { Merger, MergerHook } from '../organisations/merge-organisations.ts';
import { changeDevice } from './change-device.ts';
import { deviceMachine } from './device.ts';
import { devices, simCards, stockLocations } from './device-tables.ts';
import { moveSimCard } from './move-sim-card.ts';

/**
 * In a merger the successor answers for devices and SIM cards from its first day on, and has the stores that they lie
 * in; who owns them does not change.
 */
export const moveCustody: MergerHook = async (tx, merger) => {
  const { fromId, toId } = merger;
  await moveStores(tx, merger);
  for (const device of await tx.many(devices, { custodianId: fromId }, { orderBy: ['id'] })) {
    const ended = deviceMachine.nextActions(device.state).length === 0;
    if (!ended) changeDevice(tx, device, { event: 'custodian_merged', custodianId: toId });
  }
  for (const card of await tx.many(simCards, { custodianId: fromId }, { orderBy: ['id'] })) await moveSimCard(tx, card.id, { fromId, toId, reason: 'merger' });
};

/** Stores keep their codes, unless the successor has one of the same code already. */
async function moveStores(tx: Tx, { fromId, toId }: Merger): Promise<void> {
  const stores = await tx.many(stockLocations, { organisationId: [fromId, toId] }, { orderBy: ['id'] });
  const taken = new Set(stores.filter((store) => store.organisationId === toId).map((store) => store.code));
  for (const store of stores.filter((each) => each.organisationId === fromId)) {
    let code = store.code;
    for (let number = 2; taken.has(code); number++) code = `${store.code.slice(0, 36)}-${number}`;
    taken.add(code);
    tx.bump(stockLocations, store.id, store.version, { organisationId: toId, code });
    recordAudit(tx, {
      action: 'stock_location.moved', entityKind: 'stock_location', entityId: store.id, organisationId: toId, before: { organisationId: fromId, code: store.code }, after: { organisationId: toId, code },
    });
  }
}
