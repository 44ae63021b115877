import { listQuery, pageOf } from '../../http/paging.ts';
import { s } from '../../http/schema.ts';
import { receiptMachine, returnCaseMachine, scanKinds, scanOutcomes } from './receipt.ts';

const stateSchema = s.enumOf(receiptMachine.states, { name: 'ReceiptState' });
const outcomeSchema = s.enumOf(scanOutcomes, { name: 'ScanOutcome' });
const kindSchema = s.enumOf(scanKinds, { name: 'ScanKind' });

export const newReceiptSchema = s.object({
  supplierId: s.id(),
  stockLocationId: s.describe(s.id(), 'Where the goods are unpacked; its organisation answers for them.'),
  deliveryNote: s.nullable(s.string({ max: 80 })),
}, { name: 'NewReceipt' });

const headFields = {
  id: s.id(), number: s.string(), version: s.version(), organisationId: s.id(), organisationName: s.string(), supplierId: s.id(), supplierName: s.string(), stockLocationId: s.id(), stockLocationName: s.string(),
  deliveryNote: s.nullable(s.string()), state: stateSchema, startedBy: s.string(), startedAt: s.instant(), postedAt: s.nullable(s.instant()),
};

const lineSchema = s.object({
  orderLineId: s.id(), orderNumber: s.string(), position: s.int(), productModelId: s.id(), productModelName: s.string(), articleNumber: s.string({ min: 0 }), tracking: s.string(),
  expected: s.describe(s.nullable(s.quantity()), 'Shipped, as the supplier says, and not counted before; null for whoever sees the own share only.'),
  found: s.quantity(), missing: s.nullable(s.quantity()), refused: s.nullable(s.quantity()), surplus: s.nullable(s.quantity()),
  shares: s.array(s.object({ organisationId: s.id(), organisationName: s.string(), quantity: s.quantity() }, { name: 'ReceiptShare' })),
}, { name: 'ReceiptLine' });

export const receiptSchema = s.object({
  ...headFields,
  lines: s.array(lineSchema),
  outcomes: s.describe(s.record(s.quantity()), 'Scanned units by outcome.'),
  proposedCorrections: s.array(s.object({ scanId: s.id(), scanned: s.string(), announcedIdentifierId: s.id(), announced: s.string() }, { name: 'ProposedCorrection' })),
  nextActions: s.array(s.string()),
}, { name: 'Receipt' });

export const receiptPageSchema = pageOf(s.object(headFields, { name: 'ReceiptSummary' }), 'ReceiptPage');
export const receiptListQuery = listQuery({
  sorts: ['startedAt'], defaultSort: '-startedAt', filters: { state: s.optional(stateSchema), supplierId: s.optional(s.id()), organisationId: s.optional(s.id()), number: s.optional(s.ascii({ max: 20 })) },
});

const scanInputSchema = s.object({
  id: s.describe(s.id(), 'Made by the client, for good: the same id again is the same scan and gets the same answer.'),
  kind: kindSchema,
  value: s.string({ max: 100 }),
  orderLineId: s.optional(s.id()),
  productModelId: s.optional(s.id()),
  gtin: s.optional(s.string({ max: 20 })),
  articleNumber: s.optional(s.string({ max: 60 })),
  sameUnitAs: s.describe(s.optional(s.id()), "The scan of the same unit's other number."),
  corrects: s.describe(s.optional(s.id()), 'The announced number that the label was meant to be.'),
  damaged: s.optional(s.bool()),
  refused: s.describe(s.optional(s.bool()), 'Goes back with the driver.'),
  note: s.optional(s.string({ max: 300 })),
}, { name: 'NewScan' });

export const scansSchema = s.object({ scans: s.array(scanInputSchema, { min: 1, max: 1000 }) }, { name: 'NewScans' });
export const scanResultsSchema = s.object({
  results: s.array(s.object({
    id: s.id(), outcome: s.enumOf([...scanOutcomes, 'rejected']), problem: s.nullable(s.string()), value: s.nullable(s.string()), orderLineId: s.nullable(s.id()),
    announcedIdentifierId: s.nullable(s.id()), deviceId: s.nullable(s.id()), undone: s.bool(),
  }, { name: 'ScanResult' })),
}, { name: 'ScanResults' });

export const scanSchema = s.object({
  id: s.id(), kind: kindSchema, value: s.string(), outcome: outcomeSchema, orderLineId: s.nullable(s.id()), orderNumber: s.nullable(s.string()), unitScanId: s.nullable(s.id()), damaged: s.bool(), refused: s.bool(),
  deviceId: s.nullable(s.id()), assetTag: s.nullable(s.string()), announcedIdentifierId: s.nullable(s.id()), note: s.nullable(s.string()), scannedBy: s.string(), scannedAt: s.instant(), undone: s.bool(),
}, { name: 'Scan' });
export const scanPageSchema = pageOf(scanSchema, 'ScanPage');
export const scanListQuery = listQuery({
  sorts: ['scannedAt'], defaultSort: '-scannedAt', filters: { outcome: s.optional(outcomeSchema), orderLineId: s.optional(s.id()), undone: s.optional(s.bool()) },
});

export const expectedPageSchema = pageOf(
  s.object({ id: s.id(), type: s.string(), value: s.string(), orderLineId: s.id(), orderNumber: s.string(), position: s.int(), despatchNumber: s.string(), productModelName: s.string() }, { name: 'ExpectedIdentifier' }),
  'ExpectedIdentifierPage',
);
export const expectedListQuery = listQuery({ sorts: ['value'], defaultSort: 'value', filters: { orderLineId: s.optional(s.id()) } });

export const correctionSchema = s.object({ announcedIdentifierId: s.id() }, { name: 'ScanCorrection' });
export const countSchema = s.object({ counted: s.quantity(), refused: s.withDefault(s.quantity(), 0) }, { name: 'ItemCount' });
export const discardSchema = s.object({ reason: s.optional(s.text({ max: 500 })) }, { name: 'ReceiptDiscard' });

const returnStateSchema = s.enumOf(returnCaseMachine.states, { name: 'ReturnCaseState' });
const returnFields = {
  id: s.id(), number: s.string(), version: s.version(), organisationId: s.id(), supplierId: s.id(), supplierName: s.string(), orderLineId: s.id(), orderNumber: s.string(), position: s.int(), state: returnStateSchema,
  reason: s.text({ max: 500 }), sent: s.quantity(), replaced: s.quantity(), credited: s.quantity(), openedBy: s.string(), openedAt: s.instant(), closedAt: s.nullable(s.instant()),
};
export const returnCaseSchema = s.object({
  ...returnFields,
  items: s.array(s.object({
    deviceId: s.id(), assetTag: s.string(), serial: s.nullable(s.string()), surplus: s.bool(), credited: s.bool(), replacementDeviceId: s.nullable(s.id()), replacementAssetTag: s.nullable(s.string()),
  }, { name: 'ReturnCaseItem' })),
}, { name: 'ReturnCase' });
export const returnCasePageSchema = pageOf(s.object(returnFields, { name: 'ReturnCaseSummary' }), 'ReturnCasePage');
export const returnCaseListQuery = listQuery({
  sorts: ['openedAt'], defaultSort: '-openedAt', filters: { state: s.optional(returnStateSchema), supplierId: s.optional(s.id()), orderLineId: s.optional(s.id()) },
});
export const newReturnCaseSchema = s.object({ orderLineId: s.id(), deviceIds: s.array(s.id(), { min: 1, max: 500, unique: true }), reason: s.text({ max: 500 }) }, { name: 'NewReturnCase' });
export const replacementSchema = s.object({
  deviceId: s.describe(s.id(), 'The device that went back.'),
  identifiers: s.array(s.object({ kind: kindSchema, value: s.string({ max: 100 }) }, { name: 'ReplacementIdentifier' }), { min: 1, max: 3 }),
  productModelId: s.optional(s.id()), stockLocationId: s.id(),
}, { name: 'Replacement' });
export const creditSchema = s.object({ deviceIds: s.array(s.id(), { min: 1, max: 500, unique: true }) }, { name: 'ReturnCredit' });
