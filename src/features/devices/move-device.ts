import type { Deps } from '../../deps.ts';
import type { WriteContext } from '../../persistence/transaction.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { changeDevice, requireDevice } from './change-device.ts';
import { isInStore, type DeviceCondition } from './device.ts';
import { deviceErrors } from './device-errors.ts';
import { viewDevice, type DeviceView } from './device-read-model.ts';
import { deviceSightings, stockLocations } from './device-tables.ts';

interface Change {
  readonly deviceId: string;
  readonly expectedVersion: number;
  readonly reason?: string | undefined;
}

/**
 * Puts a device on another shelf, maybe of another building; owner and custodian stay.
 * @throws AppError `device.not_in_store`, `stock.location_not_found`
 */
export function moveDevice(deps: Pick<Deps, 'uow'>, context: WriteContext, input: Change & { readonly stockLocationId: string }): Promise<DeviceView> {
  return deps.uow.write(context, async (tx) => {
    const device = await requireDevice(tx, input.deviceId);
    assertVersion(input.expectedVersion, device.version);
    if (!isInStore(device.state)) throw deviceErrors['device.not_in_store']({ state: device.state });
    const location = await tx.one(stockLocations, { id: input.stockLocationId });
    if (!location?.active) throw deviceErrors['stock.location_not_found']();
    changeDevice(tx, device, { event: 'moved', stockLocationId: location.id, ...(input.reason !== undefined && { reason: input.reason }) });
    tx.insert(deviceSightings, { id: newId(), deviceId: device.id, at: tx.now, source: 'move', sourceId: tx.context.requestId.slice(0, 64), stockLocationId: location.id });
    return viewDevice(tx, device.id);
  });
}

/** Notes in what condition a device is now. */
export function changeCondition(deps: Pick<Deps, 'uow'>, context: WriteContext, input: Change & { readonly condition: DeviceCondition }): Promise<DeviceView> {
  return deps.uow.write(context, async (tx) => {
    const device = await requireDevice(tx, input.deviceId);
    assertVersion(input.expectedVersion, device.version);
    changeDevice(tx, device, { event: 'condition_changed', condition: input.condition, ...(input.reason !== undefined && { reason: input.reason }) });
    return viewDevice(tx, device.id);
  });
}
