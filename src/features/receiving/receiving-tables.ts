import { bool, code, count, id, instant, int, nullable, text } from '../../persistence/columns.ts';
import { table } from '../../persistence/table.ts';

export const goodsReceipts = table('goods_receipts', {
  id: id(),
  number: code(20),
  organisationId: id(),
  stockLocationId: id(),
  supplierId: id(),
  deliveryNote: nullable(text(80)),
  state: code(12),
  startedBy: code(64),
  startedAt: instant(),
  postedAt: nullable(instant()),
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

export const receiptScans = table('receipt_scans', {
  id: id(),
  receiptId: id(),
  orderLineId: nullable(id()),
  kind: code(10),
  value: code(64),
  outcome: code(16),
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
  supplierId: id(),
  orderLineId: id(),
  state: code(16),
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
  surplus: bool(),
});
