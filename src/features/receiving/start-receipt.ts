import type { Deps } from '../../deps.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { Scope } from '../../shared/actor.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import type { Permission } from '../../shared/permissions.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { deviceErrors } from '../devices/device-errors.ts';
import { stockLocations } from '../devices/device-tables.ts';
import { suppliers } from '../suppliers/supplier-tables.ts';
import { receiptMachine } from './receipt.ts';
import { viewReceipt, type ReceiptView } from './receipt-read-model.ts';
import { receivingErrors } from './receiving-errors.ts';
import { goodsReceipts, type Receipt } from './receiving-tables.ts';

/** The context of a person's step: besides who acts, whose orders that person may unpack. */
export interface ReceivingContext extends WriteContext {
  readonly scope: (permission: Permission) => Scope;
}

export interface NewReceipt {
  readonly supplierId: string;
  /** Where the goods are unpacked; its organisation answers for them. */
  readonly stockLocationId: string;
  readonly deliveryNote: string | null;
}

/** Begins to unpack a delivery, of whatever orders it may be. @throws AppError `stock.location_not_found`, `receipt.supplier_not_found` */
export async function startReceipt(deps: Pick<Deps, 'uow' | 'numbers'>, context: ReceivingContext, input: NewReceipt): Promise<ReceiptView> {
  const number = await deps.numbers.next('GR');
  return deps.uow.write(context, async (tx) => {
    const [location, supplier] = [await tx.one(stockLocations, { id: input.stockLocationId }), await tx.one(suppliers, { id: input.supplierId })];
    if (!location?.active) throw deviceErrors['stock.location_not_found']();
    if (!supplier) throw receivingErrors['receipt.supplier_not_found']();
    const receipt: Receipt = {
      id: newId(), number, organisationId: location.organisationId, ...input, state: receiptMachine.initial, startedBy: tx.actor.id, startedAt: tx.now, postedAt: null, version: 1,
    };
    tx.insert(goodsReceipts, receipt);
    const { supplierId, stockLocationId, deliveryNote } = receipt;
    recordAudit(tx, { action: 'receipt.started', entityKind: 'goods_receipt', entityId: receipt.id, organisationId: receipt.organisationId, after: { number, supplierId, stockLocationId, deliveryNote } });
    return viewReceipt(tx, receipt.id, context.scope('receipt:write'));
  });
}

/** Throws a receipt away that was begun by mistake; its scans stay readable and count nothing. @throws AppError `receipt.not_open` */
export function discardReceipt(deps: Pick<Deps, 'uow'>, context: WriteContext, input: { readonly receiptId: string; readonly expectedVersion: number; readonly reason?: string | undefined }): Promise<ReceiptView> {
  return deps.uow.write(context, async (tx) => {
    const receipt = await requireReceipt(tx, input.receiptId);
    if (receipt.state !== 'open') throw receivingErrors['receipt.not_open']({ state: receipt.state });
    assertVersion(input.expectedVersion, receipt.version);
    tx.bump(goodsReceipts, receipt.id, receipt.version, { state: receiptMachine.next(receipt.state, 'discard') });
    recordAudit(tx, {
      action: 'receipt.discarded', entityKind: 'goods_receipt', entityId: receipt.id, organisationId: receipt.organisationId, before: { state: receipt.state }, after: { state: 'discarded' },
      ...(input.reason !== undefined && { reason: input.reason }),
    });
    return viewReceipt(tx, receipt.id);
  });
}

/** @throws AppError `receipt.not_found` */
export async function requireReceipt(tx: Tx, receiptId: string): Promise<Receipt> {
  const receipt = await tx.one(goodsReceipts, { id: receiptId });
  if (!receipt) throw receivingErrors['receipt.not_found']();
  return receipt;
}

/**
 * Whoever adds to a receipt writes to it first: scans of several people follow one another, and posting notices them.
 * @throws AppError `receipt.not_open`
 */
export function touchOpenReceipt(tx: Tx, receiptId: string): void {
  tx.update(goodsReceipts, { id: receiptId, state: 'open' }, { version: { raw: '`version` + 1' } }, receivingErrors['receipt.not_open']);
}
