import { id } from '../../persistence/columns.ts';
import type { Builder } from '../../persistence/keyset.ts';
import type { Listing } from '../../persistence/listing.ts';
import { pageRows } from '../../persistence/page-rows.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import { narrowSights } from '../../persistence/sight.ts';
import type { Scope } from '../../shared/actor.ts';
import { isAscii } from '../../shared/ascii.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { deviceRows, deviceSights, summaryShape, type DeviceSummary } from './device-read-model.ts';
import type { DeviceState } from './device.ts';
import { devices } from './device-tables.ts';

export interface DeviceFilter {
  readonly state?: readonly DeviceState[];
  readonly equipmentClassId?: string;
  readonly productModelId?: string;
  readonly ownerId?: string;
  readonly custodianId?: string;
  readonly stockLocationId?: string;
  readonly orderLineId?: string;
  readonly goodsReceiptId?: string;
  /** The beginning of an asset tag, serial number or IMEI. */
  readonly q?: string;
}

const SORTS = { firstSeenAt: 'd.first_seen_at', assetTag: 'd.asset_tag' } as const;
const COLUMNS = {
  equipmentClassId: 'd.equipment_class_id', productModelId: 'd.product_model_id', ownerId: 'd.owner_id', custodianId: 'd.custodian_id',
  stockLocationId: 'd.stock_location_id', orderLineId: 'd.order_line_id', goodsReceiptId: 'd.goods_receipt_id',
} as const;

/** Devices within a scope, the latest seen first unless told otherwise. */
export async function listDevices(db: Reader, request: ListRequest<keyof typeof SORTS, DeviceFilter>, scope: Scope): Promise<Page<DeviceSummary>> {
  const { state, q, ...equal } = request.filters;
  const numbered = q === undefined ? undefined : await withNumber(db, q);
  const { field } = request.sort;
  const listing: Listing = {
    from: 'devices as d',
    seenBy: narrowSights(deviceSights(scope), { 'd.owner_id': equal.ownerId, 'd.custodian_id': equal.custodianId }),
    where: (builder) => {
      for (const [key, column] of Object.entries(COLUMNS)) {
        const value = equal[key as keyof typeof COLUMNS];
        if (value !== undefined) void builder.where(column, value);
      }
      if (state !== undefined) void builder.whereIn('d.state', state);
      numbered?.where(builder);
    },
    sort: SORTS[field],
    sortKind: devices.columns[field],
    unique: field === 'assetTag',
    pins: [
      ...(state === undefined ? [] : [{ column: 'd.state', values: state }]),
      ...(equal.equipmentClassId === undefined ? [] : [{ column: 'd.equipment_class_id', values: [equal.equipmentClassId] }]),
    ],
    fewRows: numbered?.few === true || equal.orderLineId !== undefined || equal.goodsReceiptId !== undefined,
  };
  const found = await pageRows(db, summaryShape, deviceRows(db), listing, request);
  return toPage(request, found, (row) => ({ value: row[field], id: row.id }), (row) => row);
}

interface NumberSearch {
  readonly where: (builder: Builder) => void;
  /** The beginning names few devices, all of them known by now. */
  readonly few: boolean;
}

/** Devices that are read at once, whatever else is asked of them; a beginning of more is soon met along the list. */
const FEW = 2000;

/** What a person types or a scanner reads, as it is stored; `_` and `%` stand for themselves. */
const prefixOf = (typed: string): string => `${typed.normalize('NFKC').trim().toUpperCase().replace(/\s+/gu, '').replace(/[!%_]/g, '!$&')}%`;

/** Which devices carry, or once carried, a number that begins so. */
async function withNumber(db: Reader, typed: string): Promise<NumberSearch> {
  const prefix = prefixOf(typed);
  if (!isAscii(prefix)) return { few: true, where: (builder) => void builder.whereRaw('1 = 0') };
  const tagged = db.q('devices').whereRaw("asset_tag like ? escape '!'", [prefix]).limit(FEW + 1).select('id');
  const numbered = db.q('device_identifiers').whereRaw("value like ? escape '!'", [prefix]).limit(FEW + 1).select('device_id as id');
  const [tags, numbers] = await db.selectAll(query({ id: id() }, tagged), query({ id: id() }, numbered));
  if (tags.length <= FEW && numbers.length <= FEW) {
    const ids = [...new Set([...tags, ...numbers].map((row) => row.id))];
    return { few: true, where: (builder) => void builder.whereIn('d.id', ids) };
  }
  return {
    few: false,
    // counted device by device: as a set, all devices with such a number would be read first
    where: (builder) => void builder.where((either) => {
      void either.whereRaw("d.asset_tag like ? escape '!'", [prefix])
        .orWhereRaw("(select count(*) from device_identifiers i where i.device_id = d.id and i.value like ? escape '!') > 0", [prefix]);
    }),
  };
}
