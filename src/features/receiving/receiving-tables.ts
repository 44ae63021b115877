import { bool, code, count, id, instant, int, nullable, text } from '../../persistence/columns.ts';
import { table, type Row } from '../../persistence/table.ts';
import type { ReceiptState, ReturnCaseState, ScanKind, ScanOutcome } from './receipt.ts';

export const goodsReceipts = table('goods_receipts', {
  id: id(),
  number: code(20),
  /** Who receives and answers for what came: its custodian. */
  organisationId: id(),
  stockLocationId: id(),
  supplierId: id(),
  deliveryNote: nullable(text(80)),
  state: code<ReceiptState>(12),
  startedBy: code(64),
  startedAt: instant(),
  postedAt: nullable(instant()),
  /** Goes up with each scan, so that nothing comes in between while it is posted. */
  version: int(),
});

export const goodsReceiptLines = table('goods_receipt_lines', {
  id: id(),
  receiptId: id(),
  orderLineId: id(),
  expected: count(),
  counted: count(),
  refused: count(),
  surplus: count(),
  version: int(),
});

/** Whose the pieces of a posted receipt are: all of it that a tenant sees. */
export const goodsReceiptShares = table('goods_receipt_shares', {
  id: id(),
  receiptId: id(),
  orderLineId: id(),
  shareId: id(),
  organisationId: id(),
  quantity: count(),
});

export const receiptScans = table('receipt_scans', {
  /** Made by the client, so that a scan sent twice is one scan. */
  id: id(),
  receiptId: id(),
  orderLineId: nullable(id()),
  /** Another number of the unit that this scan stands for (the IMEI beside the serial number). */
  unitScanId: nullable(id()),
  kind: code<ScanKind>(10),
  value: code(64),
  outcome: code<ScanOutcome>(16),
  damaged: bool(),
  /** Goes back with the driver: counted and refused, and never a device of ours. */
  refused: bool(),
  deviceId: nullable(id()),
  announcedIdentifierId: nullable(id()),
  note: nullable(text(300)),
  scannedBy: code(64),
  scannedAt: instant(),
  undone: bool(),
});

export const returnCases = table('return_cases', {
  id: id(),
  number: code(20),
  organisationId: id(),
  supplierId: id(),
  orderLineId: id(),
  state: code<ReturnCaseState>(16),
  reason: text(500),
  sent: count(),
  replaced: count(),
  credited: count(),
  openedBy: code(64),
  openedAt: instant(),
  closedAt: nullable(instant()),
  version: int(),
});

export const returnCaseItems = table('return_case_items', {
  id: id(),
  returnCaseId: id(),
  deviceId: id(),
  replacementDeviceId: nullable(id()),
  /** Never ours: nothing comes or is credited for it. */
  surplus: bool(),
  credited: bool(),
});

export type Receipt = Row<typeof goodsReceipts>;
export type Scan = Row<typeof receiptScans>;
export type ReturnCase = Row<typeof returnCases>;
export type ReturnCaseItem = Row<typeof returnCaseItems>;
