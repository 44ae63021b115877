import type { Deps } from '../../deps.ts';
import { uniqueName } from '../../persistence/db-errors.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import { open, seal } from '../../shared/crypto/sealed-box.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { parseIccid } from '../../shared/identifiers/iccid.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { requireDevice } from './change-device.ts';
import { deviceErrors } from './device-errors.ts';
import { simCards } from './device-tables.ts';
import { simMachine, type SimAction, type SimSecrets } from './sim.ts';
import { simView, type SimCard, type SimCardView } from './stock-read-model.ts';

export interface NewSimCard {
  readonly iccid: string;
  readonly phoneNumber?: string | null | undefined;
  readonly ownerId: string;
  readonly custodianId: string;
  readonly secrets?: SimSecrets | undefined;
}

const placeOf = (simCardId: string): string => `sim:${simCardId}:secrets`;

/** Takes a SIM card into stock. PIN and PUK are kept sealed. @throws AppError `identifier.*`, `sim.iccid_taken` */
export async function registerSimCard(deps: Pick<Deps, 'uow' | 'secrets'>, context: WriteContext, input: NewSimCard): Promise<SimCardView> {
  const iccid = parseIccid(input.iccid);
  const id = newId();
  const secrets = input.secrets && Object.keys(input.secrets).length > 0 ? seal(deps.secrets, JSON.stringify(input.secrets), placeOf(id)) : null;
  return deps.uow.write(context, async (tx) => {
    const card: SimCard = { id, iccid, phoneNumber: input.phoneNumber ?? null, secrets, state: simMachine.initial, ownerId: input.ownerId, custodianId: input.custodianId, deviceId: null, version: 1, createdAt: tx.now };
    tx.insert(simCards, card, { [uniqueName('sim_cards', ['iccid'])]: deviceErrors['sim.iccid_taken'] });
    recordAudit(tx, { action: 'sim_card.registered', entityKind: 'sim_card', entityId: id, organisationId: card.ownerId, after: { iccid, custodianId: card.custodianId, hasSecrets: secrets !== null } });
    return simView(card);
  });
}

interface SimStep {
  readonly simCardId: string;
  readonly expectedVersion: number;
}

/** @throws AppError `state.not_allowed` */
export function takeSimStep(deps: Pick<Deps, 'uow'>, context: WriteContext, input: SimStep & { readonly action: SimAction; readonly reason?: string | undefined }): Promise<SimCardView> {
  return deps.uow.write({ ...context, ...(input.reason !== undefined && { reason: input.reason }) }, async (tx) => {
    const card = await requireSim(tx, input);
    const state = simMachine.next(card.state, input.action);
    return saveSim(tx, card, { state, ...(state === 'in_stock' || state === 'ended' ? { deviceId: null } : {}) }, input.action);
  });
}

/** Puts a SIM card into a device, or takes it out (`null`). @throws AppError `device.not_found`, `sim.device_taken` */
export function placeSimCard(deps: Pick<Deps, 'uow'>, context: WriteContext, input: SimStep & { readonly deviceId: string | null }): Promise<SimCardView> {
  return deps.uow.write(context, async (tx) => {
    const card = await requireSim(tx, input);
    if (input.deviceId === null) return saveSim(tx, card, { deviceId: null }, 'taken_out');
    if (card.deviceId !== null && card.deviceId !== input.deviceId) throw deviceErrors['sim.device_taken']();
    const device = await requireDevice(tx, input.deviceId);
    return saveSim(tx, card, { deviceId: device.id, custodianId: device.custodianId }, 'put_in');
  });
}

/** Opens PIN and PUK for a person; the reading itself is noted. @throws AppError `sim.no_secrets` */
export function readSimSecrets(deps: Pick<Deps, 'uow' | 'secrets'>, context: WriteContext, simCardId: string): Promise<SimSecrets> {
  return deps.uow.write(context, async (tx) => {
    const card = await tx.one(simCards, { id: simCardId });
    if (!card) throw deviceErrors['sim.not_found']();
    if (card.secrets === null) throw deviceErrors['sim.no_secrets']();
    recordAudit(tx, { action: 'sim_card.secrets_read', entityKind: 'sim_card', entityId: card.id, organisationId: card.ownerId });
    return JSON.parse(open(deps.secrets, card.secrets, placeOf(card.id)).toString()) as SimSecrets;
  });
}

async function requireSim(tx: Tx, { simCardId, expectedVersion }: SimStep): Promise<SimCard> {
  const card = await tx.one(simCards, { id: simCardId });
  if (!card) throw deviceErrors['sim.not_found']();
  assertVersion(expectedVersion, card.version);
  return card;
}

function saveSim(tx: Tx, card: SimCard, set: Partial<Pick<SimCard, 'state' | 'deviceId' | 'custodianId'>>, event: string): SimCardView {
  const after: SimCard = { ...card, ...set, version: card.version + 1 };
  tx.bump(simCards, card.id, card.version, set);
  const told = ({ state, deviceId, custodianId }: SimCard): Record<string, string | null> => ({ state, deviceId, custodianId });
  recordAudit(tx, { action: `sim_card.${event}`, entityKind: 'sim_card', entityId: card.id, organisationId: card.ownerId, before: told(card), after: told(after) });
  return simView(after);
}
