import { setImmediate as turn } from 'node:timers/promises';
import { id, int, nullable } from '../../persistence/columns.ts';
import { persistenceErrors } from '../../persistence/db-errors.ts';
import type { Reader } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import { newId } from '../../shared/ids.ts';
import { extendPrice } from '../../shared/money.ts';
import { dedicationEnd } from '../devices/dedication.ts';
import type { DeviceAction, IdentifierKind } from '../devices/device.ts';
import { moveStock } from '../devices/move-stock.ts';
import { registerDevices, type NewDevice } from '../devices/register-devices.ts';
import { priceOf } from '../orders/line-figures.ts';
import type { UnitsOfShare } from '../orders/save-line.ts';
import type { ReceivableLine } from './open-lines.ts';
import type { PlannedUnit } from './posting-plan.ts';
import type { Receipt, Scan } from './receiving-tables.ts';

export interface LineOutcome {
  readonly line: ReceivableLine;
  readonly units: readonly PlannedUnit[];
  readonly counted: number;
  readonly refused: number;
  /** Whose the newly accepted pieces are, in the order of the shares. */
  readonly shares: readonly UnitsOfShare[];
}

export interface StoredUnits {
  /** Scans of units as they are now. */
  readonly scans: readonly Scan[];
  readonly deviceOfScan: ReadonlyMap<string, string>;
  /** What each pool gets of it, in the order in which pools are written. */
  readonly supply: readonly { readonly ownerId: string; readonly equipmentClassId: string; readonly acceptedDelta: number }[];
  readonly surplus: Surplus;
}

export interface Surplus {
  /** Pieces beyond the order, by order line. */
  readonly pieces: ReadonlyMap<string, number>;
  /** Shares that got more pieces than this receipt brought: for surplus that waits since earlier. */
  readonly left: readonly { readonly line: ReceivableLine; readonly shares: readonly UnitsOfShare[] }[];
}

/** Devices written per round trip; a pallet of ten thousand is no reason for one packet of twenty megabytes. */
const CHUNK = 500;

/**
 * Turns what was scanned into devices: each piece to a share while there are any, the rest into quarantine without one.
 * Damaged ones wait in quarantine for a return case.
 */
export async function storeUnits(tx: Tx, receipt: Receipt, outcomes: readonly LineOutcome[], tags: readonly string[], onProgress?: (done: number, total: number) => void): Promise<StoredUnits> {
  const dedicated = await dedicationByShare(tx, outcomes.flatMap((outcome) => outcome.shares.map((share) => share.shareId)), tx.today);
  const scans: Scan[] = [];
  const deviceOfScan = new Map<string, string>();
  const pieces = new Map<string, number>();
  const left: { line: ReceivableLine; shares: UnitsOfShare[] }[] = [];
  const supply = new Map<string, { ownerId: string; equipmentClassId: string; acceptedDelta: number }>();
  const inputs: NewDevice[] = [];
  let nextTag = 0;
  for (const { line, units, shares } of outcomes.filter((outcome) => outcome.line.tracking !== 'counted')) {
    const owed = shares.flatMap((share) => Array.from({ length: share.quantity }, () => share));
    let given = 0;
    for (const unit of units) {
      if (unit.scan.refused) {
        scans.push(unit.scan, ...unit.others);
        continue;
      }
      const share = owed[given];
      if (share) given += 1;
      else pieces.set(line.id, (pieces.get(line.id) ?? 0) + 1);
      const device = deviceOf(receipt, line, unit, share, share ? dedicated.get(share.shareId) ?? null : null, tags[nextTag++]);
      inputs.push(device);
      const outcomeNow = share ? (unit.scan.outcome === 'surplus' ? 'expected' as const : unit.scan.outcome) : 'surplus' as const;
      for (const scan of [unit.scan, ...unit.others]) {
        scans.push({ ...scan, outcome: scan === unit.scan ? outcomeNow : scan.outcome, orderLineId: line.id, deviceId: device.id });
        deviceOfScan.set(scan.id, device.id);
      }
    }
    for (const { organisationId: ownerId, quantity } of shares) {
      const key = `${ownerId} ${line.equipmentClassId}`;
      supply.set(key, { ownerId, equipmentClassId: line.equipmentClassId, acceptedDelta: quantity + (supply.get(key)?.acceptedDelta ?? 0) });
    }
    const rest = owed.slice(given);
    if (rest.length > 0) left.push({ line, shares: shares.flatMap((share) => ofShare(share, rest)) });
  }
  // The next devices are put together while the database takes the ones before: half of the time each.
  let sent = Promise.resolve();
  for (let start = 0; start < inputs.length; start += CHUNK) {
    registerDevices(tx, inputs.slice(start, start + CHUNK));
    tx.prepare();
    await sent;
    onProgress?.(start, inputs.length);
    // where the database works in this process, requests get their turn
    await turn();
    sent = tx.flush();
  }
  await sent;
  return { scans, deviceOfScan, supply: [...supply].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each), surplus: { pieces, left } };
}

/** Puts counted articles on the shelf; gives the surplus of all lines, scanned ones included. */
export async function storeCounted(tx: Tx, receipt: Receipt, outcomes: readonly LineOutcome[], { surplus }: StoredUnits): Promise<Surplus> {
  const pieces = new Map(surplus.pieces);
  const left = [...surplus.left];
  for (const outcome of outcomes.filter(({ line }) => line.tracking === 'counted')) {
    const { over, left: missing } = await storeOnShelf(tx, receipt, outcome);
    pieces.set(outcome.line.id, over);
    if (missing.length > 0) left.push({ line: outcome.line, shares: missing });
  }
  return { pieces, left };
}

const ofShare = (share: UnitsOfShare, owed: readonly UnitsOfShare[]): UnitsOfShare[] => {
  const quantity = owed.filter((each) => each === share).length;
  return quantity > 0 ? [{ ...share, quantity }] : [];
};

/** Cents for one piece, discount and price base in it. */
export const unitCostOf = (line: ReceivableLine): number => extendPrice(1, priceOf(line));

function deviceOf(receipt: Receipt, line: ReceivableLine, { scan, others }: PlannedUnit, share: UnitsOfShare | undefined, dedicatedUntil: CalendarDate | null, assetTag: string | undefined): NewDevice & { readonly id: string } {
  if (assetTag === undefined) throw persistenceErrors['persistence.version_conflict']();
  const whole = share !== undefined && !scan.damaged;
  const steps: readonly DeviceAction[] = whole ? ['inspect', 'pass'] : ['quarantine'];
  return {
    id: newId(), assetTag, productModelId: line.productModelId, equipmentClassId: line.equipmentClassId, manufacturerId: line.manufacturerId,
    ownerId: share?.organisationId ?? receipt.organisationId, custodianId: receipt.organisationId, stockLocationId: receipt.stockLocationId,
    identifiers: identifiersOf([scan, ...others]), steps, condition: scan.damaged ? 'damaged' : 'new', acquisitionKind: 'bought', goodsReceiptId: receipt.id,
    orderLineId: share ? line.id : null, shareId: share?.shareId ?? null, unitCostMinor: share ? unitCostOf(line) : null, dedicatedUntil,
    ...(scan.note !== null && { reason: scan.note }),
  };
}

/** The second IMEI of a phone is its own kind. */
export function identifiersOf(scans: readonly { readonly kind: 'serial' | 'imei'; readonly value: string }[]): { kind: IdentifierKind; value: string }[] {
  let imeis = 0;
  return scans.map(({ kind, value }) => ({ kind: kind === 'serial' ? 'serial' : ++imeis === 1 ? 'imei' : 'imei2', value }));
}

/** Counted articles go on the shelf by owner; what is beyond the order the receiver keeps for now. */
async function storeOnShelf(tx: Tx, receipt: Receipt, { line, counted, refused, shares }: LineOutcome): Promise<{ readonly over: number; readonly left: UnitsOfShare[] }> {
  const reference = { kind: 'goods_receipt', id: receipt.id };
  const place = { productModelId: line.productModelId, stockLocationId: receipt.stockLocationId, reason: 'received' as const, reference };
  let there = counted - refused;
  const left: UnitsOfShare[] = [];
  for (const share of shares) {
    const pieces = Math.min(there, share.quantity);
    there -= pieces;
    if (pieces > 0) await moveStock(tx, { ...place, ownerId: share.organisationId, delta: pieces });
    if (pieces < share.quantity) left.push({ ...share, quantity: share.quantity - pieces });
  }
  if (there > 0) await moveStock(tx, { ...place, ownerId: receipt.organisationId, delta: there });
  return { over: there, left };
}

/** Until when each share's funding binds what is bought with it; the longest of several programmes. */
export async function dedicationByShare(db: Reader, shareIds: readonly string[], from: CalendarDate): Promise<ReadonlyMap<string, CalendarDate>> {
  if (shareIds.length === 0) return new Map();
  const rows = await db.select(
    { shareId: id(), months: nullable(int()) },
    db.q('share_cost_splits as s').join('funding_programmes as f', 'f.id', 's.funding_programme_id').whereIn('s.share_id', [...new Set(shareIds)]).whereNull('s.ended_on')
      .groupBy('s.share_id').select('s.share_id').max('f.dedication_months as months'),
  );
  return new Map(rows.flatMap(({ shareId, months }) => (months === null ? [] : [[shareId, dedicationEnd(from, months)] as const])));
}
