import type { Deps } from '../../deps.ts';
import { uniqueName } from '../../persistence/db-errors.ts';
import type { WriteContext } from '../../persistence/transaction.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { parseImei } from '../../shared/identifiers/imei.ts';
import { parseSerial } from '../../shared/identifiers/serial.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { productModels } from '../catalog/catalog-tables.ts';
import { changeDevice, requireDevice } from './change-device.ts';
import type { IdentifierKind } from './device.ts';
import { deviceErrors } from './device-errors.ts';
import { viewDevice, type DeviceView } from './device-read-model.ts';
import { deviceIdentifiers } from './device-tables.ts';
import { identifierScope } from './register-devices.ts';

export interface IdentifierChange {
  readonly deviceId: string;
  readonly expectedVersion: number;
  readonly kind: IdentifierKind;
  readonly value: string;
  readonly reason: string;
}

/**
 * Gives a device another number of a kind, as a new mainboard does. The old one is dated to its end and is never used
 * for another device.
 * @throws AppError `device.identifier_taken`, `identifier.*`
 */
export async function changeIdentifier(deps: Pick<Deps, 'uow'>, context: WriteContext, input: IdentifierChange): Promise<DeviceView> {
  const value = input.kind === 'imei' || input.kind === 'imei2' ? parseImei(input.value) : parseSerial(input.value);
  return deps.uow.write(context, async (tx) => {
    const device = await requireDevice(tx, input.deviceId);
    assertVersion(input.expectedVersion, device.version);
    const model = await tx.one(productModels, { id: device.productModelId });
    if (!model) throw deviceErrors['device.not_found']();
    changeDevice(tx, device, { event: 'identifier_changed', reason: input.reason, ...(input.kind === 'serial' && { serial: value }) });
    tx.update(deviceIdentifiers, { deviceId: device.id, kind: input.kind, validTo: null }, { validTo: tx.now });
    tx.insert(
      deviceIdentifiers,
      { id: newId(), deviceId: device.id, kind: input.kind, scope: identifierScope(input.kind, model.manufacturerId), value, confirmed: true, validFrom: tx.now, validTo: null },
      { [uniqueName('device_identifiers', ['kind', 'scope', 'value', 'binding'])]: deviceErrors['device.identifier_taken'] },
    );
    recordAudit(tx, { action: 'device_identifier.confirmed', entityKind: 'device', entityId: device.id, organisationId: device.ownerId, after: { kind: input.kind, value } });
    return viewDevice(tx, device.id);
  });
}
