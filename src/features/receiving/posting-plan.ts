import type { Row } from '../../persistence/table.ts';
import type { deviceIdentifiers } from '../devices/device-tables.ts';
import type { announcedIdentifiers } from '../suppliers/supplier-tables.ts';
import type { ReceivableLine } from './open-lines.ts';
import { announcedTypesOf, proposeCorrections } from './receipt.ts';
import type { Scan } from './receiving-tables.ts';

export type Announced = Row<typeof announcedIdentifiers>;

export interface PostingFacts {
  /** Live scans in the order in which they were made. */
  readonly scans: readonly Scan[];
  readonly lines: ReadonlyMap<string, ReceivableLine>;
  /** Announced numbers that are still open: those scanned, and all of the lines concerned. */
  readonly announced: readonly Announced[];
  /** Confirmed numbers of devices that we have, among those scanned. */
  readonly known: readonly Row<typeof deviceIdentifiers>[];
}

export interface PlannedUnit {
  /** The scan as it is after posting. */
  readonly scan: Scan;
  /** Scans of the unit's other numbers. */
  readonly others: readonly Scan[];
}

export interface PostingPlan {
  /** Units by order line, those that the scanning called surplus last. */
  readonly units: ReadonlyMap<string, readonly PlannedUnit[]>;
  /** Scans that are not units: of devices that we have already, or of no line; as they are after posting. */
  readonly others: readonly Scan[];
  /** Announced number → what became of it. */
  readonly announced: ReadonlyMap<string, { readonly row: Announced; readonly state: 'matched' | 'corrected' | 'not_arrived'; readonly scan: Scan | null }>;
}

/**
 * What the scans of a receipt come to, looked at once more: announcements may have come after the scan, and other
 * receipts may have been posted since.
 */
export function planPosting({ scans, lines, announced, known }: PostingFacts): PostingPlan {
  const open = new Map(announced.map((each) => [each.id, each]));
  const byValue = new Map<string, Announced[]>();
  for (const each of announced) listOf(byValue, each.value).push(each);
  const knownByValue = new Map(known.map((each) => [each.value, each]));
  const used = new Set<string>();
  const looked = scans.map((scan): Scan => {
    const matched = byValue.get(scan.value)?.find((each) => announcedTypesOf[scan.kind].includes(each.type) && !used.has(each.id));
    const meant = scan.announcedIdentifierId === null ? undefined : open.get(scan.announcedIdentifierId);
    const announcement = matched ?? (meant && !used.has(meant.id) ? meant : undefined);
    const line = lines.get(announcement?.orderLineId ?? scan.orderLineId ?? '');
    const device = knownByValue.get(scan.value);
    if (device && (device.scope === 'world' || line === undefined || device.scope === line.manufacturerId)) return { ...scan, outcome: 'known', deviceId: device.deviceId };
    if (announcement) used.add(announcement.id);
    const nowExpected = matched !== undefined && scan.outcome === 'unknown';
    return { ...scan, outcome: nowExpected ? 'expected' : scan.outcome, orderLineId: line?.id ?? null, announcedIdentifierId: announcement?.id ?? null };
  });
  const touched = new Set(looked.flatMap((scan) => open.get(scan.announcedIdentifierId ?? '')?.despatchLineId ?? []));
  const missing = announced.filter((each) => !used.has(each.id) && each.state === 'pending' && (touched.size === 0 || touched.has(each.despatchLineId)));
  const unknown = looked.filter((scan) => scan.outcome === 'unknown' && scan.unitScanId === null && scan.announcedIdentifierId === null);
  const corrections = proposeCorrections(unknown, missing);
  const settled = looked.map((scan): Scan => {
    const meant = open.get(corrections.get(scan.id) ?? '');
    return meant ? { ...scan, outcome: 'corrected', announcedIdentifierId: meant.id, orderLineId: meant.orderLineId } : scan;
  });
  return { ...intoUnits(settled), announced: announcementsAfter(settled, announced, open) };
}

function listOf<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

function intoUnits(scans: readonly Scan[]): Pick<PostingPlan, 'units' | 'others'> {
  const companions = new Map<string, Scan[]>();
  for (const scan of scans) if (scan.unitScanId !== null) listOf(companions, scan.unitScanId).push(scan);
  const units = new Map<string, PlannedUnit[]>();
  const others: Scan[] = [];
  for (const scan of scans.filter((each) => each.unitScanId === null)) {
    const ofUnit = companions.get(scan.id) ?? [];
    // A number that we know already makes the whole unit one that we have.
    const known = [scan, ...ofUnit].find((each) => each.outcome === 'known');
    if (known) others.push(...[scan, ...ofUnit].map((each) => ({ ...each, outcome: 'known' as const, deviceId: known.deviceId })));
    else if (scan.outcome === 'duplicate') continue;
    else if (scan.orderLineId === null) others.push(scan, ...ofUnit);
    else listOf(units, scan.orderLineId).push({ scan, others: ofUnit });
  }
  for (const [lineId, list] of units) units.set(lineId, [...list.filter((unit) => unit.scan.outcome !== 'surplus'), ...list.filter((unit) => unit.scan.outcome === 'surplus')]);
  return { units, others };
}

/** Numbers of a kind that was scanned, on a despatch that was unpacked, and that nobody found have not arrived. */
function announcementsAfter(scans: readonly Scan[], announced: readonly Announced[], open: ReadonlyMap<string, Announced>): PostingPlan['announced'] {
  const after = new Map<string, { row: Announced; state: 'matched' | 'corrected' | 'not_arrived'; scan: Scan | null }>();
  const scanned = new Set<string>();
  for (const scan of scans) {
    const row = open.get(scan.announcedIdentifierId ?? '');
    if (!row || scan.outcome === 'known' || scan.outcome === 'duplicate') continue;
    after.set(row.id, { row, state: row.value === scan.value ? 'matched' : 'corrected', scan });
    scanned.add(`${row.despatchLineId} ${row.type}`);
  }
  for (const row of announced) {
    if (!after.has(row.id) && row.state === 'pending' && scanned.has(`${row.despatchLineId} ${row.type}`)) after.set(row.id, { row, state: 'not_arrived', scan: null });
  }
  return after;
}
