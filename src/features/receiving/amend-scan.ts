import type { Deps } from '../../deps.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { receivableLines } from './open-lines.ts';
import { viewScan, type ScanView } from './receipt-read-model.ts';
import { receivingErrors } from './receiving-errors.ts';
import { receiptScans, type Scan } from './receiving-tables.ts';
import { openAnnouncements } from './scan-desk.ts';
import { requireReceipt, touchOpenReceipt, type ReceivingContext } from './start-receipt.ts';

interface ScanStep {
  readonly receiptId: string;
  readonly scanId: string;
}

/** Takes a scan back; the number can be scanned again under another id. Undone twice is undone. @throws AppError `receipt.not_open` */
export function undoScan(deps: Pick<Deps, 'uow'>, context: WriteContext, { receiptId, scanId }: ScanStep): Promise<ScanView> {
  return deps.uow.write(context, async (tx) => {
    const receipt = await requireReceipt(tx, receiptId);
    const before = await requireScan(tx, receiptId, scanId);
    if (before.undone) return viewScan(tx, receiptId, scanId);
    touchOpenReceipt(tx, receiptId);
    tx.update(receiptScans, { id: scanId }, { undone: true });
    // Other numbers of the unit go with it.
    tx.update(receiptScans, { unitScanId: scanId }, { undone: true });
    recordAudit(tx, { action: 'receipt.scan_undone', entityKind: 'goods_receipt', entityId: receiptId, organisationId: receipt.organisationId, after: { scanId, kind: before.kind, value: before.value } });
    return viewScan(tx, receiptId, scanId);
  });
}

/**
 * A person says which announced number a label without one was meant to be; the count stays as it is.
 * @throws AppError `receipt.announcement_not_found`, `receipt.scan_not_correctable`, `receipt.not_open`
 */
export function correctScan(deps: Pick<Deps, 'uow'>, context: ReceivingContext, { receiptId, scanId, announcedIdentifierId }: ScanStep & { readonly announcedIdentifierId: string }): Promise<ScanView> {
  return deps.uow.write(context, async (tx) => {
    const receipt = await requireReceipt(tx, receiptId);
    touchOpenReceipt(tx, receiptId);
    const scan = await requireScan(tx, receiptId, scanId);
    const correctable = !scan.undone && scan.announcedIdentifierId === null && ['unknown', 'expected', 'damaged'].includes(scan.outcome);
    if (!correctable) throw receivingErrors['receipt.scan_not_correctable']({ outcome: scan.outcome });
    const [announced] = await tx.selectAll(openAnnouncements(tx, receipt.supplierId, [], [announcedIdentifierId]));
    const [meant] = announced;
    const reach = context.scope('receipt:write');
    const [within] = meant ? await tx.selectAll(receivableLines(tx, receipt.supplierId, reach, [meant.orderLineId])) : [[]];
    const [taken] = await tx.many(receiptScans, { receiptId, announcedIdentifierId, undone: false }, { limit: 1 });
    if (!meant || taken || !within.some((line) => line.id === meant.orderLineId)) throw receivingErrors['receipt.announcement_not_found']();
    const outcome = scan.damaged ? 'damaged' : 'corrected';
    tx.update(receiptScans, { id: scanId }, { announcedIdentifierId, orderLineId: meant.orderLineId, outcome });
    recordAudit(tx, {
      action: 'receipt.scan_corrected', entityKind: 'goods_receipt', entityId: receiptId, organisationId: receipt.organisationId,
      before: { announced: null, outcome: scan.outcome }, after: { announced: meant.value, outcome, scanId, label: scan.value },
    });
    return viewScan(tx, receiptId, scanId);
  });
}

async function requireScan(tx: Tx, receiptId: string, scanId: string): Promise<Scan> {
  const scan = await tx.one(receiptScans, { id: scanId, receiptId });
  if (!scan) throw receivingErrors['receipt.scan_not_found']();
  return scan;
}
