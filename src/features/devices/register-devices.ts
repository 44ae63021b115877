import { uniqueName } from '../../persistence/db-errors.ts';
import type { Row } from '../../persistence/table.ts';
import type { Tx } from '../../persistence/transaction.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudits } from '../audit/record-audit.ts';
import { deviceMachine, type AcquisitionKind, type DeviceAction, type DeviceCondition, type DeviceState, type IdentifierKind } from './device.ts';
import { deviceErrors } from './device-errors.ts';
import { deviceHistory, deviceIdentifiers, deviceSightings, devices } from './device-tables.ts';

export type Device = Row<typeof devices>;

export interface NewDevice {
  readonly id?: string;
  readonly assetTag: string;
  readonly productModelId: string;
  readonly equipmentClassId: string;
  readonly manufacturerId: string;
  readonly ownerId: string;
  readonly custodianId: string;
  readonly stockLocationId: string | null;
  /** Normalised. Serial numbers are unique per manufacturer, IMEIs in the world. */
  readonly identifiers: readonly { readonly kind: IdentifierKind; readonly value: string }[];
  /** The steps taken at once after the first sighting, each a line of the history; none leaves it `received`. */
  readonly steps: readonly DeviceAction[];
  readonly condition?: DeviceCondition;
  readonly acquisitionKind?: AcquisitionKind;
  readonly borrowedUntil?: CalendarDate | null;
  readonly orderLineId?: string | null;
  readonly shareId?: string | null;
  readonly goodsReceiptId?: string | null;
  readonly unitCostMinor?: number | null;
  readonly replacesDeviceId?: string | null;
  readonly dedicatedUntil?: CalendarDate | null;
  readonly reason?: string;
  /** Who or what saw it; the goods receipt where nothing is said. */
  readonly sighting?: { readonly source: 'import'; readonly sourceId: string };
}

const WORLD = 'world';

/** The namespace a number is unique in: a serial among its manufacturer's, the others everywhere. */
export const identifierScope = (kind: IdentifierKind, manufacturerId: string): string => (kind === 'serial' ? manufacturerId : WORLD);

/**
 * Writes down devices at their first sighting: the device, its confirmed numbers, its history from the first line on.
 * @throws AppError `device.tag_taken`, `device.identifier_taken`, `device.already_replaced`
 */
export function registerDevices(tx: Tx, inputs: readonly NewDevice[]): readonly Device[] {
  const made = inputs.map((input) => ({ input, device: deviceRow(tx, input) }));
  const rows = made.map((each) => each.device);
  if (rows.length === 0) return rows;
  tx.insert(devices, rows, {
    [uniqueName('devices', ['assetTag'])]: deviceErrors['device.tag_taken'],
    [uniqueName('devices', ['replacesDeviceId'])]: deviceErrors['device.already_replaced'],
  });
  const identifiers = made.flatMap(({ input, device }) =>
    input.identifiers.map(({ kind, value }) => ({
      id: newId(), deviceId: device.id, kind, scope: identifierScope(kind, input.manufacturerId), value, confirmed: true, validFrom: tx.now, validTo: null,
    })));
  if (identifiers.length > 0) {
    tx.insert(deviceIdentifiers, identifiers, { [uniqueName('device_identifiers', ['kind', 'scope', 'value', 'binding'])]: deviceErrors['device.identifier_taken'] });
  }
  tx.insert(deviceHistory, made.flatMap(({ input, device }) => firstLines(tx, input, device)));
  tx.insert(deviceSightings, made.map(({ input, device }) => ({
    id: newId(), deviceId: device.id, at: tx.now, source: input.sighting?.source ?? 'receipt', sourceId: input.sighting?.sourceId ?? device.goodsReceiptId ?? device.id, stockLocationId: device.stockLocationId,
  })));
  recordAudits(tx, rows.map((device) => ({ action: 'device.registered', entityKind: 'device', entityId: device.id, organisationId: device.ownerId, after: auditedFields(device) })));
  return rows;
}

const stateAfter = (steps: readonly DeviceAction[]): DeviceState => steps.reduce<DeviceState>((state, action) => deviceMachine.next(state, action), deviceMachine.initial);

function deviceRow(tx: Tx, input: NewDevice): Device {
  return {
    id: input.id ?? newId(), assetTag: input.assetTag, version: 1, state: stateAfter(input.steps), productModelId: input.productModelId, equipmentClassId: input.equipmentClassId,
    ownerId: input.ownerId, custodianId: input.custodianId, stockLocationId: input.stockLocationId, condition: input.condition ?? 'new', mdmState: 'unknown',
    acquisitionKind: input.acquisitionKind ?? 'bought', borrowedUntil: input.borrowedUntil ?? null, orderLineId: input.orderLineId ?? null, shareId: input.shareId ?? null,
    goodsReceiptId: input.goodsReceiptId ?? null, serial: input.identifiers.find((each) => each.kind === 'serial')?.value ?? null, unitCostMinor: input.unitCostMinor ?? null,
    replacesDeviceId: input.replacesDeviceId ?? null, dedicatedUntil: input.dedicatedUntil ?? null, lockedAt: null, firstSeenAt: tx.now, lastSeenAt: tx.now, historyLength: input.steps.length + 1,
  };
}

function firstLines(tx: Tx, input: NewDevice, device: Device): Row<typeof deviceHistory>[] {
  return ['first_seen', ...input.steps].map((event, index) => ({
    id: newId(), deviceId: device.id, sequence: index + 1, at: tx.now, event, state: stateAfter(input.steps.slice(0, index)),
    ownerId: device.ownerId, custodianId: device.custodianId, stockLocationId: device.stockLocationId, assignmentId: null,
    actorId: tx.actor.id, requestId: tx.context.requestId, reason: input.reason ?? null,
  }));
}

/** What the audit keeps of a device: where it is, whose it is, who answers for it, in what state. */
export const auditedFields = ({ state, ownerId, custodianId, stockLocationId, condition, serial, shareId, dedicatedUntil }: Device): Record<string, string | null> =>
  ({ state, ownerId, custodianId, stockLocationId, condition, serial, shareId, dedicatedUntil });
