import { id } from '../../persistence/columns.ts';
import type { Reader } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import type { Scope } from '../../shared/actor.ts';
import type { FieldProblem } from '../../shared/errors.ts';
import { inScope } from '../../shared/permissions.ts';
import { reservations, type Reservation } from '../allocation/allocation-tables.ts';

import { devices, simCards, stockItems, stockLocations } from '../devices/device-tables.ts';
import type { Device } from '../devices/register-devices.ts';
import { requestLines } from '../requests/request-tables.ts';
import { assignmentErrors } from './assignment-errors.ts';

export interface BundleInput {
  /** Reserved devices of a request line, the longest held first. */
  readonly requestLines?: readonly { readonly requestLineId: string; readonly quantity: number }[] | undefined;
  /** Devices reserved for the receiver, or free ones. */
  readonly deviceIds?: readonly string[] | undefined;
  readonly stockItems?: readonly { readonly stockItemId: string; readonly quantity: number }[] | undefined;
  readonly simCardIds?: readonly string[] | undefined;
}

export interface BundlePart {
  readonly device?: Device;
  /** Absent for a free device: it is held for the receiver now. */
  readonly reservation?: Reservation;
  readonly stockItemId?: string;
  readonly simCardId?: string;
  readonly quantity: number;
}

/** States in which a reserved device can wait for its hand-over. */
const WAITING = ['reserved', 'staging', 'ready'];

/** The held reservations of a request line whose devices lie with `fromId` and are in no other bundle, longest held first. */
export function reservationsOf(db: Reader, requestLineId: string, fromId: string, limit: number): Promise<Reservation[]> {
  return db.select(
    reservations.columns,
    db.q('reservations as r').join('devices as d', 'd.id', 'r.device_id')
      .where({ 'r.request_line_id': requestLineId, 'r.state': 'held', 'd.custodian_id': fromId }).whereIn('d.state', WAITING).whereNull('d.locked_at')
      .whereNotExists(db.q('hand_over_items as i').whereRaw('i.device_id = r.device_id').where('i.state', 'prepared'))
      .orderBy(['r.held_at', 'r.id']).limit(limit).select('r.*'),
  );
}

/**
 * What a bundle from one organisation to another is made of.
 * @throws AppError `hand_over.invalid` for what does not exist, `hand_over.not_available` for what somebody else has; all problems at once
 */
export async function gatherBundle(tx: Tx, scope: Scope, fromId: string, toId: string, input: BundleInput): Promise<readonly BundlePart[]> {
  const unknown: FieldProblem[] = [];
  const taken: FieldProblem[] = [];
  const parts = [
    ...(await partsOfLines(tx, fromId, toId, input, unknown, taken)),
    ...(await partsOfDevices(tx, scope, fromId, toId, input, unknown, taken)),
    ...(await countedParts(tx, fromId, input, unknown, taken)),
  ];
  for (const [index, simCardId] of (input.simCardIds ?? []).entries()) {
    const card = await tx.one(simCards, { id: simCardId });
    if (card?.custodianId !== fromId) unknown.push({ path: `simCardIds/${index}`, code: 'hand_over.sim_card_unknown', message: 'there is no such SIM card at the organisation that hands over' });
    parts.push({ simCardId, quantity: 1 });
  }
  const seen = new Set<string>();
  for (const { device } of parts) {
    if (device && seen.has(device.id)) unknown.push({ path: 'deviceIds', code: 'hand_over.device_twice', message: `${device.assetTag} is in the bundle twice` });
    if (device) seen.add(device.id);
  }
  if (parts.length === 0 && unknown.length + taken.length === 0) unknown.push({ path: 'deviceIds', code: 'hand_over.empty', message: 'the bundle is empty' });
  if (unknown.length > 0) throw assignmentErrors['hand_over.invalid']({}, [...unknown, ...taken]);
  if (taken.length > 0) throw assignmentErrors['hand_over.not_available']({}, taken);
  return parts;
}

async function partsOfLines(tx: Tx, fromId: string, toId: string, input: BundleInput, unknown: FieldProblem[], taken: FieldProblem[]): Promise<BundlePart[]> {
  const parts: BundlePart[] = [];
  for (const [index, { requestLineId, quantity }] of (input.requestLines ?? []).entries()) {
    const line = await tx.one(requestLines, { id: requestLineId });
    if (line?.organisationId !== toId) {
      unknown.push({ path: `requestLines/${index}/requestLineId`, code: 'hand_over.line_unknown', message: 'there is no such request line of the receiver' });
      continue;
    }
    const held = await reservationsOf(tx, requestLineId, fromId, quantity);
    if (held.length < quantity) taken.push({ path: `requestLines/${index}/quantity`, code: 'hand_over.not_enough_reserved', message: `${held.length} reserved for this line, ${quantity} wanted` });
    const byId = new Map((await tx.many(devices, { id: held.map((each) => each.deviceId) })).map((device) => [device.id, device]));
    for (const reservation of held) {
      const device = byId.get(reservation.deviceId);
      if (device) parts.push({ device, reservation, quantity: 1 });
    }
  }
  return parts;
}

async function partsOfDevices(tx: Tx, scope: Scope, fromId: string, toId: string, input: BundleInput, unknown: FieldProblem[], taken: FieldProblem[]): Promise<BundlePart[]> {
  const ids = input.deviceIds ?? [];
  if (ids.length === 0) return [];
  const found = new Map((await tx.many(devices, { id: ids })).map((device) => [device.id, device]));
  const held = new Map((await tx.many(reservations, { deviceId: ids, state: 'held' })).map((each) => [each.deviceId, each]));
  const owners = await ownersFor(tx, fromId, toId);
  const parts: BundlePart[] = [];
  for (const [index, deviceId] of ids.entries()) {
    const path = `deviceIds/${index}`;
    const device = found.get(deviceId);
    if (device?.custodianId !== fromId) {
      // one who comes too late finds it where it went; what lies outside the scope is not there at all
      (device && inScope(scope, device.custodianId) ? taken : unknown).push({ path, code: 'hand_over.device_elsewhere', message: 'the device is not at the organisation that hands over' });
      continue;
    }
    const reservation = held.get(deviceId);
    if (device.lockedAt !== null) taken.push({ path, code: 'hand_over.device_locked', message: `${device.assetTag} is reported lost or stolen` });
    else if (reservation && reservation.organisationId !== toId) taken.push({ path, code: 'hand_over.device_reserved', message: `${device.assetTag} is reserved for somebody else` });
    else if (!reservation && !owners.has(device.ownerId)) taken.push({ path, code: 'hand_over.foreign_owner', message: `${device.assetTag} does not belong to an organisation above the receiver` });
    else if (!(reservation ? WAITING.includes(device.state) : device.state === 'in_stock')) taken.push({ path, code: 'hand_over.device_not_free', message: `${device.assetTag} is ${device.state}` });
    parts.push({ device, ...(reservation && { reservation }), quantity: 1 });
  }
  return parts;
}

/** Whose devices may go to the receiver: its own, those of the organisations above it, and what was lent to the one that hands over. */
async function ownersFor(tx: Tx, fromId: string, toId: string): Promise<ReadonlySet<string>> {
  const [above, lent] = await tx.selectAll(
    { shape: { id: id() }, builder: tx.q('organisation_closure').where('descendant_id', toId).select('ancestor_id as id') },
    {
      shape: { id: id() },
      builder: tx.q('device_transfers as t').join('device_transfer_items as i', 'i.transfer_id', 't.id').join('devices as d', 'd.id', 'i.device_id')
        .where({ 't.to_id': fromId, 't.state': 'lent' }).distinct('d.owner_id as id'),
    },
  );
  return new Set([...above, ...lent].map((each) => each.id));
}

async function countedParts(tx: Tx, fromId: string, input: BundleInput, unknown: FieldProblem[], taken: FieldProblem[]): Promise<BundlePart[]> {
  const parts: BundlePart[] = [];
  for (const [index, { stockItemId, quantity }] of (input.stockItems ?? []).entries()) {
    const item = await tx.one(stockItems, { id: stockItemId });
    const location = item && (await tx.one(stockLocations, { id: item.stockLocationId }));
    if (location?.organisationId !== fromId) {
      unknown.push({ path: `stockItems/${index}/stockItemId`, code: 'hand_over.stock_item_unknown', message: 'there is no such stock at the organisation that hands over' });
      continue;
    }
    if (item && item.quantity < quantity) taken.push({ path: `stockItems/${index}/quantity`, code: 'stock.not_enough', message: `${item.quantity} in stock, ${quantity} wanted` });
    parts.push({ stockItemId, quantity });
  }
  return parts;
}
