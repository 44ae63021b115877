import type { Deps } from '../../deps.ts';
import { persistenceErrors } from '../../persistence/db-errors.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { parseImei } from '../../shared/identifiers/imei.ts';
import { parseSerial } from '../../shared/identifiers/serial.ts';
import { newId } from '../../shared/ids.ts';
import { supplyChanged } from '../allocation/allocation-pool.ts';
import { reservations } from '../allocation/allocation-tables.ts';
import { holdForOrganisation, moveReservation } from '../allocation/move-reservation.ts';
import { releaseReservation } from '../allocation/release-reservation.ts';
import { moveAssignment } from '../assignments/move-assignment.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { productModels } from '../catalog/catalog-tables.ts';
import { requireDevice } from '../devices/change-device.ts';
import { deviceErrors } from '../devices/device-errors.ts';
import { stockLocations } from '../devices/device-tables.ts';
import { registerDevices, type Device } from '../devices/register-devices.ts';
import { recordReturned } from '../orders/record-receipt.ts';
import { countDespatches, despatchesOf, settleAnnounced } from '../suppliers/count-despatches.ts';
import { returnCaseMachine, type ScanKind } from './receipt.ts';
import { receivingErrors } from './receiving-errors.ts';
import { returnCaseItems, returnCases, type ReturnCase, type ReturnCaseItem } from './receiving-tables.ts';
import { viewReturnCase, type ReturnCaseView } from './return-read-model.ts';
import { openAnnouncements } from './scan-desk.ts';
import { identifiersOf } from './store-units.ts';

interface Settling {
  readonly returnCaseId: string;
  readonly expectedVersion: number;
}

export interface Replacement extends Settling {
  /** The device that went back. */
  readonly deviceId: string;
  readonly identifiers: readonly { readonly kind: ScanKind; readonly value: string }[];
  /** Where the supplier sent another model of the same class. */
  readonly productModelId?: string | undefined;
  readonly stockLocationId: string;
}

/**
 * Takes in what the supplier sends for a device that went back. The replacement takes over share, owner, cost, the rest
 * of the dedication period, and the reservation or assignment; the order line does not move.
 * @throws AppError `return_case.item_settled`, `device.identifier_taken`, `device.class_mismatch`, `stock.location_not_found`
 */
export async function receiveReplacement(deps: Pick<Deps, 'uow' | 'numbers'>, context: WriteContext, input: Replacement): Promise<ReturnCaseView> {
  const identifiers = identifiersOf(input.identifiers.map(({ kind, value }) => ({ kind, value: kind === 'imei' ? parseImei(value) : parseSerial(value) })));
  const assetTag = await deps.numbers.next('ZW');
  return deps.uow.write(context, async (tx) => {
    const { returnCase, items } = await settling(tx, input);
    const item = openItem(items, input.deviceId);
    const old = await requireDevice(tx, input.deviceId);
    const model = await tx.one(productModels, { id: input.productModelId ?? old.productModelId });
    const location = await tx.one(stockLocations, { id: input.stockLocationId });
    if (!location?.active) throw deviceErrors['stock.location_not_found']();
    if (model?.equipmentClassId !== old.equipmentClassId) throw deviceErrors['device.class_mismatch']();
    supplyChanged(tx, { ownerId: old.ownerId, equipmentClassId: old.equipmentClassId, acceptedDelta: 0 });
    saveCase(tx, returnCase, items, { replaced: 1 });
    const id = newId();
    const [device] = registerDevices(tx, [{
      id, assetTag, productModelId: model.id, equipmentClassId: model.equipmentClassId, manufacturerId: model.manufacturerId, ownerId: old.ownerId, custodianId: location.organisationId, stockLocationId: location.id,
      identifiers, steps: ['inspect', 'pass'], orderLineId: old.orderLineId, shareId: old.shareId, unitCostMinor: old.unitCostMinor, replacesDeviceId: old.id, dedicatedUntil: old.dedicatedUntil,
      reason: `replaces ${old.assetTag}, ${returnCase.number}`,
    }]);
    if (!device) throw new Error('a replacement was not registered');
    tx.update(returnCaseItems, { id: item.id, replacementDeviceId: null }, { replacementDeviceId: id }, receivingErrors['return_case.item_settled']);
    recordAudit(tx, { action: 'return_case.replaced', entityKind: 'return_case', entityId: returnCase.id, organisationId: returnCase.organisationId, before: { replaced: returnCase.replaced }, after: { replaced: returnCase.replaced + 1, deviceId: old.id, replacementDeviceId: id } });
    await settleAnnouncement(tx, returnCase, identifiers.map((each) => each.value), id, location.organisationId);
    await takePlace(tx, old, device, returnCase.number);
    return viewReturnCase(tx, returnCase.id);
  });
}

/** Who had the old device, or was to get it, gets the new one. */
async function takePlace(tx: Tx, old: Device, replacement: Device, caseNumber: string): Promise<void> {
  const reserved = await moveReservation(tx, old.id, replacement);
  await moveAssignment(tx, old.id, replacement.id);
  // It had been handed over already: the new one lies in stock for whoever sent it in, and for nobody else.
  if (!reserved && old.custodianId !== replacement.custodianId) holdForOrganisation(tx, replacement, old.custodianId, `replaces ${old.assetTag}, ${caseNumber}`);
}

async function settleAnnouncement(tx: Tx, returnCase: ReturnCase, values: readonly string[], deviceId: string, countedBy: string): Promise<void> {
  const despatches = await despatchesOf(tx, [returnCase.orderLineId]);
  const [announced] = await tx.selectAll(openAnnouncements(tx, returnCase.supplierId, values, []));
  const own = announced.filter((row) => despatches.lines.some((line) => line.id === row.despatchLineId));
  const [first] = own;
  if (!first) return;
  countDespatches(tx, countedBy, despatches, new Map([[first.despatchLineId, 1]]), new Set(own.map((row) => row.despatchLineId)));
  settleAnnounced(tx, countedBy, own.map((row) => ({ row, state: 'matched' as const, correctedTo: null, deviceId })));
}

/**
 * The supplier pays back instead of replacing. Reservations on the devices end; what was awarded stays owed.
 * @throws AppError `return_case.item_settled`, `version.mismatch`
 */
export function creditReturn(deps: Pick<Deps, 'uow'>, context: WriteContext, input: Settling & { readonly deviceIds: readonly string[] }): Promise<ReturnCaseView> {
  return deps.uow.write(context, async (tx) => {
    const { returnCase, items } = await settling(tx, input);
    const credited = [...new Set(input.deviceIds)].sort().map((deviceId) => openItem(items, deviceId));
    for (const { deviceId } of credited) {
      const held = await tx.one(reservations, { deviceId, state: 'held' });
      if (held) await releaseReservation(tx, held, `credited, ${returnCase.number}`, 'keep');
    }
    await recordReturned(tx, { orderLineId: returnCase.orderLineId, credited: credited.length });
    saveCase(tx, returnCase, items, { credited: credited.length });
    for (const item of credited) tx.update(returnCaseItems, { id: item.id, credited: false }, { credited: true }, receivingErrors['return_case.item_settled']);
    recordAudit(tx, { action: 'return_case.credited', entityKind: 'return_case', entityId: returnCase.id, organisationId: returnCase.organisationId, before: { credited: returnCase.credited }, after: { credited: returnCase.credited + credited.length, deviceIds: credited.map((item) => item.deviceId) } });
    return viewReturnCase(tx, returnCase.id);
  });
}

async function settling(tx: Tx, { returnCaseId, expectedVersion }: Settling): Promise<{ readonly returnCase: ReturnCase; readonly items: readonly ReturnCaseItem[] }> {
  const returnCase = await tx.one(returnCases, { id: returnCaseId });
  if (!returnCase) throw receivingErrors['return_case.not_found']();
  assertVersion(expectedVersion, returnCase.version);
  return { returnCase, items: await tx.many(returnCaseItems, { returnCaseId }, { orderBy: ['id'] }) };
}

function openItem(items: readonly ReturnCaseItem[], deviceId: string): ReturnCaseItem {
  const item = items.find((each) => each.deviceId === deviceId);
  if (!item) throw receivingErrors['return_case.not_found']();
  if (item.surplus || item.credited || item.replacementDeviceId !== null) throw receivingErrors['return_case.item_settled']();
  return item;
}

/** The case ends when nothing is waited for any more; for surplus nothing ever is. */
function saveCase(tx: Tx, returnCase: ReturnCase, items: readonly ReturnCaseItem[], { replaced = 0, credited = 0 }: { readonly replaced?: number; readonly credited?: number }): void {
  const counters = { replaced: returnCase.replaced + replaced, credited: returnCase.credited + credited };
  const awaited = items.filter((item) => !item.surplus).length;
  const done = counters.replaced + counters.credited >= awaited;
  if (returnCase.state !== 'open') throw persistenceErrors['persistence.version_conflict']();
  tx.bump(returnCases, returnCase.id, returnCase.version, { ...counters, ...(done && { state: returnCaseMachine.next(returnCase.state, 'settle'), closedAt: tx.now }) });
}
