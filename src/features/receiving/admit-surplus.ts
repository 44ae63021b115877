import { id, int } from '../../persistence/columns.ts';
import { query } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { supplyChanged } from '../allocation/allocation-pool.ts';
import { changeDevice } from '../devices/change-device.ts';
import { devices, stockItems } from '../devices/device-tables.ts';
import { moveStock } from '../devices/move-stock.ts';
import type { Device } from '../devices/register-devices.ts';
import type { UnitsOfShare } from '../orders/save-line.ts';
import { linesById, type ReceivableLine } from './open-lines.ts';
import { dedicationByShare, unitCostOf } from './store-units.ts';

export interface AdmittedPieces {
  readonly orderLineId: string;
  /** Whose the pieces are from now on: `units` of the order line as it was saved. */
  readonly units: readonly UnitsOfShare[];
}

/** Devices of a line that came without a share to go to and still wait in quarantine, oldest first. */
export async function waitingSurplus(tx: Tx, orderLineId: string): Promise<readonly Device[]> {
  const [rows] = await tx.selectAll(query(
    devices.columns,
    tx.q('devices as d').whereNull('d.share_id').where('d.state', 'quarantine')
      .whereIn('d.id', tx.q('receipt_scans').where({ order_line_id: orderLineId, outcome: 'surplus', undone: false }).whereNotNull('device_id').select('device_id'))
      .orderBy(['d.first_seen_at', 'd.asset_tag']).select('d.*'),
  ));
  return rows;
}

/**
 * Takes pieces that waited outside the order into the shares that they now belong to: an over-delivery was accepted, a
 * substitute approved. To be called in the transaction that gave them to the shares; does nothing where none waits.
 */
export async function admitSurplus(tx: Tx, { orderLineId, units }: AdmittedPieces): Promise<void> {
  if (units.length === 0) return;
  const [[line]] = await tx.selectAll(linesById(tx, [orderLineId]));
  if (!line) return;
  if (line.tracking === 'counted') return admitCounted(tx, line, units);
  const here = await neverLeft(tx, units);
  const owed = units.flatMap((unit) => Array.from({ length: unit.quantity - (here.get(unit.shareId) ?? 0) }, () => unit));
  const waiting = (await waitingSurplus(tx, orderLineId)).slice(0, owed.length);
  const dedicated = await dedicationByShare(tx, units.map((unit) => unit.shareId), tx.today);
  const admitted = new Map<string, number>();
  for (const unit of owed.slice(0, waiting.length)) admitted.set(unit.organisationId, (admitted.get(unit.organisationId) ?? 0) + 1);
  for (const [ownerId, acceptedDelta] of [...admitted].sort(([a], [b]) => (a < b ? -1 : 1))) supplyChanged(tx, { ownerId, equipmentClassId: line.equipmentClassId, acceptedDelta });
  waiting.forEach((device, index) => {
    const unit = owed[index];
    if (!unit) return;
    const owned = changeDevice(tx, device, {
      event: 'admitted', ownerId: unit.organisationId, orderLineId, shareId: unit.shareId, unitCostMinor: unitCostOf(line), dedicatedUntil: dedicated.get(unit.shareId) ?? null,
    });
    // What came damaged stays where it is: ours now, but not to be given to anybody.
    if (owned.condition !== 'damaged') changeDevice(tx, changeDevice(tx, owned, { action: 'inspect' }), { action: 'pass' });
  });
}

/** Pieces that a share lost while somebody had them already stayed with it: how many of its new ones these are. */
async function neverLeft(tx: Tx, units: readonly UnitsOfShare[]): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.select(
    { shareId: id(), accepted: int(), present: int() },
    tx.q('order_line_shares as s').whereIn('s.id', units.map((unit) => unit.shareId))
      // a replacement stands for the device that it replaced
      .select('s.id as share_id', 's.accepted', tx.q.raw('(select count(*) from devices d where d.share_id = s.id and d.replaces_device_id is null) as present')),
  );
  return new Map(rows.map(({ shareId, accepted, present }) => {
    const quantity = units.find((unit) => unit.shareId === shareId)?.quantity ?? 0;
    return [shareId, Math.min(quantity, Math.max(0, present - (accepted - quantity)))];
  }));
}

/** Counted pieces leave the stock of whoever received them for the stock of their owners. */
async function admitCounted(tx: Tx, line: ReceivableLine, units: readonly UnitsOfShare[]): Promise<void> {
  const [kept] = await tx.selectAll(query(
    stockItems.columns,
    tx.q('stock_items as s').where('s.product_model_id', line.productModelId).where('s.quantity', '>', 0)
      .whereExists(tx.q('goods_receipt_lines as g').join('goods_receipts as r', 'r.id', 'g.receipt_id').where('g.order_line_id', line.id).where('g.surplus', '>', 0)
        .whereRaw('r.organisation_id = s.owner_id and r.stock_location_id = s.stock_location_id'))
      .orderBy('s.id').select('s.*'),
  ));
  const [from] = kept;
  if (!from) return;
  const reference = { kind: 'order_line', id: line.id };
  let left = from.quantity;
  for (const unit of units) {
    const pieces = Math.min(left, unit.quantity);
    left -= pieces;
    if (pieces === 0 || unit.organisationId === from.ownerId) continue;
    const { productModelId, stockLocationId } = from;
    await moveStock(tx, { productModelId, stockLocationId, ownerId: from.ownerId, delta: -pieces, reason: 'corrected', reference });
    await moveStock(tx, { productModelId, stockLocationId, ownerId: unit.organisationId, delta: pieces, reason: 'received', reference });
  }
}
