import { readConfig } from '../../src/config.ts';
import { cursorBinding, encodeCursor, type CursorPosition } from '../../src/shared/paging.ts';
import { BENCH_SECRET } from '../processes/api-process.ts';
import type { SeededDatabase } from '../seed/seeded-server.ts';

export interface ListCase {
  readonly name: string;
  readonly path: string;
  /** The same rows and columns by the best statement written by hand. */
  readonly sql: string;
}

export type Filters = Readonly<Record<string, string | readonly string[]>>;

export const PAGE = 50;

const { cursorKey } = readConfig({ SECRET_KEY: BENCH_SECRET }, () => BENCH_SECRET);

/** The path of a page of devices; behind a row where one is given, as the page before would have said. */
export function listPath(sort: string, filters: Filters, after?: CursorPosition): string {
  const query = new URLSearchParams({ limit: String(PAGE), sort });
  for (const [name, value] of Object.entries(filters)) for (const each of [value].flat()) query.append(name, each);
  if (after) query.set('cursor', encodeCursor(after, cursorBinding(cursorKey, 'listDevices', sort, filters)));
  return `/api/v1/devices?${query.toString()}`;
}

const names = `join product_models m on m.id = d.product_model_id join manufacturers f on f.id = m.manufacturer_id join equipment_classes c on c.id = d.equipment_class_id
  join organisations o on o.id = d.owner_id join organisations u on u.id = d.custodian_id left join stock_locations l on l.id = d.stock_location_id`;
const columns = 'd.*, m.name as product_model_name, f.name as manufacturer_name, c.code as equipment_class_code, o.name as owner_name, u.name as custodian_name, l.name as stock_location_name';

/** Ids from an index, whole rows and names for these only. */
export const bareSql = (ids: string, order: string): string => `select ${columns} from (${ids}) as page join devices d on d.id = page.id ${names} order by ${order}`;

/** What users ask for, for somebody who sees everything. */
export async function listCases({ connection, tree, catalogue }: SeededDatabase): Promise<readonly ListCase[]> {
  const [rows] = await connection.query('select serial from devices order by id limit 1 offset 5000');
  const serial = (rows as { serial: string }[])[0]?.serial ?? '';
  const equipmentClass = catalogue.equipmentClasses[1] ?? '';
  const town = tree.towns[3] ?? '';
  const page = (order: string, where: string): string => bareSql(`select d.id from devices d where ${where} order by ${order} limit ${PAGE + 1}`, order);
  const [newest, byTag] = ['d.first_seen_at desc, d.id desc', 'd.asset_tag'];
  const prefix = serial.slice(0, -2);
  const searched = `(select id from devices where asset_tag like '${prefix}%' union select device_id from device_identifiers where value like '${prefix}%')`;
  return [
    { name: 'newest', path: listPath('-firstSeenAt', {}), sql: page(newest, 'true') },
    { name: 'by tag', path: listPath('assetTag', {}), sql: page(byTag, 'true') },
    { name: 'by state', path: listPath('-firstSeenAt', { state: ['in_stock'] }), sql: page(newest, "d.state = 'in_stock'") },
    { name: 'by class and state', path: listPath('-firstSeenAt', { equipmentClassId: equipmentClass, state: ['in_repair'] }), sql: page(newest, `d.equipment_class_id = '${equipmentClass}' and d.state = 'in_repair'`) },
    { name: 'by owner', path: listPath('-firstSeenAt', { ownerId: town }), sql: page(newest, `d.owner_id = '${town}'`) },
    { name: 'by owner and state, by tag', path: listPath('assetTag', { ownerId: town, state: ['lost'] }), sql: page(byTag, `d.owner_id = '${town}' and d.state = 'lost'`) },
    { name: 'by custodian', path: listPath('-firstSeenAt', { custodianId: tree.provider }), sql: page(newest, `d.custodian_id = '${tree.provider}'`) },
    { name: 'beginning of a serial number', path: listPath('-firstSeenAt', { q: prefix }), sql: bareSql(`select d.id from ${searched} as hit join devices d on d.id = hit.id order by ${newest} limit ${PAGE + 1}`, newest) },
  ];
}

/** The last row of page 9,999, so that page 10,000 comes next. */
export async function deepRow({ connection }: SeededDatabase, devices: number): Promise<{ readonly firstSeenAt: CursorPosition; readonly assetTag: CursorPosition }> {
  const offset = Math.min(PAGE * 9_999, Math.floor(devices / 2)) - 1;
  const [byTime] = await connection.query('select id, first_seen_at as at from devices order by first_seen_at desc, id desc limit 1 offset ?', [offset]);
  const [byTag] = await connection.query('select id, asset_tag as tag from devices order by asset_tag limit 1 offset ?', [offset]);
  const [time] = byTime as { id: string; at: string }[];
  const [tag] = byTag as { id: string; tag: string }[];
  if (!time || !tag) throw new Error('there is no page 10,000');
  return { firstSeenAt: { value: new Date(`${time.at.replace(' ', 'T')}Z`), id: time.id }, assetTag: { value: tag.tag, id: tag.id } };
}
