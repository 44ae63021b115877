import { code, id, type RowOf } from '../../persistence/columns.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import type { Scope } from '../../shared/actor.ts';
import type { IdentifierKind } from '../devices/device.ts';
import { imeiKey, serialKey, tagKey, type RowNumber } from './read-numbers.ts';

const shape = { id: id(), assetTag: code(20), productModelId: id(), ownerId: id(), custodianId: id() };

export interface KnownDevice extends RowOf<typeof shape> {
  /** Whether the importer may see it; of others only that the number is taken can be told. */
  readonly visible: boolean;
}

/** Devices by the keys of their numbers and tags. */
export type KnownDevices = ReadonlyMap<string, KnownDevice>;

/** The devices that carry, or once carried, any of these numbers: two queries, however many there are. */
export async function lookUpKnown(db: Reader, numbers: readonly RowNumber[], scope: Scope): Promise<KnownDevices> {
  const values = (wanted: readonly RowNumber['kind'][]): string[] => [...new Set(numbers.filter((each) => wanted.includes(each.kind)).map((each) => each.value))];
  const [identified, tagged] = [values(['serial', 'imei', 'imei2']), values(['tag'])];
  const [byNumber, byTag] = await db.selectAll(
    query(
      { ...shape, kind: code<IdentifierKind>(10), scope: code(36), value: code(64) },
      db.q('device_identifiers as i').join('devices as d', 'd.id', 'i.device_id').whereIn('i.value', identified).where('i.confirmed', true)
        .select('d.id', 'd.asset_tag', 'd.product_model_id', 'd.owner_id', 'd.custodian_id', 'i.kind', 'i.scope', 'i.value'),
    ),
    query(shape, db.q('devices as d').whereIn('d.asset_tag', tagged).select('d.id', 'd.asset_tag', 'd.product_model_id', 'd.owner_id', 'd.custodian_id')),
  );
  const known = new Map<string, KnownDevice>();
  const reach = scope.all ? undefined : new Set(scope.organisationIds);
  const seen = (device: RowOf<typeof shape>): KnownDevice => ({ ...device, visible: reach === undefined || reach.has(device.ownerId) || reach.has(device.custodianId) });
  for (const { kind, scope: namespace, value, ...device } of byNumber) {
    if (kind === 'serial') known.set(serialKey(namespace, value), seen(device));
    else if (kind !== 'mac') known.set(imeiKey(value), seen(device));
  }
  for (const device of byTag) known.set(tagKey(device.assetTag), seen(device));
  return known;
}
