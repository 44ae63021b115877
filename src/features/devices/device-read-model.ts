import type { Knex } from 'knex';
import { code, id, int, instant, nullable, text, type RowOf } from '../../persistence/columns.ts';
import { keyset } from '../../persistence/keyset.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import { sightsBy, whereSeen, type ColumnSight } from '../../persistence/sight.ts';
import type { Scope } from '../../shared/actor.ts';
import { readAssetTag, readForeignTag } from '../../shared/identifiers/asset-tag.ts';
import { readImei } from '../../shared/identifiers/imei.ts';
import { readSerial } from '../../shared/identifiers/serial.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { openActions, type IdentifierKind } from './device.ts';
import { deviceErrors } from './device-errors.ts';
import { deviceHistory, deviceIdentifiers, devices } from './device-tables.ts';

export const summaryShape = {
  ...devices.columns,
  productModelName: text(), manufacturerName: text(), equipmentClassCode: code(), ownerName: text(), custodianName: text(), stockLocationName: nullable(text()),
};

export type DeviceSummary = RowOf<typeof summaryShape>;

export interface DeviceView extends DeviceSummary {
  readonly identifiers: readonly { readonly kind: IdentifierKind; readonly value: string; readonly validFrom: Date; readonly validTo: Date | null }[];
  readonly orderNumber: string | null;
  readonly orderLinePosition: number | null;
  readonly receiptNumber: string | null;
  readonly replacedByDeviceId: string | null;
  /** For whom it is reserved. */
  readonly reservedForId: string | null;
  readonly nextActions: readonly string[];
}

/** Devices with the names of what they refer to. */
export const deviceRows = (db: Reader): Knex.QueryBuilder =>
  db.q('devices as d')
    .join('product_models as m', 'm.id', 'd.product_model_id').join('manufacturers as f', 'f.id', 'm.manufacturer_id').join('equipment_classes as c', 'c.id', 'd.equipment_class_id')
    .join('organisations as o', 'o.id', 'd.owner_id').join('organisations as u', 'u.id', 'd.custodian_id').leftJoin('stock_locations as l', 'l.id', 'd.stock_location_id')
    .select('d.*', 'm.name as product_model_name', 'f.name as manufacturer_name', 'c.code as equipment_class_code', 'o.name as owner_name', 'u.name as custodian_name', 'l.name as stock_location_name');

/** Whoever owns a device or answers for it may see it. */
export const deviceSights = (scope: Scope): readonly ColumnSight[] => sightsBy(scope, 'd.owner_id', 'd.custodian_id');
const whereVisible = (builder: Knex.QueryBuilder, scope: Scope): Knex.QueryBuilder => whereSeen(builder, deviceSights(scope), 'd.id');

/** One device with its numbers and where it comes from. @throws AppError `device.not_found`, also outside the scope */
export async function viewDevice(db: Reader, deviceId: string, scope: Scope = { all: true }): Promise<DeviceView> {
  const [[device], identifiers, [origin], [replacement], [reservation]] = await db.selectAll(
    query(summaryShape, whereVisible(deviceRows(db).where('d.id', deviceId), scope)),
    query(deviceIdentifiers.columns, db.q('device_identifiers').where({ device_id: deviceId }).orderBy(['valid_from', 'kind', 'id']).select('*')),
    query(
      { orderNumber: nullable(code()), position: nullable(int()), receiptNumber: nullable(code()) },
      db.q('devices as d').leftJoin('order_lines as n', 'n.id', 'd.order_line_id').leftJoin('purchase_orders as p', 'p.id', 'n.order_id').leftJoin('goods_receipts as r', 'r.id', 'd.goods_receipt_id')
        .where('d.id', deviceId).select('p.number as order_number', 'n.position as position', 'r.number as receipt_number'),
    ),
    query({ id: id() }, db.q('devices').where({ replaces_device_id: deviceId }).select('id')),
    query({ organisationId: id() }, db.q('reservations').where({ device_id: deviceId, state: 'held' }).select('organisation_id')),
  );
  if (!device) throw deviceErrors['device.not_found']();
  return {
    ...device,
    identifiers: identifiers.map(({ kind, value, validFrom, validTo }) => ({ kind, value, validFrom, validTo })),
    orderNumber: origin?.orderNumber ?? null, orderLinePosition: origin?.position ?? null, receiptNumber: origin?.receiptNumber ?? null,
    replacedByDeviceId: replacement?.id ?? null, reservedForId: reservation?.organisationId ?? null, nextActions: openActions(device.state),
  };
}

/**
 * The device that carries what was scanned or typed: an asset tag (also as the address in a QR code), a serial number
 * or an IMEI. A number that the device carries today comes before one it carried once.
 * @throws AppError `device.not_found`, `device.ambiguous`
 */
export async function lookUpDevice(db: Reader, scanned: string, scope: Scope): Promise<DeviceView> {
  const value = scanned.trim().split('/').at(-1) ?? '';
  const ours = readAssetTag(value);
  const [tag, serial, imei] = [ours.ok ? ours : readForeignTag(value), readSerial(scanned), readImei(value)];
  const matches = await matchesOf(db, { tag: tag.ok ? tag.value : undefined, serial: serial.ok ? serial.value : undefined, imei: imei.ok ? imei.value : undefined }, scope);
  const current = matches.filter((match) => match.validTo === null || (tag.ok && match.assetTag === tag.value));
  const candidates = new Map((current.length > 0 ? current : matches).map((match) => [match.id, match.assetTag]));
  const [first] = candidates.keys();
  if (first === undefined) throw deviceErrors['device.not_found']();
  if (candidates.size > 1) throw deviceErrors['device.ambiguous']({ assetTags: [...candidates.values()] });
  return viewDevice(db, first, scope);
}

const matchShape = { id: id(), assetTag: code(), validTo: nullable(instant()) };

interface Readings {
  readonly tag: string | undefined;
  readonly serial: string | undefined;
  readonly imei: string | undefined;
}

/** One statement for each reading, each by an index: an OR over both tables would read every device. */
async function matchesOf(db: Reader, { tag, serial, imei }: Readings, scope: Scope): Promise<readonly RowOf<typeof matchShape>[]> {
  const visible = (builder: Knex.QueryBuilder): Knex.QueryBuilder => whereVisible(builder, scope).orderBy('d.id').limit(50);
  const carrying = (value: string, kinds: readonly IdentifierKind[]): Knex.QueryBuilder =>
    visible(db.q('device_identifiers as i').join('devices as d', 'd.id', 'i.device_id').where('i.value', value).whereIn('i.kind', kinds).select('d.id', 'd.asset_tag', 'i.valid_to'));
  const statements = [
    ...(tag === undefined ? [] : [visible(db.q('devices as d').where('d.asset_tag', tag).select('d.id', 'd.asset_tag', db.q.raw('NULL as valid_to')))]),
    ...(serial === undefined ? [] : [carrying(serial, ['serial', 'mac'])]),
    ...(imei === undefined ? [] : [carrying(imei, ['imei', 'imei2'])]),
  ];
  if (statements.length === 0) return [];
  return (await db.selectAll(...statements.map((statement) => query(matchShape, statement)))).flat();
}

const historyShape = { ...deviceHistory.columns, ownerName: text(), custodianName: text(), stockLocationName: nullable(text()) };

export type DeviceHistoryLine = RowOf<typeof historyShape>;

/**
 * A device's life, gapless from its first sighting. With `at`, the one line that held at that instant: where it was,
 * whose it was, who answered for it; empty before anybody had seen it.
 */
export async function listDeviceHistory(db: Reader, deviceId: string, request: ListRequest<'sequence', { readonly at?: Date }>): Promise<Page<DeviceHistoryLine>> {
  const builder = db.q('device_history as h').join('organisations as o', 'o.id', 'h.owner_id').join('organisations as u', 'u.id', 'h.custodian_id').leftJoin('stock_locations as l', 'l.id', 'h.stock_location_id')
    .where('h.device_id', deviceId).select('h.*', 'o.name as owner_name', 'u.name as custodian_name', 'l.name as stock_location_name');
  const { at } = request.filters;
  if (at !== undefined) {
    void builder.where('h.sequence', db.q('device_history').where({ device_id: deviceId }).where('at', '<=', at).max('sequence'));
  }
  const lines = await db.select(historyShape, keyset(builder, request, 'h.sequence', 'h.id'));
  return toPage(request, lines, (line) => ({ value: line.sequence, id: line.id }), (line) => line);
}
