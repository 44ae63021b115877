import { id } from '../../persistence/columns.ts';
import { query } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { sumOf } from '../../shared/quantity.ts';
import { supplyChanged } from '../allocation/allocation-pool.ts';
import { changeDevice } from '../devices/change-device.ts';
import { isUnclaimed } from '../devices/device.ts';
import { devices, stockItems } from '../devices/device-tables.ts';
import { moveStock } from '../devices/move-stock.ts';
import type { Device } from '../devices/register-devices.ts';
import { notify } from '../notifications/raise-notification.ts';
import type { UnitsOfShare } from '../orders/save-line.ts';
import { tellException } from '../suppliers/tell-news.ts';
import { linesById, type ReceivableLine } from './open-lines.ts';
import { goodsReceiptLines, receiptScans } from './receiving-tables.ts';

export interface TakenBackPieces {
  readonly orderLineId: string;
  /** Which shares lost how many pieces that they had accepted: `takenBack` of the order line as it was saved. */
  readonly units: readonly UnitsOfShare[];
}

/**
 * Takes pieces out of the shares that they no longer belong to, because the order covers fewer than were accepted. They
 * wait in quarantine like any surplus, in the hands of whoever received them: the newest first, and only what is
 * neither reserved nor handed over. Where more were lost than are free, a person is told. To be called in the
 * transaction that took the pieces from the shares.
 */
export async function takeBackUnits(tx: Tx, { orderLineId, units }: TakenBackPieces): Promise<void> {
  if (units.length === 0) return;
  const [[line]] = await tx.selectAll(linesById(tx, [orderLineId]));
  if (!line) return;
  const lost = sumOf(units, (unit) => unit.quantity);
  const taken = line.tracking === 'counted' ? await takeCounted(tx, line, units) : await takeDevices(tx, line, units);
  const order = { id: line.orderId, number: line.orderNumber, organisationId: line.organisationId };
  if (taken > 0) notify(tx, { organisationId: order.organisationId, topic: 'order.surplus', subjectKind: 'order', subjectId: order.id, facts: { number: order.number, position: line.position, surplus: taken } });
  if (taken < lost) tellException(tx, order, { code: 'surplus_in_use', detail: null, position: line.position, units: lost - taken });
}

async function takeDevices(tx: Tx, line: ReceivableLine, units: readonly UnitsOfShare[]): Promise<number> {
  const rows = await tx.many(devices, { shareId: units.map((unit) => unit.shareId), orderLineId: line.id }, { orderBy: ['-firstSeenAt', '-assetTag'] });
  // a replacement never was a piece of this order
  const movable = rows.filter((device) => isUnclaimed(device.state) && device.goodsReceiptId !== null && device.replacesDeviceId === null);
  const going = units.map((unit) => ({ ...unit, pieces: movable.filter((device) => device.shareId === unit.shareId).slice(0, unit.quantity) })).filter((each) => each.pieces.length > 0);
  const receivers = await receiversOf(tx, going.flatMap(({ pieces }) => pieces));
  const poolOrder = [...going].sort((a, b) => (a.organisationId < b.organisationId ? -1 : 1));
  for (const { organisationId, pieces } of poolOrder) supplyChanged(tx, { ownerId: organisationId, equipmentClassId: line.equipmentClassId, acceptedDelta: -pieces.length });
  const gone = going.flatMap(({ pieces }) => pieces).sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const device of gone) {
    changeDevice(tx, device, {
      ...(device.state !== 'quarantine' && { action: 'quarantine' as const }), event: 'left_share', ownerId: receivers.get(device.goodsReceiptId ?? '') ?? line.organisationId,
      orderLineId: null, shareId: null, unitCostMinor: null, dedicatedUntil: null,
    });
  }
  // found by its scan, as all that waits outside the order is
  if (gone.length > 0) tx.update(receiptScans, { deviceId: gone.map((device) => device.id), orderLineId: line.id, unitScanId: null, undone: false }, { outcome: 'surplus' });
  return gone.length;
}

/** Who received what came with a receipt. */
async function receiversOf(tx: Tx, pieces: readonly Device[]): Promise<ReadonlyMap<string, string>> {
  const receiptIds = [...new Set(pieces.flatMap((device) => device.goodsReceiptId ?? []))];
  if (receiptIds.length === 0) return new Map();
  const rows = await tx.select({ id: id(), organisationId: id() }, tx.q('goods_receipts').whereIn('id', receiptIds).select('id', 'organisation_id'));
  return new Map(rows.map((row) => [row.id, row.organisationId]));
}

/** Counted pieces go back from the stock of their owners to that of whoever received them. */
async function takeCounted(tx: Tx, line: ReceivableLine, units: readonly UnitsOfShare[]): Promise<number> {
  const [places] = await tx.selectAll(query(
    { receiptId: id(), organisationId: id(), stockLocationId: id() },
    tx.q('goods_receipt_lines as g').join('goods_receipts as r', 'r.id', 'g.receipt_id').where('g.order_line_id', line.id).where('r.state', 'posted').orderBy(['r.posted_at', 'r.id'])
      .select('g.receipt_id', 'r.organisation_id', 'r.stock_location_id'),
  ));
  const reference = { kind: 'order_line', id: line.id };
  let taken = 0;
  for (const unit of units) {
    let left = unit.quantity;
    for (const { receiptId, organisationId, stockLocationId } of [...places].reverse()) {
      const place = { productModelId: line.productModelId, stockLocationId };
      const pieces = Math.min(left, (await tx.one(stockItems, { ...place, ownerId: unit.organisationId }))?.quantity ?? 0);
      if (pieces === 0) continue;
      left -= pieces;
      if (unit.organisationId !== organisationId) {
        await moveStock(tx, { ...place, ownerId: unit.organisationId, delta: -pieces, reason: 'corrected', reference });
        await moveStock(tx, { ...place, ownerId: organisationId, delta: pieces, reason: 'corrected', reference });
      }
      tx.update(goodsReceiptLines, { receiptId, orderLineId: line.id }, { surplus: { raw: '`surplus` + ?', bindings: [pieces] }, version: { raw: '`version` + 1' } });
    }
    taken += unit.quantity - left;
  }
  return taken;
}
