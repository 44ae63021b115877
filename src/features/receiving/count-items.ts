import type { Deps } from '../../deps.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { receivableLines } from './open-lines.ts';
import { viewReceipt, type ReceiptView } from './receipt-read-model.ts';
import { receivingErrors } from './receiving-errors.ts';
import { goodsReceiptLines } from './receiving-tables.ts';
import { requireReceipt, touchOpenReceipt, type ReceivingContext } from './start-receipt.ts';

export interface ItemCount {
  readonly receiptId: string;
  readonly orderLineId: string;
  /** All pieces of this line in this delivery; counting again replaces the figure. */
  readonly counted: number;
  /** Of these, sent back at the door. */
  readonly refused: number;
}

/**
 * Says how many pieces of an article without serial numbers have come.
 * @throws AppError `receipt.not_open`, `receipt.line_not_found`, `receipt.serial_article`, `receipt.refused_above_counted`
 */
export async function countItems(deps: Pick<Deps, 'uow'>, context: ReceivingContext, { receiptId, orderLineId, counted, refused }: ItemCount): Promise<ReceiptView> {
  if (refused > counted) throw receivingErrors['receipt.refused_above_counted']({ counted, refused });
  return deps.uow.write(context, async (tx) => {
    const receipt = await requireReceipt(tx, receiptId);
    touchOpenReceipt(tx, receiptId);
    const [lines] = await tx.selectAll(receivableLines(tx, receipt.supplierId, context.scope('receipt:write'), [orderLineId]));
    const line = lines.find((each) => each.id === orderLineId);
    if (!line) throw receivingErrors['receipt.line_not_found']();
    if (line.tracking !== 'counted') throw receivingErrors['receipt.serial_article']();
    const before = await tx.one(goodsReceiptLines, { receiptId, orderLineId });
    const expected = Math.max(0, line.shipped - line.received);
    if (before) tx.update(goodsReceiptLines, { id: before.id }, { expected, counted, refused, version: before.version + 1 });
    else tx.insert(goodsReceiptLines, { id: newId(), receiptId, orderLineId, expected, counted, refused, surplus: 0, version: 1 });
    recordAudit(tx, {
      action: 'receipt.counted', entityKind: 'goods_receipt', entityId: receiptId, organisationId: receipt.organisationId,
      before: { orderLineId: null, counted: before?.counted ?? 0, refused: before?.refused ?? 0 }, after: { orderLineId, counted, refused },
    });
    return viewReceipt(tx, receiptId, context.scope('receipt:write'));
  });
}
